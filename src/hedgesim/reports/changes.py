"""What a run changes of the shipped calibration, and what its bands show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import Summary

MOST = 40  # numbers listed
TITLE = "Set differently from the shipped calibration"

type Data = Mapping[str, Any]


def changes(numbers: Sequence[Data], rules: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Return what differs from the shipped calibration.

    Parameters
    ----------
    numbers: entries of ``changed`` in summary.json. rules: its ``changed_rules``.

    Returns
    -------
    The numbers listed, each as name, shipped value, value used, unit and reason; and sentences on
    the rules that differ, and on what is not listed.
    """
    chosen = [one for one in numbers if one["by"] != "balance"]
    more, scaled = len(chosen) - MOST, len(numbers) - len(chosen)
    notes = [f"{more} more numbers differ; see summary.json."] if more > 0 else []
    notes += [words.sentence(f"the {text}") for text in rules]
    if scaled:
        efforts = "1 more effort is" if scaled == 1 else f"{scaled} more efforts are"
        notes.append(f"{efforts} rescaled so that all sum to 1.")
    return [_cells(one) for one in chosen[:MOST]], notes


def switched(summary: Summary) -> tuple[str, ...]:
    """Return the switches of a run or a variant that are not on: ``risk off``."""
    return tuple(f"{name} {state}" for name, state in (summary.get("rules") or {}).items())


def what_is_switched(summary: Summary) -> list[str]:
    """Say which mechanisms a run switches, and which its variants do that differ."""
    own, found = switched(summary), []
    if own:
        found.append(f"Mechanisms switched, with the events and without: {', '.join(own)}.")
    for name, variant in (summary.get("variants") or {}).items():
        other = switched(variant)
        if other != own:
            rules = ", ".join(other) or "none"
            found.append(f"Mechanisms switched in the variant '{name}' and its baseline: {rules}.")
    return found


def numbers_changed(summary: Summary) -> Sequence[Data]:
    """Return the numbers that a run changed; older summaries hold the two values alone."""
    found: Sequence[Data] | None = summary.get("changed")
    if found is not None:
        return found
    return [
        {"name": name, "shipped": shipped, "used": used, "unit": "", "by": "", "basis": ""}
        for name, (shipped, used) in (summary.get("changed_settings") or {}).items()
    ]


def _cells(one: Data) -> list[str]:
    arm = one.get("arm", "scenario")
    only = {"scenario": "", "baseline": "in the baseline only: "}
    reason = only.get(arm, f"in the variant '{arm}': ") + str(one["basis"])
    unit = "" if one["unit"] == "1" else one["unit"]
    return [one["name"], _number(one["shipped"]), _number(one["used"]), unit, reason]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.6g}" if abs(value) >= 1000 else f"{value:.6g}"


def what_bands_show(summary: Summary) -> str:
    """Say whether bands show chance only, or parameter uncertainty too."""
    drawn = summary.get("drawn_numbers")
    moved = ", ".join((drawn or {}).get("moved_priors") or ())
    more = f" Priors moved to a value that was changed, or far outside: {moved}." if moved else ""
    if not drawn:
        return (
            "Bands show chance only; parameters are fixed at their calibrated values. Use "
            "--uncertainty parameters to include parameter uncertainty."
        )
    if drawn["from"] == "prior":
        reason = str(drawn.get("reason") or "").partition(":")[0]
        why = f", as no posterior fits ({reason})" if reason else ""
        return (
            "Bands show chance and parameter uncertainty: parameters are sampled from priors"
            f"{why}.{more}"
        )
    return (
        "Bands show chance and parameter uncertainty: parameters are sampled from "
        f"{drawn['draws']} draws of the posterior '{drawn['from']}'; levels of other years from "
        f"their priors.{more}"
    )

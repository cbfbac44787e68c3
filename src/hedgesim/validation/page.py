"""docs/validity.md: every requirement, its value, and whether it is reached."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from hedgesim.validation.figures import Figure, printed
from hedgesim.validation.requirements import Validation, before
from hedgesim.validation.switches import Removed

WIDTH = 110

TITLE = "# Validity: what the model must show"
AIM = """
A model of hedging must hedge: the more a state depends on one partner, the more the next step
towards it must cost; shocks must fade; a closed port must hurt; and what the documents say must
tell the rules from reduced ones. Each requirement below is a figure with a range to reach that was
stated before the figure was computed. None was changed to be reached, and those that are not
reached stay in the table.
"""
METHOD = """
A draw is a vector of all numbers from their priors, and a history's own chance. Scenario and
baseline share both, so that they differ by the shock alone. A figure under the posterior is under
the shipped one; if that was made from other numbers or targets than the current ones, the prior
takes its place, and the figure says so. Of ranges in brackets, 5 to 95 % of draws lie inside.
"""
CONTRIBUTIONS = """
Part of a scenario's effect that is gone when a mechanism is switched off, as defined in
`calibration/switches.yaml`. The effect is the sum over partners of the absolute median change of
influence at the calibrated numbers, in the month in which it is largest. A negative part means that
the mechanism dampens the effect; a dash, that there is hardly an effect to share out. Parts do not
add up to the whole, as mechanisms act through each other.
"""


def page(found: Validation) -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines(found)).rstrip("\n") + "\n"


def _lines(found: Validation) -> Iterator[str]:
    yield from (TITLE, "", _wrapped(AIM), "", _wrapped(_provenance(found)), "")
    yield from ("## Requirements", "", *_table(found.figures), "")
    yield from ("## How each figure is computed", "", _wrapped(METHOD), "")
    yield from map(_how, found.figures)
    if found.removed:
        yield from ("", "## What each mechanism contributes", "", _wrapped(CONTRIBUTIONS), "")
        yield from _contributions(found.removed)


def _provenance(found: Validation) -> str:
    quick = " --quick" if found.effort.quick else ""
    reached = sum(one.reached is True for one in found.figures)
    return (
        f"`hedgesim validate{quick} --seed {found.effort.seed} --out docs/validity.md` writes this "
        f"page whole. {reached} of {len(found.figures)} figures are reached. *Before* are values "
        f"of the rules of {before()['date']}, when effort had no domains and risk no portfolio, "
        f"computed by the same functions; {before()['note']}."
    )


def _table(figures: Iterable[Figure]) -> Iterator[str]:
    yield "| figure | requirement | to reach | before | now | reached |"
    yield "|---|---|---|---|---|---|"
    for one in figures:
        asked = one.asked.replace("|", "&#124;")
        earlier = printed(before()["values"].get(one.id), one.form)
        now = printed(one.value, one.form)
        yield f"| `{one.id}` | {asked} | {one.required} | {earlier} | {now} | {verdict(one)} |"


def verdict(one: Figure) -> str:
    """Whether a figure is reached, in a word or two."""
    return {True: "yes", False: "no", None: "not computed"}[one.reached]


def _how(one: Figure) -> str:
    draws = f"; {one.draws:,} draws, seed {one.seed}" if one.draws else ""
    how = f"{one.how}{draws}. Found: {one.detail}" if one.how else one.detail
    return _wrapped(f"`{one.id}`: {how}.", "- ", "  ")


def _contributions(removed: tuple[Removed, ...]) -> Iterator[str]:
    switches = list(removed[0].shares)
    yield f"| scenario | month | effect | {' | '.join(switches)} |"
    yield "|---" * (len(switches) + 3) + "|"
    for one in removed:
        parts = (
            "-" if share is None else f"{100 * share:.0f}%".replace("-0%", "0%")
            for share in one.shares.values()
        )
        yield f"| `{one.scenario}` | {one.month} | {one.effect:.3f} | {' | '.join(parts)} |"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

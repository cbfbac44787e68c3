"""Made-up summaries of runs: what summary.json holds, with numbers chosen by the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTNERS = {
    "China": 0.23, "Vietnam": 0.153, "United States": 0.103, "Japan": 0.074, "Laos": 0.03,
}  # fmt: skip
# Unit, median without the events, and half the width of the 90% band.
OWN = {
    "effort.self": ("share", 0.085, 0.02),
    "output": ("US$ m/yr", 63600.0, 6000.0),
    "legitimacy": ("0-1", 0.57, 0.06),
    "river_stress": ("0-1", 0.3, 0.01),
    "governance_gap": ("0-1", 0.48, 0.05),
    "lean": ("-1..1", -0.39, 0.13),
    "lean.economic": ("-1..1", -0.33, 0.15),
    "lean.security": ("-1..1", -0.3, 0.07),
    "lean.political": ("-1..1", -0.53, 0.25),
    "composite": ("0-100", 30.3, 7.0),
    "hedging": ("0-1", 0.07, 0.05),
    "hedging.insurance": ("0-1", 0.6, 0.07),
    "hedging.security": ("0-1", 0.7, 0.07),
    "partners.aid": ("number", 4.0, 0.4),
    "partners.security": ("number", 12.1, 0.15),
    "aid.total": ("US$ m/yr", 3109.0, 700.0),
    "exports.total": ("US$ m/yr", 45600.0, 9000.0),
    "autonomy": ("0-1", 0.64, 0.035),
}
TIES = {
    "trust": ("0-1", 0.09), "aid": ("US$ m/yr", 100.0), "investment": ("US$ m", 900.0),
    "security": ("0-1", 0.05), "effort": ("share", 0.03), "influence": ("share", 0.03),
}  # fmt: skip
MONTHS = [f"{year}-{month:02d}" for year in range(2024, 2035) for month in (3, 6, 9, 12)]
WIDTHS = {"q05": -1.0, "q25": -0.4, "q50": 0.0, "q75": 0.4, "q95": 1.0}

# A change at the end: median, half the width of its 90% band, share of histories that rise.
Change = tuple[float, float, float]


def outcome(
    unit: str, level: float, half: float, change: Change = (0.0, 0.0, 0.0)
) -> dict[str, Any]:
    """Return an outcome whose change grows from nothing at the start to ``change`` at the end."""
    middle, spread, rises = change
    grown = [step / (len(MONTHS) - 1) for step in range(len(MONTHS))]
    moves = bool(middle or spread)
    made = {
        "unit": unit,
        "months": MONTHS,
        "baseline": {
            key: [level + half * at * part for part in grown] for key, at in WIDTHS.items()
        },
        "scenario": {
            key: [level + part * (middle + half * at) for part in grown]
            for key, at in WIDTHS.items()
        },
        "difference": {
            **{
                key: [part * (middle + spread * at) for part in grown] for key, at in WIDTHS.items()
            },
            "p_positive": [rises if moves and part else 0.0 for part in grown],
            "p_negative": [1.0 - rises if moves and part else 0.0 for part in grown],
        },
    }
    for arm in ("baseline", "scenario", "difference"):
        made[arm]["mean"] = made[arm]["q50"]
    return made


def outcomes(changes: Mapping[str, Change], levels: Mapping[str, float]) -> dict[str, Any]:
    """Return all outcomes of a hedger; those not named do not change."""
    found = {}
    for name, (unit, level, half) in OWN.items():
        found[name] = outcome(unit, levels.get(name, level), half, changes.get(name, (0, 0, 0)))
    for name, (unit, half) in TIES.items():
        for partner, share in PARTNERS.items():
            id = f"{name}.{partner}"
            level = share if unit == "share" else 3000 * share if "US$" in unit else 0.5
            width = half * (0.15 if partner == "Laos" else 1.0)
            found[id] = outcome(unit, level, width, changes.get(id, (0, 0, 0)))
    found["member.CLV-DTA"] = outcome("0-1", 1.0, 0.0, changes.get("member.CLV-DTA", (0, 0, 0)))
    return found


def event(
    story: str,
    probability: float,
    before: float = 0.0,
    month: str | None = "2027-01",
    *,
    reaction: bool = True,
) -> dict[str, Any]:
    """Return an event; with ``reaction`` one that emerges by itself."""
    return {
        "kind": "custom",
        "story": story,
        "reaction": reaction,
        "by": "",
        "probability": probability,
        "baseline_probability": before,
        "median_month": month if probability else None,
    }


RUNGS = (
    "balancing", "indirect balancing", "dominance denial", "neutral", "economic pragmatism",
    "binding engagement", "limited bandwagoning", "bandwagoning",
)  # fmt: skip


def posture(binding: float) -> dict[str, dict[str, float]]:
    """Return the mean degree of each rung, for each pole."""
    towards = dict.fromkeys(RUNGS, 0.0) | {"binding engagement": binding, "neutral": 1 - binding}
    away = dict.fromkeys(RUNGS, 0.0) | {"dominance denial": binding, "neutral": 1 - binding}
    return {"China": towards, "United States": away}


def summary(
    changes: Mapping[str, Change] | None = None,
    levels: Mapping[str, float] | None = None,
    **given: Any,
) -> dict[str, Any]:
    """Return the summary of a run.

    Parameters
    ----------
    changes: outcome id -> its change; all others stay as in the baseline. levels: outcome id ->
        its median without the events. given: entries in place of the usual ones.
    """
    return {
        "scenario": "canal-and-exit",
        "title": "Canal and exit",
        "about": "Tilt or diversify?",
        "baseline": "baseline",
        "hedger": "Cambodia",
        "poles": ["China", "United States"],
        "partners": list(PARTNERS),
        "start": "2024-01",
        "end": "2034-12",
        "seed": 1,
        "replications": 10_000,
        "outcomes": outcomes(changes or {}, levels or {}),
        "events": {},
        "posture": posture(0.6),
        "posture_baseline": posture(0.5),
        "attribution": {},
        "changed_settings": {},
        "notes": [],
        "variants": {},
        **given,
    }


CANAL: dict[str, Change] = {
    "influence.Vietnam": (-0.031, 0.019, 0.01),
    "influence.China": (0.025, 0.006, 1.0),
    "influence.Laos": (-0.0033, 0.0008, 0.0),
    "influence.Japan": (0.004, 0.005, 0.9),
    "legitimacy": (0.01, 0.006, 0.99),
    "output": (134.0, 180.0, 0.95),
    "composite": (-1.3, 1.2, 0.06),
    "lean": (-0.025, 0.024, 0.06),
    "trust.Vietnam": (-0.03, 0.02, 0.05),
    "investment.China": (6900.0, 2500.0, 1.0),
    "effort.Vietnam": (-0.05, 0.02, 0.0),
    "member.CLV-DTA": (-1.0, 0.0, 0.0),
}


def full() -> dict[str, Any]:
    """Return a summary that has something in every part of a report."""
    explained = ("influence.Vietnam", "influence.China", "legitimacy")
    return summary(
        CANAL,
        events={
            "canal": event(
                "China builds a work worth US$ 1.7 bn.", 1.0, 0.0, "2024-08", reaction=False
            ),
            "clv-exit": event("Cambodia leaves CLV-DTA.", 1.0, 0.0, "2024-09", reaction=False),
            "protest.Vietnam": event("Protests against the influence of Vietnam.", 0.01, 0.1),
            "rival_pledge.Japan.China": event("Japan answers a rival with a package.", 0.34, 0.07),
            **{
                f"suspend_aid.{n}": event(f"Donor {n} suspends finance.", 0.02, 0.02)
                for n in range(9)
            },
            "never": event("It never happens.", 0.0, 0.0),
        },
        attribution={
            id: {
                key: {"shapley": 0.012, "leave_one_out": 0.011, "error": 0.0002}
                for key in explained
            }
            for id in ("canal", "clv-exit")
        },
        changed_settings={"temperature": [0.25, 0.3]},
        assumptions={
            "counts": {"evidence": 9, "order": 460, "source": 22, "assumed": 136, "absent": 0},
            "unfounded": [
                {
                    "name": name,
                    "meaning": "What a club is worth.",
                    "value": 0.3,
                    "unit": "share",
                    "prior": "normal(0.3, 0.1)",
                    "reason": "a third",
                    "events": events,
                }
                for name, events in (("exit_trust", ["clv-exit"]), ("shelter", []))
            ],
        },
        changed=[
            {
                "arm": "scenario",
                "name": "temperature",
                "shipped": 0.25,
                "used": 0.3,
                "unit": "utility",
                "by": "command",
                "basis": "set on the command line",
            },
            *(
                {
                    "arm": "scenario",
                    "name": f"effort.Cambodia.{number}",
                    "shipped": 0.1,
                    "used": 0.09,
                    "unit": "share",
                    "by": "balance",
                    "basis": "scaled",
                }
                for number in range(13)
            ),
        ],
        changed_rules=["reaction 'reassure' is changed"],
        notes=["The baseline's event 'visit' is left out: it has no place."],
        variants={
            "exit-only": {"title": "The exit alone", "outcomes": outcomes(CANAL, {}), "events": {}}
        },
    )


def two_hedgers() -> dict[str, Any]:
    """Return a summary of a scenario in which Cambodia and Laos hedge."""
    made = summary(CANAL)
    del made["hedger"]
    cambodia, laos = outcomes(CANAL, {}), outcomes({}, {"composite": 50.0})
    made["hedgers"] = ["Cambodia", "Laos"]
    made["outcomes"] = {
        **{f"Cambodia.{id}": found for id, found in cambodia.items()},
        **{f"Laos.{id}": found for id, found in laos.items()},
    }
    made["posture"] = {"Cambodia": posture(0.6), "Laos": posture(0.2)}
    made["posture_baseline"] = {"Cambodia": posture(0.5), "Laos": posture(0.2)}
    made["events"] = {
        "leave_framework.Laos.CLV-DTA": event("Laos leaves CLV-DTA.", 0.4, 0.1),
    }
    return made


def _index(first: float | None, total: float | None, error: float = 0.1) -> dict[str, Any]:
    index = {"first": first, "first_error": error, "total": total, "total_error": error}
    return {"influence.Vietnam": index | {"places": [1, 2]}}


def _effect(mu: float) -> dict[str, Any]:
    return {"influence.Vietnam": {"mu": mu, "mu_star": 0.02, "sigma": 0.01, "error": 0.001}}


def _number(rests_on: str) -> dict[str, Any]:
    return {"unit": "0-1", "q05": 0.1, "median": 0.3, "q95": 0.5, "rests_on": rests_on}


SENSITIVITY: dict[str, Any] = {
    "scenario": "canal-and-exit",
    "title": "Canal and exit",
    "end": "2034-12",
    "seed": 1,
    "base": 1024,
    "drawn": 400,
    "kept": ["exit_trust", "temperature", "heed"],
    "reach": [0.05, 0.95],
    "confidence": 0.95,
    "outcomes": {
        "influence.Vietnam": {
            "unit": "share",
            "hedger": "Cambodia",
            "difference": {"q05": -0.07, "q50": -0.03, "q95": -0.01},
            "explained_by_kept": 0.6,
            "chance": 0.05,
            "sum_first": 0.7,
            "sum_total": 0.72,
        }
    },
    "numbers": {
        "exit_trust": _number("assumed"),
        "temperature": _number("documents"),
        "heed": _number("assumed"),
    },
    "screening": {
        "exit_trust": _effect(-0.02),
        "temperature": _effect(0.001),
        "heed": _effect(0.0),
    },
    "indices": {
        "exit_trust": _index(0.5, 0.5),
        "temperature": _index(-0.001, 0.2),
        "heed": _index(None, None),
    },
}

"""Interaction of shocks: whether together they do more than the sum of what each does alone.

Replication by replication, f(A and B) - f(A) - f(B) + f(neither), and likewise for more shocks;
all histories share their draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import Outcome
from hedgesim.outcomes.readings import split
from hedgesim.running.playing.attribution import Floats, PlayedSets, mean_and_error, shocks

NEGLIGIBLE = 0.1  # of the standard deviation of the outcome without the shocks
SURE = 3.0  # standard errors; about one headline outcome in 400 is beyond them by chance alone


def interact(played: PlayedSets) -> dict[str, Any]:
    """Return the interaction of the shocks in the last month.

    Returns
    -------
    ``shocks``: the ids of the events of each. ``replications``: that were played.
    ``outcomes``: by id, means over replications in the outcome's unit: what the shocks do
    ``together``, the ``sum`` of what each does alone, the ``interaction``, which is their
    difference, with its standard ``error`` and ``p_positive``, the share of replications in which
    it is above 0; ``spread`` is the standard deviation of the outcome without the shocks.
    ``text``: one sentence. Empty where there is one shock only.
    """
    found = shocks(played.world)
    if len(found) < 2:
        return {}
    before, whole = (
        played.values[frozenset()],
        played.values[played.whole] - played.values[frozenset()],
    )
    alone = sum(played.values[shock] - before for shock in found.values())
    outcomes = {
        outcome.id: _statistics(whole[q], np.asarray(alone)[q], before[q], played.sharing)
        for q, outcome in enumerate(played.headline)
    }
    names = [played.world.events[index].id for index in played.events]
    return {
        "text": _sentence(list(found), played.headline, outcomes, before.shape[1]),
        "shocks": {name: [names[place] for place in sorted(found[name])] for name in found},
        "replications": before.shape[1],
        "outcomes": outcomes,
    }


def _statistics(whole: Floats, alone: Floats, before: Floats, sharing: int) -> dict[str, float]:
    extra = whole - alone
    average, error = mean_and_error(extra, sharing)
    count = len(extra)
    return {
        "together": mean_and_error(whole)[0],
        "sum": mean_and_error(alone)[0],
        "interaction": average,
        "error": error,
        "p_positive": float(f"{np.count_nonzero(extra > 0.0) / count:.9g}"),
        "spread": float(f"{mean_and_error(before)[1] * np.sqrt(count):.9g}"),
    }


def _sentence(
    names: list[str], headline: list[Outcome], outcomes: dict[str, dict[str, float]], count: int
) -> str:
    """Say whether the shocks interact, by the outcome in which they do so most clearly."""
    who = f"Together, {words.join(names)}"
    clear = [one for one in headline if _is_clear(outcomes[one.id])]
    if not clear:
        return (
            f"{who} do what each alone adds up to: in no outcome is the difference beyond a tenth "
            f"of a standard deviation and {SURE:.0f} standard errors (first {count} histories)."
        )
    most = max(clear, key=lambda one: _size(outcomes[one.id]))
    found = outcomes[most.id]
    scale = words.scale_of(most.unit, abs(found["together"]))
    scale = scale.fit((found["together"], found["sum"], found["interaction"]))
    write = scale.change
    noun = words.outcome_name(*split(most.id.removeprefix(f"{most.hedger}.")))
    return (
        f"{who} do {_compared(found)} the sum of each alone: {noun} changes by "
        f"{write(found['together'])}{scale.word}, against {write(found['sum'])} as a sum "
        f"(interaction {write(found['interaction'])}, standard error "
        f"{words.number(found['error'] * scale.factor, scale.change_decimals + 1)}, first {count} "
        f"histories).{_others(len(clear) - 1)}"
    )


def _others(count: int) -> str:
    """Say in how many other outcomes the shocks interact."""
    if count == 0:
        return ""
    return f" So it is in {count} other {'outcome' if count == 1 else 'outcomes'} (summary.json)."


def _size(found: dict[str, float]) -> float:
    return abs(found["interaction"]) / max(found["spread"], 1e-12)


def _is_clear(found: dict[str, float]) -> bool:
    return _size(found) >= NEGLIGIBLE and abs(found["interaction"]) > SURE * found["error"]


def _compared(found: dict[str, float]) -> str:
    """Compare what the shocks do together with the sum of what each does alone."""
    together, alone = found["together"], found["sum"]
    if together * alone < 0.0:
        return "the opposite of"
    return "more than" if abs(together) > abs(alone) else "less than"

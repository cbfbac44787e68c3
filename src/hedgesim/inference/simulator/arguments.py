"""Arguments of a simulator: months, parameters, arms and histories, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.resolution.numbers import full_names, unknown_number
from hedgesim.inference.studies.condition import month_of
from hedgesim.inference.studies.study import Study
from hedgesim.outcomes.catalogue import months_reported
from hedgesim.outcomes.dataset import ARMS
from hedgesim.running.parameters.sampling import Ints
from hedgesim.running.setup import Options
from hedgesim.running.storage.limits import LARGEST

EVERY_MONTH = "all"  # reported months
MOST_VALUES = 1 << 31  # that one call returns: 16 GiB


def is_single(at: str | Sequence[str] | None) -> bool:
    """Whether one month is asked for by itself."""
    return at is None or (isinstance(at, str) and at != EVERY_MONTH)


def months_at(at: str | Sequence[str] | None, study: Study) -> tuple[int, ...]:
    """Return months, from the start: the last, all reported ones or those of dates."""
    if at is None:
        return (study.scenario.months - 1,)
    if at == EVERY_MONTH:
        return months_reported(study.scenario)
    dates = [at] if isinstance(at, str) else at
    return tuple(sorted({month_of(str(date), study) for date in dates}))


def chosen(parameters: Sequence[str], study: Study) -> tuple[str, ...]:
    """Full names of the parameters that are varied, those of the space where none are named."""
    if not parameters:
        return study.space.names
    full = full_names(study.scenario.number_names, study.actors)
    found: dict[str, None] = {}
    problems: list[Problem] = []
    for position, written in enumerate(parameters):
        name = full.get(written)
        if name is not None and name in study.space.names:
            found[name] = None
            continue
        if name is None:
            reason = unknown_number(written, full, study.actors)
        else:
            reason = f"{name} does not vary: it is set, has no prior, or nothing reads it", ""
        problems.append(Problem("parameters", 1, position + 1, *reason))
    if problems:
        raise InputError(problems)
    return tuple(found)


def arms_of(arm: str | Sequence[str]) -> list[str]:
    """Return the arms that are asked for."""
    arms = [arm] if isinstance(arm, str) else list(arm)
    unknown = [one for one in arms if one not in ARMS]
    if unknown or not arms:
        raise InputError(
            Problem("arm", 1, 1, f"there is no arm '{one}'", one_of(str(one), ARMS))
            for one in unknown or [""]
        )
    return arms


def histories_of(replications: int | Iterable[int], rows: int, values: int) -> tuple[Ints, int]:
    """Return the number of each history, vector by vector, and how many each vector has.

    ``values``: returned for each history; more in all than fit into memory are refused.
    """
    if isinstance(replications, int | np.integer):
        count = Options(replications=int(replications)).replications
        _refuse_if_too_many(count * rows * values)
        return np.tile(np.arange(count), rows), count
    found = np.asarray(list(replications))
    if found.dtype.kind not in "iu" or found.min(initial=0) < 0 or found.max(initial=0) > LARGEST:
        message, hint = "must be whole numbers from 0", "such as range(rows)"
    elif len(found) != rows:
        message, hint = f"{len(found)} numbers for {rows} vectors", "one for each vector"
    else:
        _refuse_if_too_many(rows * values)
        return found.astype(np.int64), 1
    raise InputError([Problem("replications", 1, 1, message, hint)])


def _refuse_if_too_many(values: int) -> None:
    """Refuse what does not fit into memory; raises InputError."""
    if values > MOST_VALUES:
        message = f"{values:,} values are more than the {MOST_VALUES:,} that one call returns"
        hint = "fewer rows, replications, outcomes or months"
        raise InputError([Problem("replications", 1, 1, message, hint)])

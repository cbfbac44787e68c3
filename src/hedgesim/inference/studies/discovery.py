"""Scenario discovery: the parameter ranges under which a condition holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.studies import prim
from hedgesim.inference.studies.condition import Condition, read_condition
from hedgesim.inference.studies.samples import Samples
from hedgesim.inference.studies.study import Counter, Study, finite, parameter_entry, play, study_of
from hedgesim.outcomes.catalogue import month_name
from hedgesim.running.parameters.sampling import Floats
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import Options

FULL, QUICK = 16_384, 4_096  # histories
MOST_BOXES = 3
MOST_LISTED = 8  # parameters listed whose values differ where the condition holds
Content = dict[str, Any]


def discover(
    scenario: str | Path,
    where: str,
    options: Options,
    at: str | None = None,
    histories: int = FULL,
    progress: Progress | None = None,
) -> tuple[Study, Content, dict[str, Samples]]:
    """Return a study, the content of discovery.json, and the sample by its name.

    Parameters
    ----------
    where: condition on the scenario's histories. at: date of the month at which it is evaluated.
    histories: how many; each with its own parameters, sampled from the priors, and its own chance.

    Raises
    ------
    InputError: before any work, for wrong names or values.
    """
    study = study_of(scenario, options)
    condition = read_condition(where, at, study)
    values = study.space.from_normals(study.space.prior_draws(histories, [options.seed, 5]))
    hits, read_values = _played(study, condition, values, options, progress)
    content = {
        "scenario": study.setup.file.name,
        "title": study.scenario.title,
        "where": condition.text,
        "at": month_name(study.scenario, condition.month),
        "seed": options.seed,
        "histories": histories,
        "drawn": len(study.space),
        "hits": int(hits.sum()),
        "share": float(hits.mean()),
        "share_error": float(np.sqrt(hits.mean() * (1.0 - hits.mean()) / histories)),
        "not_read": list(study.idle),
        "set": list(study.given),
    }
    found = _with_names(ranges(values, hits), study)
    named = {one["number"] for one in found["telling"]}.union(
        *(b["limits"] for b in found["boxes"])
    )
    read = study.setup.calibration
    numbers = {q.name: parameter_entry(q, read) for q in study.space.quantities if q.name in named}
    inputs = dict(zip(study.space.names, values.T, strict=True))
    units = {q.name: q.unit for q in study.space.quantities} | condition.units(study)
    samples = Samples(inputs, {"holds": hits.astype(np.float64), **read_values}, units)
    content |= found | {"numbers": numbers} | study.changed()
    return study, content, {"samples": samples}


def _played(
    study: Study, where: Condition, values: Floats, options: Options, progress: Progress | None
) -> tuple[prim.Bools, dict[str, Floats]]:
    """Whether the condition holds in each history, and the values that it reads."""
    worlds = [study.scenario, study.baseline] if where.compares else [study.scenario]
    places = where.rows or (0,)  # something must be recorded
    how = options.seed, options.workers, options.engine
    ensemble = Ensemble(worlds, study.space, [where.month], places, *how)
    counter = Counter(len(values), progress)
    each = np.arange(len(values))
    played = play(ensemble, values, each, each, counter)
    return where.holds(study, values, played), where.columns(study, played)


def ranges(values: Floats, hits: prim.Bools) -> Content:
    """Boxes found in the first half of the cases, and how they do in the other half.

    Parameters
    ----------
    values: (cases, numbers), in no order. hits: (cases,).

    Returns
    -------
    ``outcome``: found, never, always, unrestricted (no parameter matters) or unconfirmed (what was
    found is chance in the held-out half). ``boxes`` and ``telling``: by indices of numbers.
    """
    half = len(hits) // 2
    seen, held = slice(0, half), slice(half, None)
    rare = min(int(hits[seen].sum()), int((~hits[seen]).sum())) < prim.LEAST_KIND
    if rare:
        return {"outcome": "never" if hits.mean() < 0.5 else "always", "boxes": [], "telling": []}
    telling = _telling(values[seen], hits[seen])
    boxes: list[Content] = []
    outcome = "unrestricted"
    left = np.ones(len(hits), dtype=bool)
    while len(boxes) < MOST_BOXES:
        first, second = left.copy(), left.copy()
        first[held], second[seen] = False, False
        found = prim.find(values[first], hits[first])
        if found is None:
            break
        content = _box(found, values, hits, first, second)
        if content["chance"] > prim.CHANCE:
            outcome = "unconfirmed"
            break
        boxes.append(content)
        left &= ~found.box.holds(values)
    return {"outcome": "found" if boxes else outcome, "boxes": boxes, "telling": telling}


def _box(
    found: prim.Find,
    values: Floats,
    hits: prim.Bools,
    seen: prim.Bools,
    held: prim.Bools,
) -> Content:
    """A box: its limits, and how it does in each half; parts are of all cases of the half."""
    half = len(hits) // 2
    sizes = {"seen": (half, hits[:half].sum()), "held_out": (len(hits) - half, hits[half:].sum())}
    parts = {"seen": seen, "held_out": held}
    content: Content = {}
    for name, part in parts.items():
        cases, all_hits = sizes[name]
        inside = prim.score(found.box, values[part], hits[part])
        content[name] = {
            "mass": inside.cases / cases,
            "coverage": inside.hits / max(int(all_hits), 1),
            "density": inside.density,
            "cases": inside.cases,
        }
    outside = hits[held][~found.box.holds(values[held])]
    content["density_elsewhere"] = float(outside.mean()) if len(outside) else None
    content["chance"] = prim.at_least(inside.hits, inside.cases, float(hits[held].mean()))
    chances = prim.quasi_p(found.box, values[held], hits[held])
    content["limits"] = {
        number: _limit(found.box, number, values[:, number]) | {"quasi_p": chances[number]}
        for number in found.box.restricted.tolist()
    }
    content["trajectory"] = [
        {name: prim.score(box, values[p], hits[p])._asdict() for name, p in parts.items()}
        for box in found.trajectory
    ]
    return content


def _limit(box: prim.Box, number: int, column: Floats) -> Content:
    """Limits of one number, in its unit and as shares of the draws that lie below."""
    low, high = float(box.lows[number]), float(box.highs[number])
    return {
        "low": finite(low),
        "high": finite(high),
        "from_share": float((column < low).mean()),
        "to_share": float((column <= high).mean()),
    }


def _telling(values: Floats, hits: prim.Bools) -> list[Content]:
    """Numbers that are distributed otherwise where it happens, the surest first."""
    numbers = prim.telling(values, hits)
    chances = prim.difference_chances(values[:, numbers], hits)
    middles = np.median(values[:, numbers], axis=0)
    above = (values[np.ix_(hits, numbers)] > middles).mean(axis=0) if hits.any() else middles
    order = np.argsort(chances, kind="stable")[:MOST_LISTED]
    return [
        {
            "number": int(numbers[place]),
            "chance": float(chances[place]),
            "above_median": float(above[place]),
        }
        for place in order
    ]


def _with_names(found: Content, study: Study) -> Content:
    """Return what was found with names of numbers in place of their indices."""
    names = study.space.names
    boxes = [
        box | {"limits": {names[number]: limit for number, limit in box["limits"].items()}}
        for box in found["boxes"]
    ]
    telling = [one | {"number": names[one["number"]]} for one in found["telling"]]
    return found | {"boxes": boxes, "telling": telling}

"""What drives the difference that a scenario makes: numbers screened, then ranked by variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.description.formats.priors import quantile
from hedgesim.description.parsing.problems import InputError, Problem, one_of, suggest
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.world.variables import TIE_MEASURES
from hedgesim.description.world.world import World
from hedgesim.inference import sensitivity
from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.study import Counter, Study, differences, study_of
from hedgesim.outcomes.catalogue import TIE_OUTCOMES, Outcome, month_name, outcomes_of
from hedgesim.running.executors import Progress
from hedgesim.running.setup import Options
from hedgesim.running.space import Floats, Ints

KEPT = 12  # numbers whose indices are estimated
PILOT = 256  # replications at the medians, to find whose influence changes most
USUAL = ("lean", "hedging", "autonomy")  # outcomes explained beside an influence
BAND = (0.05, 0.95)
Told = dict[str, Any]


@dataclass(frozen=True)
class Depth:
    """How much is played.

    trajectories: of the screening. base: draws of Saltelli's design, a power of two.
    few, replications: paired histories that each vector of numbers is the mean of, the same for
    all vectors; few in the screening, which gains more from starting points.
    """

    trajectories: int
    few: int
    base: int
    replications: int


FULL = Depth(trajectories=40, few=8, base=1024, replications=16)
QUICK = Depth(trajectories=20, few=4, base=256, replications=8)


def need_salib() -> None:
    """Raise InputError where SALib is not installed."""
    if find_spec("SALib") is None:
        hint = "install hedgesim[analysis]"
        raise InputError([Problem("sensitivity", 1, 1, "this analysis needs SALib", hint)])


def drivers(
    scenario: str | Path,
    options: Options,
    outcomes: Sequence[str] = (),
    depth: Depth = FULL,
    progress: Progress | None = None,
) -> tuple[Study, Told]:
    """Return a study and what it found: the content of sensitivity.json.

    Parameters
    ----------
    outcomes: ids; empty for the influence that changes most, and `USUAL`.

    Raises
    ------
    InputError: before any work, when something given is wrong.
    """
    need_salib()
    study = study_of(scenario, options)
    asked = wanted(outcomes, study.scenario)
    work = _Work(study, options, depth, progress)
    asked = asked or work.usual()
    screened, chance = work.screened(asked)
    # What chance makes of an outcome tells nothing about numbers.
    kept = sensitivity.chosen(screened.mu_star, np.clip(1.0 - chance, 0.01, 1.0), KEPT)
    found = _head(study, options, depth, asked, kept, screened)
    found |= {"numbers": _numbers(study, screened), "screening": _screening(study, asked, screened)}
    return study, found | work.explained(asked, kept) | study.changed()


class _Work:
    """Rounds of histories, one ensemble for each set of outcomes."""

    def __init__(
        self, study: Study, options: Options, depth: Depth, progress: Progress | None
    ) -> None:
        self.study, self.options, self.depth = study, options, depth
        screened = (len(study.space) + 1) * depth.trajectories * depth.few
        explained = (KEPT + 3) * depth.base * depth.replications
        self.counter = Counter(PILOT + screened + explained, progress)

    def play(self, shares: Floats, asked: Sequence[Outcome], replications: int) -> Floats:
        """Differences (vectors, replications, outcomes) at shares of the priors."""
        study = self.study
        ensemble = Ensemble(
            [study.scenario, study.baseline],
            study.space,
            [study.scenario.months - 1],
            [outcome.place for outcome in asked],
            self.options.seed,
            self.options.workers,
        )
        values = study.space.from_shares(shares)
        return differences(ensemble, values, replications, self.counter)

    def usual(self) -> list[Outcome]:
        """Return the outcomes that are explained when none is named, hedger by hedger."""
        world = self.study.scenario
        found = outcomes_of(world)
        means = self.play(self.study.median(), found, PILOT)[0].mean(axis=0)
        asked = []
        for hedger in world.hedgers:
            own = {_own_id(o): (abs(m), o) for o, m in zip(found, means, strict=True)
                   if o.hedger == hedger}  # fmt: skip
            influences = [pair for name, pair in own.items() if name.startswith("influence.")]
            asked.append(max(influences, key=lambda pair: pair[0])[1])
            asked += [own[name][1] for name in USUAL]
        return asked

    def screened(self, asked: Sequence[Outcome]) -> tuple[sensitivity.Screening, Floats]:
        """Screen all numbers; also the share of each outcome's variance that is chance."""
        seed, depth = self.options.seed, self.depth
        design = sensitivity.screening_design(len(self.study.space), depth.trajectories, seed)
        values = self.play(design, asked, depth.few)
        found = sensitivity.screening(design, values.mean(axis=1), seed)
        return found, sensitivity.noise_left(values)

    def explained(self, asked: Sequence[Outcome], kept: Ints) -> Told:
        """Indices of the kept numbers, and what is left to the others and to chance."""
        if not len(kept):
            return {"indices": {}, "outcomes": {o.id: _outcome(o) for o in asked}}
        seed, depth = self.options.seed, self.depth
        design = sensitivity.sobol_design(len(kept), depth.base, seed)
        shares = self.study.median(len(design))
        shares[:, kept] = design
        values = self.play(shares, asked, depth.replications)
        means = values.mean(axis=1)
        indices = sensitivity.sobol_indices(len(kept), means, seed)
        rows = sensitivity.base_rows(len(kept), depth.base)
        everything = np.random.default_rng([seed, 4]).random((depth.base, len(self.study.space)))
        everything[:, kept] = design[rows]
        of_all = self.play(everything, asked, depth.replications).mean(axis=1)
        noise = sensitivity.noise_left(values)
        told = {
            outcome.id: _outcome(outcome)
            | _spread(means[rows, k], of_all[:, k], float(noise[k]))
            | {
                "sum_first": _number(indices.first[:, k].sum()),
                "sum_total": _number(indices.total[:, k].sum()),
            }
            for k, outcome in enumerate(asked)
        }
        return {"outcomes": told, "indices": _indices(self.study, asked, kept, indices)}


def wanted(names: Sequence[str], world: World) -> list[Outcome]:
    """Return the outcomes of these ids, each once.

    Raises
    ------
    InputError: with every id that names no outcome of this world.
    """
    known = {outcome.id: outcome for outcome in outcomes_of(world)}
    problems = [_unknown(name, known, world) for name in names if name not in known]
    if problems:
        raise InputError(problems)
    return [known[name] for name in dict.fromkeys(names)]


def _unknown(name: str, known: Mapping[str, Outcome], world: World) -> Problem:
    """Tell what is wrong with the id of an outcome, and where in it."""
    parts = name.split(".", 1)
    prefix = ""
    if len(world.hedgers) > 1 and len(parts) == 2 and parts[0] in world.hedgers:
        prefix, parts = f"{parts[0]}.", parts[1].split(".", 1)
    ties = (*TIE_OUTCOMES, *(measure.name for measure in TIE_MEASURES))
    if parts[0] in ties and len(parts) == 2 and parts[1] not in world.partners:
        column = len(prefix) + len(parts[0]) + 2
        message = f"'{parts[1]}' is not a partner in this scenario"
        return Problem("--outcome", 1, column, message, one_of(parts[1], world.partners, 20))
    hint = suggest(name, known) or "for example influence.China, lean, hedging, autonomy"
    if parts[0] in ties and len(parts) == 1:
        hint = f"of which partner? for example '{name}.{world.partners[0]}'"
    if len(world.hedgers) > 1 and f"{world.hedgers[0]}.{name}" in known:
        hint = f"of which hedger? for example '{world.hedgers[0]}.{name}'"
    return Problem("--outcome", 1, 1, f"there is no outcome '{name}'", hint)


def _own_id(outcome: Outcome) -> str:
    return outcome.id.removeprefix(f"{outcome.hedger}.")


def _head(
    study: Study,
    options: Options,
    depth: Depth,
    asked: Sequence[Outcome],
    kept: Ints,
    screened: sensitivity.Screening,
) -> Told:
    world = study.scenario
    names = study.space.names
    still = [name for name, sizes in zip(names, screened.mu_star, strict=True) if not sizes.any()]
    return {
        "scenario": study.setup.file.name,
        "title": world.title,
        "end": month_name(world, world.months - 1),
        "seed": options.seed,
        "trajectories": depth.trajectories,
        "screening_replications": depth.few,
        "base": depth.base,
        "replications": depth.replications,
        "reach": list(sensitivity.REACH),
        "confidence": sensitivity.CONFIDENCE,
        "drawn": len(names),
        "kept": [names[number] for number in kept],
        "without_effect": still,
        "not_read": list(study.idle),
        "set": list(study.given),
    }


def _outcome(outcome: Outcome) -> Told:
    return {"unit": outcome.unit, "meaning": outcome.meaning, "hedger": outcome.hedger}


def _spread(kept: Floats, everything: Floats, noise: float) -> Told:
    """How far the difference varies, and how much of that the kept numbers explain.

    The share is the squared correlation between the difference with the kept numbers drawn, and
    that with the same draws of them and draws of all others.
    """
    low, middle, high = np.quantile(everything, [BAND[0], 0.5, BAND[1]])
    varies = np.ptp(kept) > 0.0 and np.ptp(everything) > 0.0
    share = float(np.corrcoef(kept, everything)[0, 1]) ** 2 if varies else None
    return {
        "difference": {"q05": float(low), "q50": float(middle), "q95": float(high)},
        "deviation": float(everything.std(ddof=1)),
        "deviation_of_kept": float(kept.std(ddof=1)),
        "explained_by_kept": share,
        "chance": noise,
    }


def described(quantity: Quantity) -> Told:
    """Tell a number for a report: value, unit, range of its prior, and what it rests on."""
    low, middle, high = quantile(
        quantity.prior, quantity.support, np.array([BAND[0], 0.5, BAND[1]])
    )
    basis = quantity.basis
    rests = "documents" if basis.evidence else "statistic" if basis.source else "assumed"
    if basis.source and basis.source.startswith("L-"):
        rests = "literature"
    if basis.evidence and basis.assumed:
        rests = "documents (order)"
    return {
        "unit": quantity.unit,
        "median": float(middle),
        "q05": float(low),
        "q95": float(high),
        "prior": quantity.prior.told(),
        "rests_on": rests,
        "basis": basis.told(),
    }


def _numbers(study: Study, screened: sensitivity.Screening) -> Told:
    pairs = zip(study.space.quantities, screened.mu_star, strict=True)
    return {quantity.name: described(quantity) for quantity, sizes in pairs if sizes.any()}


def _screening(study: Study, asked: Sequence[Outcome], screened: sensitivity.Screening) -> Told:
    """Elementary effects of every number that has any, by outcome."""
    return {
        name: {
            outcome.id: {
                key: _number(getattr(screened, key)[number, k])
                for key in ("mu", "mu_star", "sigma", "error")
            }
            for k, outcome in enumerate(asked)
        }
        for number, name in enumerate(study.space.names)
        if screened.mu_star[number].any()
    }


def _indices(
    study: Study, asked: Sequence[Outcome], kept: Ints, found: sensitivity.Indices
) -> Told:
    places = [
        sensitivity.ranks(total, error)
        for total, error in zip(found.total.T, found.total_error.T, strict=True)
    ]
    return {
        study.space.names[number]: {
            outcome.id: {key: _number(getattr(found, key)[row, k]) for key in found._fields}
            | {"places": places[k][row].tolist()}
            for k, outcome in enumerate(asked)
        }
        for row, number in enumerate(kept)
    }


def _number(value: float) -> float | None:
    """A number for JSON, which has none for what is not one."""
    return float(value) if np.isfinite(value) else None

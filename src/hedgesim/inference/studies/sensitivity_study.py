"""Sensitivity of a scenario's effect to parameters: Morris screening, then Sobol indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hedgesim.extras import need
from hedgesim.inference.ensemble import Ensemble
from hedgesim.inference.studies import sensitivity
from hedgesim.inference.studies.samples import Samples
from hedgesim.inference.studies.study import (
    BAND,
    Counter,
    Study,
    differences,
    finite,
    outcomes_named,
    parameter_entry,
    study_of,
)
from hedgesim.outcomes.catalogue import Outcome, month_name, outcomes_of
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import Options

RANKED = 12  # parameters whose indices are estimated
PILOT = 256  # replications at the medians, to find the influence that changes most
USUAL = ("lean", "hedging", "autonomy")  # outcomes explained beside an influence
Content = dict[str, Any]


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


def rank_drivers(
    scenario: str | Path,
    options: Options,
    outcomes: Sequence[str] = (),
    depth: Depth = FULL,
    progress: Progress | None = None,
) -> tuple[Study, Content, dict[str, Samples]]:
    """Return a study, the content of sensitivity.json, and the samples: screening and indices.

    Parameters
    ----------
    outcomes: ids; empty for the influence that changes most, and `USUAL`.

    Raises
    ------
    InputError: before any work, for wrong names or values.
    """
    need("sensitivity", "SALib")
    study = study_of(scenario, options)
    selected = outcomes_named(outcomes, study.scenario)
    work = _Work(study, options, depth, progress)
    selected = selected or work.usual()
    screened, chance = work.screened(selected)
    # The part of an outcome that is chance says nothing about parameters.
    ranked = sensitivity.chosen(screened.mu_star, np.clip(1.0 - chance, 0.01, 1.0), RANKED)
    found = _head(study, options, depth, ranked, screened)
    found |= {
        "numbers": {
            quantity.name: parameter_entry(quantity, study.setup.calibration)
            for quantity, sizes in zip(study.space.quantities, screened.mu_star, strict=True)
            if sizes.any()
        },
        "screening": _screening(study, selected, screened),
    }
    found |= work.explained(selected, ranked) | study.changed()
    return study, found, work.samples


class _Work:
    """Rounds of histories, with one ensemble for each set of outcomes."""

    def __init__(
        self, study: Study, options: Options, depth: Depth, progress: Progress | None
    ) -> None:
        self.study, self.options, self.depth = study, options, depth
        screened = (len(study.space) + 1) * depth.trajectories * depth.few
        explained = (RANKED + 3) * depth.base * depth.replications
        self.counter = Counter(PILOT + screened + explained, progress)
        self.samples: dict[str, Samples] = {}

    def play(self, shares: Floats, selected: Sequence[Outcome], replications: int) -> Floats:
        """Differences (vectors, replications, outcomes) at shares of the priors."""
        study = self.study
        ensemble = Ensemble(
            [study.scenario, study.baseline],
            study.space,
            [study.scenario.months - 1],
            [outcome.place for outcome in selected],
            self.options.seed,
            self.options.workers,
            self.options.engine,
        )
        values = study.space.from_shares(shares)
        return differences(ensemble, values, replications, self.counter)

    def usual(self) -> list[Outcome]:
        """Return the outcomes explained by default, hedger by hedger."""
        world = self.study.scenario
        found = outcomes_of(world)
        means = self.play(self.study.median(), found, PILOT)[0].mean(axis=0)
        selected = []
        for hedger in world.hedgers:
            own = {
                outcome.id.removeprefix(f"{hedger}."): (abs(mean), outcome)
                for outcome, mean in zip(found, means, strict=True)
                if outcome.hedger == hedger
            }
            influences = [pair for name, pair in own.items() if name.startswith("influence.")]
            selected.append(max(influences, key=lambda pair: pair[0])[1])
            selected += [own[name][1] for name in USUAL]
        return selected

    def screened(self, selected: Sequence[Outcome]) -> tuple[sensitivity.Screening, Floats]:
        """Screen all parameters; also the share of each outcome's variance that is chance."""
        seed, depth = self.options.seed, self.depth
        design = sensitivity.screening_design(len(self.study.space), depth.trajectories, seed)
        values = self.play(design, selected, depth.few)
        self._keep("screening", design, values, selected)
        found = sensitivity.screening(design, values.mean(axis=1), seed)
        return found, sensitivity.noise_left(values)

    def _keep(self, name: str, shares: Floats, values: Floats, selected: Sequence[Outcome]) -> None:
        """Keep a sample: the parameters, and the mean difference of each outcome."""
        space = self.study.space
        means = values.mean(axis=1)
        units = {one.name: one.unit for one in space.quantities}
        self.samples[name] = Samples(
            dict(zip(space.names, space.from_shares(shares).T, strict=True)),
            {one.id: means[:, k] for k, one in enumerate(selected)},
            units | {one.id: one.unit for one in selected},
            values.shape[1],
        )

    def explained(self, selected: Sequence[Outcome], ranked: Ints) -> Content:
        """Indices of the ranked parameters, and the shares of all others and of chance."""
        if not len(ranked):
            return {"indices": {}, "outcomes": {o.id: _outcome(o) for o in selected}}
        seed, depth = self.options.seed, self.depth
        design = sensitivity.sobol_design(len(ranked), depth.base, seed)
        shares = self.study.median(len(design))
        shares[:, ranked] = design
        values = self.play(shares, selected, depth.replications)
        self._keep("indices", shares, values, selected)
        means = values.mean(axis=1)
        indices = sensitivity.sobol_indices(len(ranked), means, seed)
        rows = sensitivity.base_rows(len(ranked), depth.base)
        everything = np.random.default_rng([seed, 4]).random((depth.base, len(self.study.space)))
        everything[:, ranked] = design[rows]
        of_all = self.play(everything, selected, depth.replications).mean(axis=1)
        noise = sensitivity.noise_left(values)
        content = {
            outcome.id: _outcome(outcome)
            | _spread(means[rows, k], of_all[:, k], float(noise[k]))
            | {
                "sum_first": finite(indices.first[:, k].sum()),
                "sum_total": finite(indices.total[:, k].sum()),
            }
            for k, outcome in enumerate(selected)
        }
        return {"outcomes": content, "indices": _indices(self.study, selected, ranked, indices)}


def _head(
    study: Study,
    options: Options,
    depth: Depth,
    ranked: Ints,
    screened: sensitivity.Screening,
) -> Content:
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
        "kept": [names[number] for number in ranked],
        "without_effect": still,
        "not_read": list(study.idle),
        "set": list(study.given),
    }


def _outcome(outcome: Outcome) -> Content:
    return {"unit": outcome.unit, "meaning": outcome.meaning, "hedger": outcome.hedger}


def _spread(ranked: Floats, everything: Floats, noise: float) -> Content:
    """Spread of the difference, and the share of it that the ranked parameters explain.

    The share is the squared correlation between the difference with the ranked parameters sampled,
    and that with the same values of them and all others sampled too.
    """
    low, middle, high = np.quantile(everything, [BAND[0], 0.5, BAND[1]])
    varies = np.ptp(ranked) > 0.0 and np.ptp(everything) > 0.0
    share = float(np.corrcoef(ranked, everything)[0, 1]) ** 2 if varies else None
    return {
        "difference": {"q05": float(low), "q50": float(middle), "q95": float(high)},
        "deviation": float(everything.std(ddof=1)),
        "deviation_of_kept": float(ranked.std(ddof=1)),
        "explained_by_kept": share,
        "chance": noise,
    }


def _screening(
    study: Study, selected: Sequence[Outcome], screened: sensitivity.Screening
) -> Content:
    return {
        name: {
            outcome.id: {
                key: finite(getattr(screened, key)[number, k])
                for key in ("mu", "mu_star", "sigma", "error")
            }
            for k, outcome in enumerate(selected)
        }
        for number, name in enumerate(study.space.names)
        if screened.mu_star[number].any()
    }


def _indices(
    study: Study, selected: Sequence[Outcome], ranked: Ints, found: sensitivity.Indices
) -> Content:
    places = [
        sensitivity.ranks(total, error)
        for total, error in zip(found.total.T, found.total_error.T, strict=True)
    ]
    return {
        study.space.names[number]: {
            outcome.id: {key: finite(getattr(found, key)[row, k]) for key in found._fields}
            | {"places": places[k][row].tolist()}
            for k, outcome in enumerate(selected)
        }
        for row, number in enumerate(ranked)
    }

"""Figures of 2008-2024: which claims of the documents histories meet, and when decisions come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from hedgesim.description import Calibration, InputError, Resolved, World, load_scenario, resolve
from hedgesim.description.formats.cases import shipped
from hedgesim.inference.calibration.question import Question, ask
from hedgesim.inference.studies.condition import Bools
from hedgesim.rules.timing import NEVER
from hedgesim.running.parameters.posterior import SHIPPED, find_posterior
from hedgesim.running.parameters.sampling import Floats, Ints
from hedgesim.validation.figures import Effort, Figure, printed
from hedgesim.validation.trials import CHANCE, Draws, play

HISTORY = "history-2008-2024"
EMERGES = "exit-emerges"  # its variant that declares no exit
LEAVES = "leave_framework.CLV-DTA"  # the reaction by which the exit emerges there
SUSPENDS = "suspend_aid."
FIRST, LAST = slice(12), slice(12, 24)  # months of the earlier and of the later year, where two are


def _claim(name: str, asked: str, low: float) -> Figure:
    how = f"share of histories of {HISTORY} within the range of the target"
    return Figure(f"claims.{name}", asked, how, low=low)


# Each figure, with the targets that must be met at once.
CLAIMS: tuple[tuple[Figure, tuple[str, ...]], ...] = (
    (_claim("us-defence", "us-defence-grows is met", 0.4), ("us-defence-grows",)),
    (_claim("us-strained", "us-strained-2013 is met", 0.75), ("us-strained-2013",)),
    (_claim("vietnam-trust", "vietnam-trust-2016 is met", 0.75), ("vietnam-trust-2016",)),
    (_claim("exit-autonomy", "exit-autonomy is met", 0.7), ("exit-autonomy",)),
    (_claim("us-deficit", "us-trust-deficit-2016 is met", 0.75), ("us-trust-deficit-2016",)),
    (
        _claim("both-of-2024", "hedger-2024 and closer-to-china are met in the same history", 0.25),
        ("hedger-2024", "closer-to-china"),
    ),
)
TILT = Figure(
    "claims.tilt",
    "closer to China and still between the poles in 2024",
    f"share of histories of {HISTORY} in which effort.China rises by 0.02 from 2016 to 2024 and "
    "lean lies within a third in 2024, as the last two targets asked before they were read anew",
    low=0.25,
)
SUSPENSION = Figure(
    "decisions.suspension",
    "a donor suspends aid by 2020, with reactions in the history",
    f"share of histories of {HISTORY}, over prior draws, in which any donor suspends before the "
    "end of 2020",
    high=0.25,
)
HAZARD = Figure(
    "decisions.exit",
    "hazard of the exit from the CLV-DTA in 2023-24 over that of any other two years",
    f"variant {EMERGES} of {HISTORY}, over prior draws: chance of the exit a year in 2023-24 over "
    "the highest in two years that end before 2023, among histories without it until then",
    low=2.0,
    form="times",
)


def claims(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How often histories meet what the documents say, by the targets' own evaluation."""
    question = ask(calibration, effort.workers)
    ids = [target.id for target in question.targets]
    met = {
        source: question.matching.goal.met(question.play(values, CHANCE + np.arange(len(values))))
        for source, values in _sources(question, calibration, effort).items()
    }
    for figure, targets in CLAIMS:
        if set(targets) <= set(ids):
            columns = [ids.index(target) for target in targets]
            every = {source: one[:, columns].all(axis=1).mean() for source, one in met.items()}
            yield _met(figure, every, effort)
        else:
            yield figure.found(None, f"there is no target {' or '.join(targets)}", effort, 0)


def tilt(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How often Cambodia comes closer to China without taking sides."""
    question = ask(calibration, effort.workers)
    world = question.world
    months = [month for year in (2016, 2024) for month in _months(world, year)]
    shares = {}
    for source, values in _sources(question, calibration, effort).items():
        draws = Draws(question.space, values)
        found = play([world], ["effort.China", "lean"], months, draws, effort)[0].values
        (before, _), (now, lean) = (found[:, part].mean(axis=1).T for part in (FIRST, LAST))
        shares[source] = ((now - before >= 0.02) & (np.abs(lean) <= 0.33)).mean()
    yield _met(TILT, shares, effort)


def _months(world: World, year: int) -> range:
    """Months of a year, from the start of a world."""
    first = 12 * year - world.first_month
    return range(first, first + 12)


def _met(figure: Figure, shares: Mapping[str, float], effort: Effort) -> Figure:
    """The figure under the posterior or, where none fits, under the prior."""
    decides = "posterior" if "posterior" in shares else "prior"
    texts = (f"{source} {printed(float(one), 'share')}" for source, one in shares.items())
    detail = f"{', '.join(texts)}; the {decides} counts"
    return figure.found(float(shares[decides]), detail, effort)


def _sources(question: Question, calibration: Calibration, effort: Effort) -> dict[str, Floats]:
    """Vectors of numbers: as calibrated, of the prior and, where it fits, of the posterior."""
    space, count = question.space, effort.draws
    default = question.world.numbers[space.places]
    prior = space.from_normals(space.prior_draws(count, [effort.seed, 11]))
    found = {"calibrated": np.repeat(default[None], count, axis=0), "prior": prior}
    try:
        posterior = find_posterior(SHIPPED, calibration)
    except InputError:
        return found
    assert posterior is not None
    columns = [posterior.names.index(name) for name in space.names]
    rows = np.arange(count) * len(posterior.values) // count
    return found | {"posterior": posterior.values[np.ix_(rows, columns)]}


# --- decisions that emerge ----------------------------------------------------------------------


def decisions(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """When donors suspend and, where nobody declares it, when the exit comes."""
    file = load_scenario(HISTORY, beside=shipped("scenarios"))
    whole, emerging = resolve(file, calibration), resolve(file, calibration, variant=EMERGES)
    sources = (Draws.of_prior(whole, effort), Draws.calibrated(whole, effort))
    yield _suspensions([_firings(whole, draws, effort) for draws in sources], effort)
    yield _hazard([_firings(emerging, draws, effort) for draws in sources], effort)


def _firings(resolved: Resolved, draws: Draws, effort: Effort) -> Firings:
    world = resolved.world
    fired = play([world], ["output"], [world.months - 1], draws, effort)[0].fired
    return Firings(world.start[0], [event.id for event in world.events], fired)


class Firings:
    """When events of histories first fired.

    Parameters
    ----------
    year: of the first month, which is January. ids: of the events. fired: (histories, events)
    months.
    """

    def __init__(self, year: int, ids: Sequence[str], fired: Ints) -> None:
        self.year, self.ids, self.fired = year, list(ids), fired

    def by(self, starts: str, year: int) -> Bools:
        """Whether an event whose id begins so fired before the end of a year, in each history."""
        columns = [k for k, name in enumerate(self.ids) if name.startswith(starts)]
        before: Bools = self.fired[:, columns] < 12 * (year + 1 - self.year)
        return before.any(axis=1)

    def hazard(self, event: str, year: int) -> float:
        """Chance a year of an event in a year and the next, among histories without it before."""
        when = self.fired[:, self.ids.index(event)]
        first = 12 * (year - self.year)
        at_risk = when >= first
        fires = at_risk & (when < first + 24) & (when < NEVER)
        return float(fires.sum()) / max(int(at_risk.sum()), 1) / 2.0


def _suspensions(firings: Sequence[Firings], effort: Effort) -> Figure:
    prior, calibrated = firings
    donors = [name for name in prior.ids if name.startswith(SUSPENDS)]
    each = (
        f"{name.removeprefix(SUSPENDS)} {printed(float(prior.by(name, 2020).mean()), 'share')}"
        for name in donors
    )
    at_default = printed(float(calibrated.by(SUSPENDS, 2020).mean()), "share")
    detail = f"{', '.join(each)}; any, at the calibrated numbers, {at_default}"
    return SUSPENSION.found(float(prior.by(SUSPENDS, 2020).mean()), detail, effort)


def _hazard(firings: Sequence[Firings], effort: Effort) -> Figure:
    (ratio, detail), (default, at_default) = map(_exit_ratio, firings)
    text = f"{detail}; at the calibrated numbers {printed(default, 'times')}: {at_default}"
    return HAZARD.found(ratio, text, effort)


def _exit_ratio(firings: Firings) -> tuple[float, str]:
    """Hazard of the exit in 2023-24 over that of the worst two years before, and both in words."""
    last = firings.hazard(LEAVES, 2023)
    others = {year: firings.hazard(LEAVES, year) for year in range(firings.year, 2022)}
    worst = max(others, key=lambda year: others[year])
    text = (
        f"{printed(last, 'share')} a year in 2023-24, {printed(others[worst], 'share')} in "
        f"{worst}-{(worst + 1) % 100:02d}; it comes by the end of 2024 in "
        f"{printed(float(firings.by(LEAVES, 2024).mean()), 'share')}"
    )
    return _ratio(last, others[worst]), text


def _ratio(hazard: float, other: float) -> float:
    """Ratio of two hazards: unbounded where only the second is none, 0 where the first is."""
    return 0.0 if hazard == 0.0 else hazard / other if other > 0.0 else np.inf

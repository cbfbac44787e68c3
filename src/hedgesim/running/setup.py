"""Setup of a run: options, and everything read, resolved and sampled before work starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

from hedgesim.description import (
    Calibration,
    Resolved,
    ScenarioFile,
    World,
    load_scenario,
    resolve,
    resolve_baseline,
)
from hedgesim.description.checking.check import every_fault, sound_calibration
from hedgesim.description.formats.cases import shipped
from hedgesim.description.formats.loading import find_both
from hedgesim.description.formats.priors import far_outside
from hedgesim.description.parsing.problems import InputError, Problem, one_of
from hedgesim.description.provenance.changes import Change, Comparison
from hedgesim.files import reads_recorded
from hedgesim.outcomes.readings import AS_WRITTEN
from hedgesim.running.storage.identity import world_id
from hedgesim.running.storage.limits import (
    ENGINES,
    LARGEST,
    MOST_REPLICATIONS,
    UNCERTAINTIES,
    Uncertainty,
)

if TYPE_CHECKING:
    from hedgesim.running.parameters.sampling import ParameterSampler

SCENARIO = "scenario"
BASELINE = "baseline"
PRIOR = str(Uncertainty.PRIOR)


@dataclass(frozen=True)
class Options:
    """How to run a scenario.

    Parameters
    ----------
    replications : int
        Pairs of histories, 1 to 100,000,000.
    precision : float, optional
        Monte-Carlo error of the headline to reach, between 0 and 1, by as many replications as
        that needs.
    seed : int
        Fixes every draw; 0 to 2^63 - 1.
    workers : int, optional
        Threads; default one for each processor. Results do not depend on it.
    cluster : str, optional
        Address of a Dask scheduler, in place of threads here.
    out : Path, optional
        Run folder; default ``runs/NAME-HASH``.
    settings : dict of str to float or str
        Numbers that are changed, by full name: ``{"trust.Vietnam": 0.5}``.
    rules : dict of str to str
        States of switches by name; True and False are ``on`` and ``off``.
    calibration : Path, optional
        Folder of a calibration; default the shipped one.
    engine : str
        ``kernel`` (compiled) or ``mesa`` (agents); both give the same bits.
    keep_histories : bool
        Keep every history in histories.parquet, not a sample of 16.
    resume : bool
        Continue a run of the same inputs that was interrupted.
    variants : tuple of str
        Variants to play too; ``("all",)`` for all of the scenario's.
    contrasts : tuple of pairs of str
        Pairs of variants: the first less the second, history by history.
    attribution : bool
        Estimate what each event contributes.
    uncertainty : str
        ``parameters`` samples numbers from the posterior, otherwise from the prior; ``chance``
        holds them as calibrated; ``prior`` samples from the priors alone.
    posterior : str, optional
        File of a posterior, ``shipped``, or ``prior`` for ``uncertainty="prior"``.

    Raises
    ------
    InputError
        Naming the option of the command line, where a value is not allowed.
    """

    replications: int = 10_000
    precision: float | None = None
    seed: int = 1
    workers: int | None = None
    cluster: str | None = None
    out: Path | None = None
    settings: dict[str, float | str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    calibration: Path | None = None
    engine: str = "kernel"
    keep_histories: bool = False
    resume: bool = False
    variants: tuple[str, ...] = ()
    contrasts: tuple[tuple[str, str], ...] = ()
    attribution: bool = True
    uncertainty: str = "parameters"
    posterior: str | None = None

    def __post_init__(self) -> None:
        problems = [*self._not_whole("replications", 1, MOST_REPLICATIONS)]
        problems += self._not_whole("seed", 0, LARGEST)
        if self.precision is not None and not 0.0 < self.precision < 1.0:
            message = f"must be a number between 0 and 1, got {self.precision!r}"
            problems.append(_wrong("precision", message, "such as 0.01"))
        if self.workers is not None:
            problems += self._not_whole("workers", 1, LARGEST)
        if _are_names(self.variants):
            object.__setattr__(self, "variants", tuple(self.variants))
        else:
            hint = "a list of names, such as ['all']"
            problems.append(_wrong("variant", f"cannot be {self.variants!r}", hint))
        problems += self._wrong_contrasts()
        if self.engine not in ENGINES:
            message = f"there is no engine '{self.engine}'"
            problems.append(_wrong("engine", message, one_of(str(self.engine), ENGINES)))
        problems += self._settle_uncertainty()
        flags: dict[object, str] = {True: "on", False: "off"}
        rules = {name: flags.get(state, str(state)) for name, state in self.rules.items()}
        object.__setattr__(self, "rules", rules)
        for name in ("out", "calibration"):
            if isinstance(getattr(self, name), str):
                object.__setattr__(self, name, Path(getattr(self, name)))
        if problems:
            raise InputError(problems)

    def _settle_uncertainty(self) -> Iterator[Problem]:
        """Read ``posterior="prior"`` as an uncertainty; report what contradicts itself."""
        if self.uncertainty not in UNCERTAINTIES:
            message = f"unknown uncertainty '{self.uncertainty}'"
            yield _wrong("uncertainty", message, one_of(str(self.uncertainty), UNCERTAINTIES))
            return
        if self.posterior == PRIOR and self.uncertainty != Uncertainty.CHANCE:
            object.__setattr__(self, "uncertainty", PRIOR)
            object.__setattr__(self, "posterior", None)
        object.__setattr__(self, "uncertainty", str(self.uncertainty))
        if self.posterior is not None and self.uncertainty != Uncertainty.PARAMETERS:
            message = f"cannot be combined with --uncertainty {self.uncertainty}"
            yield _wrong("posterior", message, "leave out one of the two")

    def _wrong_contrasts(self) -> Iterator[Problem]:
        """Convert contrasts to tuples; report what is no pair of different names."""
        if not all(_are_names(pair) and len(tuple(pair)) == 2 for pair in self.contrasts):
            hint = f"pairs of names, such as [('{AS_WRITTEN}', 'a-variant')]"
            yield _wrong("contrast", f"cannot be {self.contrasts!r}", hint)
            return
        object.__setattr__(self, "contrasts", tuple(map(tuple, self.contrasts)))
        for first, second in self.contrasts:
            if first == second:
                message = f"'{first}' less itself is nothing"
                yield _wrong("contrast", message, "two different variants")

    @property
    def contrasted(self) -> tuple[tuple[str, str], ...]:
        """The arms of each contrast, once each."""
        arms = {AS_WRITTEN: SCENARIO}
        return tuple(dict.fromkeys((arms.get(a, a), arms.get(b, b)) for a, b in self.contrasts))

    def _not_whole(self, name: str, least: int, most: int) -> Iterator[Problem]:
        """Convert any integer, such as NumPy's, to a plain int; report values out of range."""
        given = getattr(self, name)
        whole = isinstance(given, SupportsIndex) and not isinstance(given, bool)
        if whole and least <= index(given) <= most:
            object.__setattr__(self, name, index(given))
        else:
            allowed = f"a whole number from {least} to {most:,}"
            yield _wrong(name, f"must be {allowed}, got {given!r}")


def _are_names(given: object) -> bool:
    if isinstance(given, str) or not isinstance(given, Iterable):
        return False
    return all(isinstance(name, str) for name in given)


def _wrong(option: str, message: str, hint: str = "") -> Problem:
    return Problem(f"--{option}", 1, 1, message, hint)


@dataclass(frozen=True)
class Setup:
    """Everything a run has read and resolved before work starts."""

    file: ScenarioFile
    calibration: Calibration
    arms: dict[str, Resolved]  # scenario, baseline, variants and their baselines
    pairs: dict[str, str]  # arm -> the arm it is compared with
    changed: tuple[tuple[str, Change], ...]  # arm and number that is not as shipped
    moved: tuple[str, ...] = ()  # numbers whose prior moves to their value, see `moved_priors`
    sampler: ParameterSampler | None = None  # of parameters; None where they are fixed
    inputs: tuple[dict[str, str], ...] = ()  # path, role and sha256 of each file, as it was read

    @property
    def worlds(self) -> dict[str, World]:
        """World of each arm."""
        return {arm: resolved.world for arm, resolved in self.arms.items()}


def prepare(scenario: str | Path, options: Options) -> Setup:
    """Read and resolve everything a run needs. Raises InputError."""
    if options.engine == "gpu":
        from hedgesim.engines.transpiled.gpu import find_device  # noqa: PLC0415

        find_device()
    with reads_recorded() as read:
        path, folder = find_both(scenario, options.calibration)
        calibration = sound_calibration(folder)
        with every_fault(path, calibration):
            file = load_scenario(path)
            arms, pairs = _arms(file, calibration, options)
        comparison = Comparison.of(file, arms[SCENARIO], calibration)
        moved = tuple(moved_priors(arms[SCENARIO], comparison))
        setup = Setup(file, calibration, arms, pairs, _changed(comparison, arms), moved)
        needed = set(read)
        if options.uncertainty != Uncertainty.CHANCE:
            setup = _sampled(setup, options)
    return replace(setup, inputs=tuple(_inputs(setup, read, needed)))


def _inputs(setup: Setup, read: Mapping[str, str], needed: set[str]) -> Iterator[dict[str, str]]:
    """Files that were read, the scenario first.

    ``needed``: those that resolution reads. Further scenarios tell whether a posterior fits.
    """
    scenario = setup.file.document.path
    own = {document.path for document in setup.calibration.documents.values()}
    for path in sorted(read, key=lambda one: (one != scenario, one)):
        if path == scenario:
            role = "scenario"
        elif path.endswith(".nc"):
            role = "posterior"
        elif path in own or Path(path).parent == setup.calibration.folder:
            role = "calibration"
        elif Path(path).parent == shipped("calibration"):
            role = "comparison"  # with which the calibration is compared
        else:
            role = "baseline" if path in needed else "history"
        yield {"path": path, "role": role, "sha256": read[path]}


def moved_priors(resolved: Resolved, comparison: Comparison) -> Iterator[str]:
    """Yield the numbers whose prior moves to their value where parameters are sampled.

    Those that a calibration has changed without their prior, and those far outside their own: a
    prior that stayed would make samples that ignore the value.
    """
    changed = comparison.left_behind()
    for name, one in resolved.quantities.items():
        if name in resolved.set_by or one.prior.family == "fixed":
            continue
        if name in changed or far_outside(one.value, one.prior, one.support):
            yield name


def _sampled(setup: Setup, options: Options) -> Setup:
    """Return a setup whose arms have sampled parameters."""
    sampler = replace(sampler_of(options, setup.calibration), moved=setup.moved)
    arms = {arm: sampler.sample(resolved) for arm, resolved in setup.arms.items()}
    return replace(setup, arms=arms, sampler=sampler)


def sampler_of(options: Options, calibration: Calibration) -> ParameterSampler:
    """Return what samples the parameters of runs with these options. Raises InputError."""
    from hedgesim.running.parameters.posterior import find_posterior, fitting  # noqa: PLC0415
    from hedgesim.running.parameters.sampling import ParameterSampler  # noqa: PLC0415

    if options.uncertainty == PRIOR:
        return ParameterSampler(None, options.seed)
    if options.posterior is not None:
        return ParameterSampler(find_posterior(options.posterior, calibration), options.seed)
    posterior, reason = fitting(calibration)
    return ParameterSampler(posterior, options.seed, reason)


def _arms(
    file: ScenarioFile, calibration: Calibration, options: Options
) -> tuple[dict[str, Resolved], dict[str, str]]:
    """Every arm by name, and the arm with which each is compared."""
    named = tuple(file.scenario.variants) if options.variants == ("all",) else options.variants
    contrasted = (name for pair in options.contrasted for name in pair if name != SCENARIO)
    arms = dict(zip((SCENARIO, BASELINE), _pair(file, calibration, options), strict=True))
    pairs = {SCENARIO: BASELINE}
    for name in dict.fromkeys((*named, *contrasted)):
        arms[name], base = _pair(file, calibration, options, name)
        pairs[name] = BASELINE
        if world_id(base.world) != world_id(arms[BASELINE].world):
            pairs[name] = f"{BASELINE} of {name}"  # the variant sets numbers: in both its arms
            arms[pairs[name]] = base
    return arms, pairs


def _pair(
    file: ScenarioFile, calibration: Calibration, options: Options, variant: str | None = None
) -> tuple[Resolved, Resolved]:
    """World of a scenario or variant and its baseline's, with the options' numbers and rules."""
    numbers, rules = options.settings, options.rules
    return (
        resolve(file, calibration, variant=variant, overrides=numbers, rules=rules),
        resolve_baseline(file, calibration, variant=variant, overrides=numbers, rules=rules),
    )


def _changed(
    comparison: Comparison, arms: Mapping[str, Resolved]
) -> tuple[tuple[str, Change], ...]:
    """Numbers that differ from the shipped calibration, with the arm.

    Those of the scenario come first, then those that other arms have otherwise.
    """
    found: list[tuple[str, Change]] = []
    for arm, resolved in arms.items():
        if arm.startswith(f"{BASELINE} of "):
            continue
        known = {(change.name, change.used) for _, change in found}
        found += [
            (arm, change)
            for change in comparison.changes(resolved)
            if (change.name, change.used) not in known
        ]
    return tuple(found)

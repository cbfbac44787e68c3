"""Figures of the hedger's choice: what more dependence does to effort, and what risk moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hedgesim.description import Calibration
from hedgesim.description.resolution.switches import held_by
from hedgesim.running.parameters.sampling import Floats
from hedgesim.running.setup import BASELINE, SCENARIO, Options, prepare
from hedgesim.validation.figures import Effort, Figure, band, printed
from hedgesim.validation.trials import Draws, play, world_of

TIES = ("aid", "aid_plan", "exports", "imports", "investment")
AFTER = 36  # months until effort is compared
DOMINANT = "China"
EXIT, LATER = 8, 12  # month of the exit in clv-dta-withdrawal; months from it to the comparison

FALLS = Figure(
    "dependence.falls",
    f"effort to {DOMINANT} falls when all its ties rise by half",
    f"share of prior draws in which effort.{DOMINANT} is lower after three years, scenario less "
    "baseline, where aid and its plan, exports, imports and investment are multiplied by 1.5 in "
    "the first month",
    low=0.2,
    high=0.8,
)
LARGER = Figure(
    "dependence.dominant",
    "the fall is larger for the dominant partner than for a minor one",
    f"share of the same draws in which the relative change of effort to {DOMINANT} lies below that "
    "to the partner of least dependence when that one's ties rise instead",
    low=0.9,
)
RISK = Figure(
    "exit.risk",
    "clv-dta-withdrawal: share of the effect gone with risk off",
    "1 less the effect with the switch of risk off over the effect; the effect is the sum over "
    "partners and self of the absolute median change of effort a year after the exit, over prior "
    "draws",
    low=0.2,
)


def dependence(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """What effort does when all ties of one partner rise by half at the start."""
    partners = world_of(calibration).world.partners
    moved, shares = _raised_each(calibration, partners, effort)
    dominant, minor = partners.index(DOMINANT), int(np.argmin(shares))
    falls = moved[:, dominant] < 0.0
    often = np.delete((moved < 0.0).mean(axis=0), dominant)
    detail = (
        f"relative change {band(moved[:, dominant])}; effort to each other partner, by its own "
        f"ties, falls in {printed(float(often.min()), 'share')} to "
        f"{printed(float(often.max()), 'share')} of draws"
    )
    yield FALLS.found(float(falls.mean()), detail, effort)
    below = (moved[:, dominant, None] < moved).mean(axis=0)
    others = np.delete(below, dominant)
    among = moved[falls, dominant] < moved[falls, minor]
    detail = (
        f"against {partners[minor]}, whose own change is {band(moved[:, minor])}; of the draws in "
        f"which effort to {DOMINANT} falls, {printed(float(among.mean()), 'share')}"
        f"; against each other partner {printed(float(others.min()), 'share')} to "
        f"{printed(float(others.max()), 'share')}"
    )
    yield LARGER.found(float(below[minor]), detail if falls.any() else "it never falls", effort)


def raised(partner: str) -> str:
    """Return the event, as in a scenario, by which all ties of a partner rise by half."""
    effects = [f"      - {{change: {tie}, of: {partner}, times: 1.5}}\n" for tie in TIES]
    return f"events:\n  - event: custom\n    at: 2024-01\n    effects:\n{''.join(effects)}"


def _raised_each(
    calibration: Calibration, partners: Sequence[str], effort: Effort
) -> tuple[Floats, Floats]:
    """Relative change (draws, partners) of effort to whom ties rise, and dependence (partners,)."""
    reference = world_of(calibration)
    worlds = [reference.world, *(world_of(calibration, raised(one)).world for one in partners)]
    names = [f"{name}.{one}" for name in ("effort", "dependence") for one in partners]
    draws = Draws.of_prior(reference, effort)
    base, *others = (one.values[:, 0] for one in play(worlds, names, [AFTER], draws, effort))
    moved = [other[:, k] / base[:, k] - 1.0 for k, other in enumerate(others)]
    return np.stack(moved, axis=1), np.median(base[:, len(partners) :], axis=0)


def risk_of_the_exit(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How much of the effect of leaving the CLV-DTA hangs on risk."""
    prior, default = (
        _exit_effects(calibration, effort, of_prior=of_prior) for of_prior in (True, False)
    )
    sizes = [float(np.abs(one[:-1]).sum()) for one in (*prior, *default)]
    detail = (
        f"effect {sizes[0]:.4f}, with risk off {sizes[1]:.4f}; at the calibrated numbers "
        f"{printed(1.0 - sizes[3] / sizes[2], 'share')} gone; change of autonomy "
        f"{prior[0][-1]:+.4f}, with risk off {prior[1][-1]:+.4f}"
    )
    yield RISK.found(1.0 - sizes[1] / sizes[0], detail, effort)


def _exit_effects(
    calibration: Calibration, effort: Effort, *, of_prior: bool
) -> tuple[Floats, Floats]:
    """Median changes of efforts and, last, of autonomy by the exit, with risk on and off."""
    options = Options(calibration=effort.calibration, uncertainty="chance")
    setup = prepare("clv-dta-withdrawal", options)
    arms = [setup.arms[SCENARIO], setup.arms[BASELINE]]
    names = [f"effort.{one}" for one in arms[0].world.partners] + ["effort_self", "autonomy"]
    held = held_by(calibration, "risk", "off", arms[0].quantities)
    chosen = Draws.of_prior if of_prior else Draws.calibrated
    draws = chosen(arms[0], effort)

    def median(some: Draws) -> Floats:
        worlds = [arm.world for arm in arms]
        first, second = play(worlds, names, [EXIT + LATER], some, effort)
        changes: Floats = np.median(first.values - second.values, axis=0)[0]
        return changes

    return median(draws), median(draws.holding(arms[0], held))

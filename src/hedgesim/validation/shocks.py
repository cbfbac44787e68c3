"""Figures of shocks: what a clash, a border war and a closure of ports leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hedgesim.description import Calibration
from hedgesim.running.parameters.sampling import Floats
from hedgesim.validation.figures import Effort, Figure, band, printed
from hedgesim.validation.trials import Draws, play, world_of

END = "2028-12"
START = 1  # month of the shock
CLASH = """events:
  - {event: border_clash, at: 2024-02, by: Thailand}
"""
WAR = """events:
  - {event: border_clash, at: 2024-02, by: Thailand, scale: 3, loss: 50%, hold: 12 months}
"""
SHARE = 1 / 3  # of trade that passes the ports
SHUT = 9  # months
ROUTE = f"""set: {{transit.Vietnam: {SHARE:.6f}}}
"""
CLOSURE = f"""events:
  - {{event: route_closure, at: 2024-02, by: Vietnam, duration: {SHUT} months}}
"""
# Dollars of output lost per dollar of trade lost: about 0.25 after the Suez Canal was closed in
# 1967 (Feyrer 2021, Journal of Development Economics 153); half as much to half as much again is
# taken for the range.
PER_DOLLAR = (0.125, 0.25, 0.375)


REGAINED = Figure(
    "clash.trust",
    "trust regained 18 months after a clash alone",
    "border_clash with Thailand and nothing else: 1 less the change of trust after 18 months over "
    "its lowest, median over prior draws",
    low=0.5,
)
AFTER_WAR = Figure(
    "war.output",
    "output after a border war falls or stays",
    "border_clash with Thailand of scale 3 that stops half of the trade for a year: relative "
    "change of output two years on, median over prior draws",
    high=0.0,
)
TROUGH = Figure(
    "closure.trough",
    "ports with a third of trade, shut for nine months: loss of output at the trough",
    "route_closure by a partner with a third of transit for nine months: largest relative loss of "
    "output, median over prior draws; to reach: a third times exports and imports over output, "
    f"times {PER_DOLLAR[0]} to {PER_DOLLAR[2]} dollars of output per dollar of trade, half to one "
    "and a half of what Feyrer (2021) finds for the closing of the Suez Canal",
)
LEFT = Figure(
    "closure.left",
    "the same closure: part of that loss that is left two years after",
    "change of output two years after the ports open again over the change at the trough, median "
    "over prior draws",
    high=0.5,
)


def clash(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How much of the trust that a clash costs is back after a year and a half."""
    months = list(range(START, START + 19))
    moved = _changes(calibration, CLASH, "", "trust.Thailand", months, effort)
    lost = moved.min(axis=1)
    back = 1.0 - moved[:, -1] / np.minimum(lost, -1e-12)
    detail = f"{band(back)}; trust lost at first {band(lost, 'number')}"
    yield REGAINED.found(float(np.median(back)), detail, effort)


def war(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """Whether output falls after a border war."""
    months = [START + 6, START + 24]
    during, after = _changes(calibration, WAR, "", "output", months, effort, relative=True).T
    higher = printed(float((after > 0.0).mean()), "share")
    detail = f"{band(after)}, higher in {higher} of draws; half a year into the war {band(during)}"
    yield AFTER_WAR.found(float(np.median(after)), detail, effort)


def closure(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """What nine months without the ports that carry a third of trade cost."""
    months = list(range(START, START + SHUT + 25))
    moved = _changes(calibration, CLOSURE, ROUTE, "output", months, effort, relative=True)
    trough = moved.min(axis=1)
    left = moved[:, -1] / np.minimum(trough, -1e-12)
    low, middle, high = (SHARE * _openness(calibration) * one for one in PER_DOLLAR)
    detail = f"change at the trough {band(trough)}; expected {printed(middle, 'share')}"
    asked = replace(TROUGH, low=low, high=high)
    yield asked.found(-float(np.median(trough)), detail, effort)
    detail = f"change two years after {band(moved[:, -1])}"
    yield LEFT.found(float(np.median(left)), detail, effort)


def _openness(calibration: Calibration) -> float:
    """Exports and imports over output in the reference of 2024."""
    resolved = world_of(calibration)
    found = {name: one.value for name, one in resolved.quantities.items()}
    trade = sum(value for name, value in found.items() if name.startswith(("exports.", "imports.")))
    return trade / found["output.Cambodia"]


def _changes(
    calibration: Calibration,
    events: str,
    settings: str,
    outcome: str,
    months: list[int],
    effort: Effort,
    *,
    relative: bool = False,
) -> Floats:
    """Change (draws, months) of an outcome by events, against the same world without them."""
    reference = world_of(calibration, settings, END)
    worlds = [world_of(calibration, settings + events, END).world, reference.world]
    draws = Draws.of_prior(reference, effort)
    first, second = (one.values[..., 0] for one in play(worlds, [outcome], months, draws, effort))
    return (first - second) / second if relative else first - second

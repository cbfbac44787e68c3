"""Figures of the measures of hedging: whether they follow the list of partners, or the lean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from hedgesim.description import Calibration
from hedgesim.description.world.variables import HEDGER_MEASURES
from hedgesim.validation.figures import Effort, Figure
from hedgesim.validation.trials import Draws, play, world_of

# Of a list of 14: the two poles, and with the two neighbours of most weight.
LISTS = ("[China, United States]", "[China, United States, Vietnam, Japan]", "all")
ALIKE = 64  # histories of the first month, which hardly differ


OF_LISTS = Figure(
    "hedging.lists",
    "largest range of a measure of hedging over lists of 2, 4 and 14 partners",
    "each measure in the first month of 2024 at the calibrated numbers, with the poles alone, with "
    "Vietnam and Japan, and with all partners: largest less smallest, of the worst measure",
    high=0.05,
    form="number",
)
OF_LEAN = Figure(
    "hedging.lean",
    "highest correlation of a measure of hedging with |lean|",
    "correlation over prior draws of the first month of 2024, of the measure where it is highest",
    high=0.0,
    form="number",
)


def measures() -> list[str]:
    """Names of the measures of hedging."""
    return [one.name for one in HEDGER_MEASURES if one.name.split(".")[0] == "hedging"]


def lists(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """How far each measure moves with the number of partners that are listed."""
    names = measures()
    found = []
    for partners in LISTS:
        resolved = world_of(calibration, partners=partners)
        draws = Draws.calibrated(resolved, replace(effort, histories=ALIKE))
        played = play([resolved.world], names, [0], draws, effort)[0]
        found.append(np.median(played.values[:, 0], axis=0))
    columns = zip(names, zip(*found, strict=True), strict=True)
    detail = "; ".join(f"{name} {', '.join(f'{one:.2f}' for one in own)}" for name, own in columns)
    yield OF_LISTS.found(float(np.ptp(found, axis=0).max()), detail, effort, ALIKE)


def bandwagoning(calibration: Calibration, effort: Effort) -> Iterator[Figure]:
    """Whether a measure of hedging rises with the lean to either pole."""
    names = measures()
    resolved = world_of(calibration)
    draws = Draws.of_prior(resolved, effort)
    values = play([resolved.world], [*names, "lean"], [0], draws, effort)[0].values[:, 0]
    lean = np.abs(values[:, -1])
    found = {name: float(np.corrcoef(values[:, k], lean)[0, 1]) for k, name in enumerate(names)}
    detail = "; ".join(f"{name} {value:+.2f}" for name, value in found.items())
    yield OF_LEAN.found(max(found.values()), detail, effort)

"""Exports a scenario as a page of one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hedgesim import files
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.explorer.exported.page import exported
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios


@dataclass(frozen=True)
class Export:
    """A page that was written: where, its size in bytes, and the sliders that it lacks."""

    file: Path
    size: int
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        said = f"Written to {self.file} ({self.size / 1e6:.1f} MB)"
        if self.left_out:
            keys = ", ".join(key.removeprefix("with.") for key in self.left_out)
            said += f"; not to be moved on the page, as another slider acts on the same: {keys}"
        return said

    def data(self) -> dict[str, object]:
        """Return its form in JSON."""
        return {"html": str(self.file), "bytes": self.size, "left_out": list(self.left_out)}


def export_page(
    scenario: str,
    out: Path | None = None,
    *,
    variant: str = "",
    seed: int = 1,
    calibration: Path | None = None,
) -> Export:
    """Write the page of a scenario; ``out``: file, default NAME.html here.

    Raises
    ------
    InputError: the scenario has faults or no such variant, there is no WebAssembly module, or the
    file cannot be written.
    """
    explored = _explored(scenario, variant, calibration)
    default = f"{explored.name}-{variant}.html" if variant else f"{explored.name}.html"
    path = out or Path(default)
    page = exported(explored, seed=seed)
    try:
        files.write(path, page.html)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise InputError([Problem(str(path), 1, 1, message, "choose another --out")]) from None
    return Export(path, path.stat().st_size, page.left_out)


def _explored(scenario: str, variant: str, calibration: Path | None) -> ExploredScenario:
    scenarios = Scenarios(scenario, calibration)
    try:
        return scenarios.get(scenarios.first, variant)
    except KeyError:
        named = ", ".join(name for name, _ in scenarios.get(scenarios.first).variants) or "none"
        problem = Problem("--variant", 1, 1, f"unknown variant '{variant}'", f"one of: {named}")
        raise InputError([problem]) from None

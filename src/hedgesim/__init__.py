"""What a shock does to a small state's alignment between bigger partners.

Names load when first used, so that importing the package costs nothing::

    import hedgesim

    print(hedgesim.describe("funan-techo-canal"))
    result = hedgesim.run("funan-techo-canal", replications=2000)
    print(result.verdict)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hedgesim.description.checking.check import check
    from hedgesim.description.formats.loading import ScenarioFile as Scenario
    from hedgesim.description.formats.loading import load_scenario as load
    from hedgesim.description.parsing.problems import InputError
    from hedgesim.inference.simulator.factory import simulator
    from hedgesim.inference.simulator.simulator import Simulator
    from hedgesim.mesa import HedgingModel
    from hedgesim.reports.cite import cite
    from hedgesim.reports.compare.runs import comparison as compare
    from hedgesim.reports.evidence.lookup import evidence
    from hedgesim.reports.notebook import Result
    from hedgesim.reports.run import run
    from hedgesim.reports.studies.calibration import calibrate
    from hedgesim.reports.studies.run import discover, sensitivity
    from hedgesim.reports.trace.scenario import trace
    from hedgesim.running.expectations import compare_all as test
    from hedgesim.running.setup import Options
    from hedgesim.running.verifying import verify

    __version__: str

_HOME = {
    "HedgingModel": ("mesa", "HedgingModel"),
    "InputError": ("description.parsing.problems", "InputError"),
    "Options": ("running.setup", "Options"),
    "Result": ("reports.notebook", "Result"),
    "Scenario": ("description.formats.loading", "ScenarioFile"),
    "Simulator": ("inference.simulator.simulator", "Simulator"),
    "calibrate": ("reports.studies.calibration", "calibrate"),
    "cite": ("reports.cite", "cite"),
    "compare": ("reports.compare.runs", "comparison"),
    "check": ("description.checking.check", "check"),
    "discover": ("reports.studies.run", "discover"),
    "evidence": ("reports.evidence.lookup", "evidence"),
    "load": ("description.formats.loading", "load_scenario"),
    "run": ("reports.run", "run"),
    "sensitivity": ("reports.studies.run", "sensitivity"),
    "simulator": ("inference.simulator.factory", "simulator"),
    "test": ("running.expectations", "compare_all"),
    "trace": ("reports.trace.scenario", "trace"),
    "verify": ("running.verifying", "verify"),
}

__all__ = [
    "HedgingModel",
    "InputError",
    "Options",
    "Result",
    "Scenario",
    "Simulator",
    "__version__",
    "calibrate",
    "check",
    "cite",
    "compare",
    "describe",
    "discover",
    "evidence",
    "load",
    "run",
    "sensitivity",
    "simulator",
    "test",
    "trace",
    "verify",
]


def describe(
    scenario: str | Path | Scenario,
    *,
    variant: str | None = None,
    resolved: bool = False,
    rules: Mapping[str, str] | None = None,
    calibration: str | Path | None = None,
    width: int = 100,
) -> str:
    """Return a scenario told in plain sentences.

    Parameters
    ----------
    scenario : str, Path or Scenario
        Name, path, or what `load` returns.
    variant : str, optional
        Which of its variants to tell; default the scenario itself.
    resolved : bool
        Add every number with what it rests on.
    rules : Mapping of str to str, optional
        States of switches by name, ``{"risk": "off"}``.
    calibration : str or Path, optional
        Folder of a calibration; default the shipped one.
    width : int
        Width of lines, in characters.

    Returns
    -------
    str
        Sentences and a timeline, in lines of that width.

    Raises
    ------
    InputError
        With every fault found.
    """
    from hedgesim import description  # noqa: PLC0415
    from hedgesim.description.checking.check import every_fault, sound_calibration  # noqa: PLC0415
    from hedgesim.description.formats.loading import find_both  # noqa: PLC0415

    if isinstance(scenario, description.ScenarioFile):
        read = sound_calibration(calibration)
    else:
        scenario, folder = find_both(scenario, calibration)
        read = sound_calibration(folder)
    with every_fault(scenario, read):
        if isinstance(scenario, description.ScenarioFile):
            file = scenario
        else:
            file = description.load_scenario(scenario)
        found = description.resolve(file, read, variant=variant, rules=rules)
    return description.describe(
        file, found, read, variant=variant, every_number=resolved, width=width
    )


def _version() -> str:
    """Version of the installed package; in a plain checkout, that of its pyproject.toml."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("hedgesim")
    except PackageNotFoundError:
        import tomllib  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOME[name]
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    """What is offered, loaded or not; not what this module itself imports."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})

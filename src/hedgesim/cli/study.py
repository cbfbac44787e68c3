"""Commands that ask what the numbers can be, and what hangs on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgesim.cli.options import (
    AnalysisFolder,
    CalibrationFolder,
    Quick,
    ScenarioName,
    Seed,
    Setting,
    Workers,
    app,
)

if TYPE_CHECKING:
    from hedgesim.running.setup import Options


@app.command(short_help="Learn from the documents' targets which numbers can be right.")
def calibrate(
    calibration: CalibrationFolder = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few particles, under two minutes: a first look.")
    ] = False,
    particles: Annotated[
        int | None, typer.Option(min=64, max=1_000_000, metavar="N", help="Default 4096.")
    ] = None,
    sweeps: Annotated[
        int | None, typer.Option(min=1, max=1000, metavar="N", help="Rounds of moves; default 6.")
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Default posterior/SCENARIO.nc in the calibration folder; with --quick in runs/.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Take up a calibration that was cut off.")
    ] = False,
    checks: Annotated[
        bool, typer.Option("--checks", help="Also check the method and the model (an hour).")
    ] = False,
) -> None:
    """Learn from the documents' targets which numbers can be right; write the posterior.

    Sequential Monte Carlo from the priors of all numbers to those that reproduce targets.yaml.
    """
    from hedgesim.reports.studies.calibration import Wish, calibrate_and_tell  # noqa: PLC0415

    wish = Wish(calibration, quick, particles, sweeps, seed, workers, out, resume, checks)
    calibrate_and_tell(wish)


@app.command(short_help="Say which numbers drive the answer, and how surely.")
def sensitivity(
    scenario: ScenarioName,
    outcomes: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="ID",
            help="Such as influence.China; may be repeated. Default: the influence that changes "
            "most, lean, hedging, autonomy.",
        ),
    ] = None,
    quick: Quick = False,
    seed: Seed = 1,
    workers: Workers = None,
    out: AnalysisFolder = None,
    settings: Setting = None,
    calibration: CalibrationFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print sensitivity.json only.")] = False,
) -> None:
    """Say which numbers drive the difference that a scenario makes.

    All numbers that have a prior are screened by moving one at a time (Morris); the dozen that
    matter most then share the variance out among them (Sobol indices).
    """
    from hedgesim.cli import analyses  # noqa: PLC0415

    options = _options_of(seed, workers, out, settings, calibration)
    analyses.sensitivity(scenario, options, outcomes or [], quick=quick, as_json=json)


@app.command(short_help="Find under which ranges of the numbers something happens.")
def discover(
    scenario: ScenarioName,
    where: Annotated[
        str,
        typer.Option(
            metavar="CONDITION",
            help="In the language of scenarios, such as 'lean < -0.5', 'fired.canal' or "
            "'delta.lean < 0' (scenario less baseline).",
        ),
    ],
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it is asked; default the last month.")
    ] = None,
    quick: Quick = False,
    seed: Seed = 1,
    workers: Workers = None,
    out: AnalysisFolder = None,
    settings: Setting = None,
    calibration: CalibrationFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print discovery.json only.")] = False,
) -> None:
    """Find under which ranges of the numbers a condition holds in the scenario's histories.

    Each history draws all numbers anew. Ranges are found in one half of the histories and judged
    by the other.
    """
    from hedgesim.cli import analyses  # noqa: PLC0415

    options = _options_of(seed, workers, out, settings, calibration)
    analyses.discovery(scenario, options, where, at, quick=quick, as_json=json)


def _options_of(
    seed: int,
    workers: int | None,
    out: Path | None,
    settings: list[str] | None,
    calibration: Path | None,
) -> Options:
    from hedgesim.cli.settings import read_settings  # noqa: PLC0415
    from hedgesim.running.setup import Options  # noqa: PLC0415

    return Options(
        seed=seed,
        workers=workers,
        out=out,
        settings=dict(read_settings(settings)),
        calibration=calibration,
    )

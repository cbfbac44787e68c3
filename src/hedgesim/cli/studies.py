"""Commands that study parameters: calibration, sensitivity, scenario discovery."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hedgesim.cli import completion
from hedgesim.cli.options import (
    AsJson,
    CalibrationFolder,
    FastEngineName,
    ScenarioName,
    Seed,
    StudyOptions,
    Workers,
    app,
    grouped,
    print_data,
)
from hedgesim.running.storage.limits import FastEngine


@app.command(short_help="Fit the parameters to the targets of the documents.")
def calibrate(
    calibration: CalibrationFolder = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few particles: a first look in under two minutes.")
    ] = False,
    particles: Annotated[
        int | None,
        typer.Option(min=64, max=1_000_000, metavar="N", help="Number of particles; default 4096."),
    ] = None,
    sweeps: Annotated[
        int | None,
        typer.Option(min=1, max=1000, metavar="N", help="Sweeps of moves per step; default 6."),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    engine: FastEngineName = FastEngine.KERNEL,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Default posterior/SCENARIO.nc in the calibration folder; with --quick in runs/.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a calibration that was interrupted.")
    ] = False,
    checks: Annotated[
        bool, typer.Option("--checks", help="Also check the method and the model.")
    ] = False,
    truths: Annotated[
        int | None,
        typer.Option(
            min=8,
            max=100_000,
            metavar="N",
            help="With --checks: simulated truths to recover; default 200.",
        ),
    ] = None,
    data: Annotated[
        bool, typer.Option("--data", help="Also fit the series in data/*.csv of the calibration.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Fit the parameters to the targets of the documents and write the posterior.

    Sequential Monte Carlo from the priors of all parameters to those that reproduce targets.yaml.
    With --data the calibration's dated series count too, and make a posterior of their own, which
    run --posterior data uses.
    """
    from hedgesim.reports.studies import calibration as studies  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415
    from hedgesim.reports.terminal.progress import Bar  # noqa: PLC0415

    with Bar(lines=not json) as bar:
        results = studies.calibrate(
            calibration, quick=quick, particles=particles, sweeps=sweeps, seed=seed,
            workers=workers, engine=engine.value, out=out, resume=resume, data=data, progress=bar,
        )  # fmt: skip
    if not json:
        studies.print_summary(results, console())
    content = studies.summary_data(results)
    if checks:
        with Bar(lines=not json) as bar:
            written = studies.check_results(
                results, quick=quick, seed=seed, truths=truths, progress=bar
            )
        content["checks"] = str(written)
    if json:
        print_data(content)


@app.command(short_help="Rank the parameters that drive a scenario's outcomes.")
@grouped
def sensitivity(
    scenario: ScenarioName,
    study: StudyOptions,
    outcomes: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="ID",
            autocompletion=completion.outcomes,
            help="Such as influence.China; may be repeated. Default: the influence that changes "
            "most, lean, hedging, autonomy.",
        ),
    ] = None,
) -> None:
    """Rank the parameters that drive the difference between a scenario and its baseline.

    All parameters with a prior are screened one at a time (Morris); Sobol indices then share the
    variance out among the dozen that matter most.
    """
    from hedgesim.cli import analyses  # noqa: PLC0415

    analyses.sensitivity(scenario, study, outcomes or [])


@app.command(short_help="Find the parameter ranges under which a condition holds.")
@grouped
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
    study: StudyOptions,
    at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Month of the condition; default the last one."),
    ] = None,
) -> None:
    """Find the parameter ranges under which a condition holds in the scenario's histories.

    Every history has its own sample of all parameters from their priors. Ranges are found in one
    half of the histories and judged by the other.
    """
    from hedgesim.cli import analyses  # noqa: PLC0415

    analyses.discovery(scenario, study, where, at)


@app.command(short_help="Compute what the model must show, and whether it does.")
def validate(
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer draws: minutes, not half an hour.")
    ] = False,
    seed: Seed = 1,
    workers: Workers = None,
    calibration: CalibrationFolder = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the page, such as docs/validity.md."),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON in place of the report.")
    ] = False,
) -> None:
    """Compute every requirement of validity, such as that more dependence can turn a hedger away.

    Figures that are not reached are listed with the rest; the exit code is 0 all the same.
    """
    from hedgesim.cli import analyses  # noqa: PLC0415
    from hedgesim.validation.figures import Effort  # noqa: PLC0415

    effort = Effort(quick, seed, workers, calibration)
    analyses.validation(effort, out, as_json=json)

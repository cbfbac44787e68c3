"""Commands that compare scenarios and run folders with what they claim, and write pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hedgesim.cli import completion
from hedgesim.cli.options import (
    AsJson,
    CalibrationFolder,
    EngineName,
    OneVariant,
    Rules,
    ScenarioName,
    Seed,
    Setting,
    Workers,
    app,
    print_data,
    run_options,
)
from hedgesim.running.storage.limits import MOST_REPLICATIONS, Engine, Uncertainty

DIFFERENT = 1  # exit code where something is not as claimed


@app.command(short_help="Compare what scenarios expect with what the model shows.")
def test(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]",
            help="Scenarios by name or path, or folders; default scenarios.",
            autocompletion=completion.scenarios,
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option(min=1, max=MOST_REPLICATIONS, metavar="N", help="Histories of each arm.")
    ] = 512,
    uncertainty: Annotated[
        Uncertainty, typer.Option(help="Hold all parameters as calibrated, or sample them.")
    ] = Uncertainty.CHANCE,
    every: Annotated[bool, typer.Option("--all", help="List what holds too.")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    settings: Setting = None,
    rules: Rules = None,
    calibration: CalibrationFolder = None,
    engine: EngineName = Engine.KERNEL,
    json: AsJson = False,
) -> None:
    """Compare what scenarios expect (`expect:`) with what the model shows.

    Exit code 0 if all holds that no `disagrees:` excuses, 1 if not, 2 if a file has faults.
    """
    from hedgesim.running.expectations import compare_all  # noqa: PLC0415

    options = run_options(
        settings,
        rules,
        replications=replications,
        uncertainty=uncertainty.value,
        seed=seed,
        workers=workers,
        calibration=calibration,
        engine=engine.value,
    )
    found = compare_all(paths or (), options)
    failed = sum(one.failed for one in found)
    if json:
        print_data({"failed": failed, "expectations": [one.data() for one in found]})
    else:
        from hedgesim.reports.terminal.expectations import expectations_report  # noqa: PLC0415
        from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415

        write(expectations_report(found, every=every), console())
    if failed:
        raise typer.Exit(DIFFERENT)


RunFolder = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="Folder of a run or a study.", autocompletion=completion.runs
    ),
]


@app.command(short_help="Compare a run folder and its inputs with the hashes in its manifest.")
def verify(run: RunFolder, json: AsJson = False) -> None:
    """Compare a run folder, and the files it was made of, with the hashes in its manifest.

    Exit code 0 if all hold, 1 with a table if not, 2 if the folder records no hashes. Inputs are
    looked for where they were read.
    """
    from hedgesim.running.verifying import verify as verify_run  # noqa: PLC0415

    found = verify_run(run)
    failed = any(one.fails for one in found)
    if json:
        print_data({"holds": not failed, "records": [one.data() for one in found]})
    else:
        from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415
        from hedgesim.reports.terminal.verified import verified_report  # noqa: PLC0415

        write(verified_report(found), console())
    if failed:
        raise typer.Exit(DIFFERENT)


@app.command(short_help="Print how to cite a run, with BibTeX.")
def cite(run: RunFolder, json: AsJson = False) -> None:
    """Print how to cite a run: version, scenario, seed and fingerprint, with BibTeX."""
    from hedgesim.reports.cite import cite as citation  # noqa: PLC0415

    text = citation(run)
    if json:
        sentence, _, bibtex = text.partition("\n\n")
        print_data({"text": sentence, "bibtex": bibtex})
        return
    typer.echo(text, nl=False)


@app.command(short_help="Rewrite the pages of earlier runs.")
def report(
    runs: Annotated[
        list[str],
        typer.Argument(metavar="RUN", help="Run folders.", autocompletion=completion.runs),
    ],
    study: Annotated[
        Path | None,
        typer.Option(
            "--sensitivity",
            metavar="DIR",
            help="Sensitivity study of the run; default one beside it or in runs/ that fits.",
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Rewrite report.html of earlier runs, with the sensitivity studies made since."""
    from hedgesim.cli.report import rewrite_reports  # noqa: PLC0415

    written = rewrite_reports(runs, study)
    if json:
        print_data([one.data() for one in written])
        return
    for one in written:
        typer.echo(str(one))


@app.command(short_help="Write a page that explores a scenario in any browser, without a server.")
def export(
    scenario: ScenarioName,
    html: Annotated[
        bool, typer.Option("--html", help="As a page of one file; the only form there is.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File; default NAME.html.")
    ] = None,
    variant: OneVariant = None,
    seed: Seed = 1,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
) -> None:
    """Write a page of one file that plays and explores a scenario in the reader's browser."""
    if not html:
        raise typer.BadParameter("name the form: --html")
    from hedgesim.explorer.exported.export import export_page  # noqa: PLC0415

    written = export_page(scenario, out, variant=variant or "", seed=seed, calibration=calibration)
    if json:
        print_data(written.data())
        return
    typer.echo(str(written))

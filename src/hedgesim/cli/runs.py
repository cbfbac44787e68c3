"""Commands that play histories, and report on runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hedgesim.cli import completion
from hedgesim.cli.options import (
    AsJson,
    CalibrationFolder,
    EngineName,
    OneVariant,
    Replications,
    Rules,
    ScenarioName,
    Seed,
    Setting,
    UncertaintyName,
    Workers,
    app,
    grouped,
    print_data,
    print_json,
    run_options,
)
from hedgesim.running.storage.limits import LARGEST, Engine, Uncertainty

if TYPE_CHECKING:
    from hedgesim.reports.notebook import Result
    from hedgesim.running.setup import Options


@dataclass
class RunOptions:
    """What is played: fields of `running.setup.Options`."""

    replications: Replications = None
    precision: Annotated[
        float | None,
        typer.Option(
            metavar="X",
            help="Play until the errors of the headline are below X, instead of --replications.",
        ),
    ] = None
    seed: Seed = 1
    workers: Workers = None
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A Dask scheduler to play on, such as tcp://host:8786."
        ),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Run folder; default runs/NAME-HASH. Several scenarios: a folder in it for each.",
        ),
    ] = None
    settings: Setting = None
    rules: Rules = None
    calibration: CalibrationFolder = None
    uncertainty: UncertaintyName = Uncertainty.PARAMETERS
    posterior: Annotated[
        str | None,
        typer.Option(
            "--posterior",
            metavar="[FILE]",
            help="The posterior that parameters are sampled from, or 'prior'; default the shipped.",
        ),
    ] = None
    engine: EngineName = Engine.KERNEL
    variants: Annotated[
        list[str] | None,
        typer.Option(
            "--variant",
            metavar="NAME",
            help="Play a variant too; repeat, or 'all'.",
            autocompletion=completion.variants,
        ),
    ] = None
    contrasts: Annotated[
        list[str] | None,
        typer.Option(
            "--contrast",
            metavar="A,B",
            help="Report A less B too, history by history: two variants, or one and as-told.",
        ),
    ] = None
    attribution: Annotated[
        bool, typer.Option(help="Estimate what each event contributes, or not (faster).")
    ] = True
    keep_histories: Annotated[
        bool, typer.Option("--keep-histories", help="Keep all histories, not a sample.")
    ] = False
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a run that was interrupted.")
    ] = False


@dataclass
class OutputOptions:
    """What is printed and written of a run."""

    json: Annotated[
        bool, typer.Option("--json", help="Print summary.json only; of several, as a list.")
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict only.")] = False
    report: Annotated[bool, typer.Option(help="Write report.html, or not (faster).")] = True
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Write outcomes as csv, netcdf, iamc, or table (the last month; table-excel) too; "
            "repeat, or a list with commas.",
        ),
    ] = None
    figures: Annotated[
        list[str] | None,
        typer.Option(
            "--figures", metavar="NAME", help="Write figures as svg, png or vega (Vega-Lite) too."
        ),
    ] = None


@app.command(short_help="Play a scenario against its baseline and report the outcome.")
@grouped
def run(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO", help="Names or paths.", autocompletion=completion.scenarios
        ),
    ],
    played: RunOptions,
    output: OutputOptions,
) -> None:
    """Play a scenario against its baseline, report the outcome and write the run folder.

    Every history of the scenario is paired with one of the baseline that has the same random
    draws, so that a difference comes from the events alone.
    """
    if output.json and output.quiet:
        raise typer.BadParameter("--json and --quiet exclude each other")
    if played.precision is not None and played.replications is not None:
        raise typer.BadParameter("--precision and --replications exclude each other")
    from hedgesim.cli.settings import read_contrasts  # noqa: PLC0415
    from hedgesim.running.setup import prepare  # noqa: PLC0415

    default = 200 if played.engine is Engine.MESA else 10_000
    given = vars(played) | {
        "replications": played.replications or default,
        "engine": played.engine.value,
        "variants": tuple(played.variants or ()),
        "contrasts": read_contrasts(played.contrasts),
    }
    options, several = run_options(**given), len(scenarios) > 1
    if several:
        for name in scenarios:
            prepare(name, options)  # so that an error in the last one shows before any work
    texts, failed = [], False
    for name in scenarios:
        result = _run(name, options, output, several=several)
        failed = failed or bool(result.manifest["failed"])
        texts.append((result.folder / "summary.json").read_text("utf-8"))
        if not output.json:
            _print_result(result, quiet=output.quiet, several=several)
    if output.json:
        print_json(f"[{','.join(texts)}]" if several else texts[0])
    if failed:
        raise typer.Exit(1)  # the reasons are printed already


def _run(name: str, options: Options, output: OutputOptions, *, several: bool) -> Result:
    from hedgesim.cli.settings import names_in  # noqa: PLC0415
    from hedgesim.reports.run import run  # noqa: PLC0415
    from hedgesim.reports.terminal.progress import Bar  # noqa: PLC0415

    if several and options.out is not None:
        options = replace(options, out=options.out / Path(name).stem)
    formats, figures = names_in(output.formats), names_in(output.figures)
    with Bar(lines=not (output.json or output.quiet)) as bar:
        return run(name, options, bar, report=output.report, formats=formats, figures=figures)


def _print_result(result: Result, *, quiet: bool, several: bool) -> None:
    if quiet:
        typer.echo(f"{result.summary['title']}: {result.verdict}" if several else result.verdict)
        return
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415
    from hedgesim.reports.terminal.run import show  # noqa: PLC0415

    show(result.summary, result.folder, console())
    if several:
        typer.echo("")


@app.command(short_help="Compare runs and their variants in one table and on one page.")
def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN[:VARIANT]",
            help="Run folders, each with its variants; after a colon one variant, or as-told.",
            autocompletion=completion.runs,
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path(
        "compare.html"
    ),
    json: AsJson = False,
) -> None:
    """Compare runs and their variants: a table here, and a page with charts."""
    from hedgesim.reports.compare.data import comparison_data  # noqa: PLC0415
    from hedgesim.reports.compare.page import report as report_comparison  # noqa: PLC0415
    from hedgesim.reports.compare.page import write_page  # noqa: PLC0415
    from hedgesim.reports.compare.runs import comparison  # noqa: PLC0415

    found = comparison(runs)
    if json:
        write_page(found, out)
        print_data(comparison_data(found) | {"page": str(out)})
        return
    report_comparison(found, out)


@app.command(short_help="Follow one history month by month, with causes.")
def trace(
    scenario: ScenarioName,
    replication: Annotated[
        int, typer.Option(min=0, max=LARGEST, metavar="K", help="Number of the history, from 0.")
    ] = 0,
    seed: Seed = 1,
    variant: OneVariant = None,
    settings: Setting = None,
    rules: Rules = None,
    calibration: CalibrationFolder = None,
    uncertainty: UncertaintyName = Uncertainty.PARAMETERS,
    json: AsJson = False,
) -> None:
    """Follow one history month by month: what happened and why, and what it changed."""
    from hedgesim.cli.settings import read_rules, read_settings  # noqa: PLC0415
    from hedgesim.reports.terminal.changes import changed_parts  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415
    from hedgesim.reports.trace.data import trace_data  # noqa: PLC0415
    from hedgesim.reports.trace.scenario import trace as follow  # noqa: PLC0415
    from hedgesim.reports.trace.sentences import print_trace  # noqa: PLC0415

    found = follow(
        scenario,
        replication=replication,
        seed=seed,
        variant=variant,
        settings=read_settings(settings),
        rules=read_rules(rules),
        calibration=calibration,
        uncertainty=uncertainty,
    )
    if json:
        print_data(trace_data(found.history) | {"changed": found.changed})
        return
    out = console()
    print_trace(found.history, out)
    write(changed_parts(found.changed, found.changed_rules, out.width), out)


@app.command(short_help="Open a live page: move events and numbers, see the bands change.")
def explore(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]",
            help="Scenario to begin with: name or path.",
            autocompletion=completion.scenarios,
        ),
    ] = "funan-techo-canal",
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Address to serve on; 0.0.0.0 lets others in who have the token."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0 for any free one.")
    ] = 8765,
    save_to: Annotated[
        Path | None,
        typer.Option(
            "--save-to", metavar="DIR", help="Folder into which the page may save scenarios."
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:PORT]",
            help="A name by which others open the page; repeat for several.",
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    calibration: CalibrationFolder = None,
    json: AsJson = False,
) -> None:
    """Open a live page: switch events, move dates and numbers, and see the bands change."""
    from hedgesim.explorer.handlers import ServerOptions  # noqa: PLC0415
    from hedgesim.explorer.serving import explore as serve  # noqa: PLC0415

    names = tuple(allow_host or ())
    options = ServerOptions(scenario, calibration, host, port, seed, workers, save_to, names)

    def say(address: str) -> None:
        if json:
            print_data({"address": address})
        else:
            typer.echo(f"Open {address} (Ctrl-C to stop)")

    serve(options, say)

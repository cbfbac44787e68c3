"""Commands that play histories, and tell or show what came of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hedgesim.cli.options import (
    CalibrationFolder,
    EngineName,
    OneVariant,
    Replications,
    ScenarioName,
    Seed,
    Setting,
    Workers,
    app,
)
from hedgesim.running.limits import LARGEST, Engine

if TYPE_CHECKING:
    from hedgesim.reports.notebook import Result
    from hedgesim.running.setup import Options


@app.command(short_help="Play a scenario against its baseline and tell the outcome.")
def run(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO", help="Names or paths.")],
    replications: Replications = None,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A Dask scheduler to play on, such as tcp://host:8786."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Run folder; default runs/NAME-HASH. With several scenarios, one inside for each.",
        ),
    ] = None,
    settings: Setting = None,
    calibration: CalibrationFolder = None,
    posterior: Annotated[
        str | None,
        typer.Option(
            "--posterior",
            metavar="[FILE]",
            help="Draw the numbers too: from the shipped posterior, a file, or 'prior'.",
        ),
    ] = None,
    engine: EngineName = Engine.KERNEL,
    variants: Annotated[
        list[str] | None,
        typer.Option("--variant", metavar="NAME", help="Play a variant too; repeat, or 'all'."),
    ] = None,
    attribution: Annotated[
        bool, typer.Option(help="Say what each event contributes, or not (faster).")
    ] = True,
    keep_histories: Annotated[
        bool, typer.Option("--keep-histories", help="Keep all histories, not a sample.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Take up a run that was interrupted.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print summary.json only; of several, as a list.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict only.")] = False,
    report: Annotated[bool, typer.Option(help="Write report.html, or not (faster).")] = True,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Write outcomes as csv, netcdf or iamc too; repeat, or a list with commas.",
        ),
    ] = None,
    pictures: Annotated[
        list[str] | None,
        typer.Option("--figures", metavar="NAME", help="Write figures as svg or png too."),
    ] = None,
) -> None:
    """Play a scenario against its baseline, tell the outcome and write the run folder.

    Every history of the scenario is paired with one of the baseline that draws the same chances,
    so that a difference comes from the events alone.
    """
    if json and quiet:
        raise typer.BadParameter("--json and --quiet exclude each other")
    from hedgesim.cli.settings import read_settings  # noqa: PLC0415
    from hedgesim.running.setup import Options, prepare  # noqa: PLC0415

    options = Options(
        replications=replications or (10_000 if engine is Engine.KERNEL else 200),
        seed=seed,
        workers=workers,
        cluster=cluster,
        out=out,
        settings=dict(read_settings(settings)),
        calibration=calibration,
        engine=engine.value,
        keep_histories=keep_histories,
        resume=resume,
        variants=tuple(variants or ()),
        attribution=attribution,
        posterior=posterior,
    )
    if len(scenarios) > 1:
        for name in scenarios:
            prepare(name, options)  # so that a fault in the last one shows before work on the first
    extras = {"report": report, "formats": _named(formats), "figures": _named(pictures)}
    results = []
    for name in scenarios:
        results.append(_run(name, options, extras, several=len(scenarios) > 1))
        if not json:
            _tell(results[-1], quiet=quiet, several=len(scenarios) > 1)
    if json:
        texts = [(result.folder / "summary.json").read_text("utf-8") for result in results]
        typer.echo(texts[0] if len(texts) == 1 else f"[{','.join(texts)}]", nl=len(texts) > 1)


def _named(given: list[str] | None) -> tuple[str, ...]:
    """Names from a repeated option, each of which may hold several with commas between them."""
    return tuple(name.strip() for part in given or () for name in part.split(",") if name.strip())


def _run(name: str, options: Options, extras: dict[str, Any], *, several: bool) -> Result:
    from dataclasses import replace  # noqa: PLC0415

    from hedgesim.reports.notebook import run  # noqa: PLC0415
    from hedgesim.reports.terminal.progress import Bar  # noqa: PLC0415
    from hedgesim.rules.compilation import spare_linear_algebra  # noqa: PLC0415

    spare_linear_algebra()
    if several and options.out is not None:
        options = replace(options, out=options.out / Path(name).stem)
    with Bar() as bar:
        return run(name, options, bar, **extras)


def _tell(result: Result, *, quiet: bool, several: bool) -> None:
    if quiet:
        typer.echo(f"{result.summary['title']}: {result.verdict}" if several else result.verdict)
        return
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415
    from hedgesim.reports.terminal.run import show  # noqa: PLC0415

    show(result.summary, result.folder, console())
    if several:
        typer.echo("")


@app.command(short_help="Set runs side by side.")
def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN[:VARIANT]",
            help="Run folders, each with its variants; after a colon one variant, or as-told.",
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path(
        "compare.html"
    ),
) -> None:
    """Set runs and their variants side by side: a table here, and a page with charts."""
    from hedgesim.reports.compare.page import tell  # noqa: PLC0415
    from hedgesim.reports.compare.runs import comparison  # noqa: PLC0415

    tell(comparison(runs), out)


@app.command(short_help="Write the page of earlier runs again.")
def report(
    runs: Annotated[list[str], typer.Argument(metavar="RUN", help="Run folders.")],
    study: Annotated[
        Path | None,
        typer.Option(
            "--sensitivity",
            metavar="DIR",
            help="A study of the run; default one made of the same, beside it or in runs/.",
        ),
    ] = None,
) -> None:
    """Write report.html of earlier runs again, with what a study has found since."""
    from hedgesim.cli.report import write_again  # noqa: PLC0415

    for line in write_again(runs, study):
        typer.echo(line)


@app.command(short_help="Tell one history month by month, and why.")
def trace(
    scenario: ScenarioName,
    replication: Annotated[
        int, typer.Option(min=0, max=LARGEST, metavar="K", help="Which history, from 0.")
    ] = 0,
    seed: Seed = 1,
    variant: OneVariant = None,
    settings: Setting = None,
    calibration: CalibrationFolder = None,
) -> None:
    """Tell one history month by month: what happened and why, and what it changed."""
    from hedgesim.cli.settings import read_settings  # noqa: PLC0415
    from hedgesim.description import load_scenario, resolve, resolve_baseline  # noqa: PLC0415
    from hedgesim.description.checking.check import sound_calibration  # noqa: PLC0415
    from hedgesim.description.provenance.changes import changes, other_differences  # noqa: PLC0415

    overrides = read_settings(settings)
    file, read = load_scenario(scenario), sound_calibration(calibration)
    world = resolve(file, read, variant=variant, overrides=overrides)
    baseline = resolve_baseline(file, read, variant=variant, overrides=overrides)
    changed = changes(file, world, read, variant=variant, overrides=overrides)
    from hedgesim.reports.terminal.changes import changed_parts  # noqa: PLC0415
    from hedgesim.reports.terminal.layout import console, write  # noqa: PLC0415
    from hedgesim.reports.trace.follow import trace as follow  # noqa: PLC0415
    from hedgesim.reports.trace.sentences import tell  # noqa: PLC0415

    out = console()
    tell(follow(world, baseline, replication, seed), out)
    write(changed_parts([one.data() for one in changed], other_differences(read), out.width), out)


@app.command(short_help="Open a live page: drag events and numbers, see the bands move.")
def explore(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="Name or path to begin with.")
    ] = "funan-techo-canal",
    host: Annotated[
        str,
        typer.Option(metavar="NAME", help="Others on the network are let in where it is theirs."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="0 for any that is free.")
    ] = 8765,
    save_to: Annotated[
        Path | None,
        typer.Option("--save-to", metavar="DIR", help="Let the page save scenarios here."),
    ] = None,
    seed: Seed = 1,
    workers: Workers = None,
    calibration: CalibrationFolder = None,
) -> None:
    """Open a live page: switch events, drag dates, sizes and numbers, and see the bands move."""
    from hedgesim.explorer.serving import Wish  # noqa: PLC0415
    from hedgesim.explorer.serving import explore as serve  # noqa: PLC0415

    wish = Wish(scenario, calibration, host, port, seed, workers, save_to)
    serve(wish, lambda address: typer.echo(f"Open {address} (Ctrl-C to stop)"))

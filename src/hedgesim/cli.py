"""The command line. Commands load what they need when they run, so that help comes at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

if TYPE_CHECKING:
    from hedgesim.reports.face import Result
    from hedgesim.running.setup import Options

DONE, BAD_INPUT = 0, 2
MOST_REPLICATIONS = 100_000_000
LARGEST = 2**63 - 1
NARROWEST_TEXT, WIDEST_TEXT = 40, 100  # characters in a line of a description
# typer does not name the base of all usage errors; its public BadParameter leads there.
USAGE_ERROR = cast("type[typer.BadParameter]", typer.BadParameter.__base__)

app = typer.Typer(
    help="What a shock does to a small state's alignment between bigger partners.",
    epilog="Begin with: hedgesim run funan-techo-canal",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Engine(StrEnum):
    """Who plays the histories."""

    KERNEL = "kernel"
    MESA = "mesa"


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name or path.")]
CalibrationFolder = Annotated[
    Path | None,
    typer.Option("--calibration", metavar="DIR", help="Calibration folder; default the shipped."),
]
Setting = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a number; may be repeated."),
]
OneVariant = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help="The variant to tell.")
]
Workers = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Threads; default one a processor.")
]
Quick = Annotated[bool, typer.Option("--quick", help="Fewer histories, wider intervals.")]
AnalysisFolder = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder to write; default runs/NAME-ANALYSIS-HASH."),
]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST, metavar="N", help="Seed of all histories.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        import hedgesim  # noqa: PLC0415

        typer.echo(f"hedgesim {hedgesim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of a fault of ours.")
    ] = False,
) -> None:
    """Take the options that stand before any command."""


@app.command(short_help="Play a scenario against its baseline and tell the outcome.")
def run(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO", help="Names or paths.")],
    replications: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_REPLICATIONS,
            metavar="N",
            help="Histories to play; default 10000, with --engine mesa 200.",
        ),
    ] = None,
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
    engine: Annotated[Engine, typer.Option(help="mesa is readable and slow.")] = Engine.KERNEL,
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
    from hedgesim.reports.settings import read_settings  # noqa: PLC0415
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

    from hedgesim.reports.face import run  # noqa: PLC0415
    from hedgesim.reports.progress import Bar  # noqa: PLC0415
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
    from hedgesim.reports.terminal import console, show  # noqa: PLC0415

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
    from hedgesim.reports.comparing import comparison  # noqa: PLC0415
    from hedgesim.reports.sidebyside import tell  # noqa: PLC0415

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
    from hedgesim.reports.again import write_again  # noqa: PLC0415

    for line in write_again(runs, study):
        typer.echo(line)


@app.command(short_help="Find every fault of scenarios and calibrations.")
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders.")],
    calibration: CalibrationFolder = None,
) -> None:
    """Find every fault of scenarios and calibration folders; say nothing where there is none."""
    from hedgesim.description import InputError  # noqa: PLC0415
    from hedgesim.description import check as check_paths  # noqa: PLC0415
    from hedgesim.description.loading import find_scenario  # noqa: PLC0415

    found = [path if Path(path).exists() else find_scenario(path) for path in paths]
    problems = check_paths(found, calibration)
    if problems:
        raise InputError(problems)


@app.command(short_help="Tell a scenario in plain sentences.")
def describe(
    scenario: ScenarioName,
    variant: OneVariant = None,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Add every number with what it rests on.")
    ] = False,
    calibration: CalibrationFolder = None,
) -> None:
    """Tell a scenario in plain sentences: who, what happens, what may emerge."""
    import hedgesim  # noqa: PLC0415

    columns = get_terminal_size((WIDEST_TEXT, 24)).columns
    text = hedgesim.describe(
        scenario,
        variant=variant,
        resolved=resolved,
        calibration=calibration,
        width=max(NARROWEST_TEXT, min(columns, WIDEST_TEXT)),
    )
    typer.echo(text, nl=False)


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
    from hedgesim.description import (  # noqa: PLC0415
        load_scenario,
        resolve,
        resolve_baseline,
    )
    from hedgesim.description.changes import changes, other_differences  # noqa: PLC0415
    from hedgesim.description.checking import sound_calibration  # noqa: PLC0415
    from hedgesim.reports.settings import read_settings  # noqa: PLC0415

    overrides = read_settings(settings)
    file, read = load_scenario(scenario), sound_calibration(calibration)
    world = resolve(file, read, variant=variant, overrides=overrides)
    baseline = resolve_baseline(file, read, variant=variant, overrides=overrides)
    changed = changes(file, world, read, variant=variant, overrides=overrides)
    from hedgesim.reports.changed import changed_parts  # noqa: PLC0415
    from hedgesim.reports.retelling import tell  # noqa: PLC0415
    from hedgesim.reports.terminal import console, write  # noqa: PLC0415
    from hedgesim.reports.tracing import trace as follow  # noqa: PLC0415

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


@app.command(short_help="Follow a number to its evidence, or a document back.")
def evidence(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="Number, country, framework, document, event, ..."),
    ] = None,
    calibration: CalibrationFolder = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")] = False,
) -> None:
    """Follow the trail from a number to its prior, its evidence and the paragraph, or back.

    NAME is a number (trust.Vietnam, temperature), a country, a framework, a document (D2) or
    another source, a kind of event, a reaction, a variable, a mechanism (M10), an item of evidence
    or a target. Without a name: what there is, and what rests on what.
    """
    from hedgesim.description.library import load_library  # noqa: PLC0415
    from hedgesim.description.overview import overview  # noqa: PLC0415
    from hedgesim.description.trails import trail  # noqa: PLC0415
    from hedgesim.reports.learned import learned, met  # noqa: PLC0415
    from hedgesim.reports.readers import rules_of  # noqa: PLC0415

    library = load_library(calibration)
    found = overview(library) if name is None else trail(name, library)
    if found["what"] == "parameter":
        found["rules"] = rules_of(found["name"])
    if found["what"] in ("parameter", "number"):
        found["posterior"] = learned(found, calibration)
    if found["what"] == "target":
        found["met"] = met(found["id"], calibration)
    if json:
        import json as notation  # noqa: PLC0415

        typer.echo(notation.dumps(found, ensure_ascii=False, indent=1))
        return
    from hedgesim.reports.terminal import console, write  # noqa: PLC0415
    from hedgesim.reports.trails import pages  # noqa: PLC0415

    write(pages(found), console())


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
    from hedgesim.reports.calibration import Wish, calibrate_and_tell  # noqa: PLC0415

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
    from hedgesim.reports import studies  # noqa: PLC0415

    options = _options_of(seed, workers, out, settings, calibration)
    studies.sensitivity(scenario, options, outcomes or [], quick=quick, as_json=json)


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
    from hedgesim.reports import studies  # noqa: PLC0415

    options = _options_of(seed, workers, out, settings, calibration)
    studies.discovery(scenario, options, where, at, quick=quick, as_json=json)


def _options_of(
    seed: int,
    workers: int | None,
    out: Path | None,
    settings: list[str] | None,
    calibration: Path | None,
) -> Options:
    from hedgesim.reports.settings import read_settings  # noqa: PLC0415
    from hedgesim.running.setup import Options  # noqa: PLC0415

    return Options(
        seed=seed,
        workers=workers,
        out=out,
        settings=dict(read_settings(settings)),
        calibration=calibration,
    )


@app.command(short_help="Write a commented scenario to start from.")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits and hyphens.")],
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Default ./scenarios where there is one, else ."),
    ] = None,
) -> None:
    """Write a commented scenario to start from, NAME.yaml; never over an existing file."""
    from hedgesim.reports.starting import start_scenario  # noqa: PLC0415

    path = start_scenario(name, folder)
    typer.echo(f"Wrote {path}. Next: hedgesim check {path}; hedgesim run {path}")


@app.command(short_help="Print the JSON Schema of scenario files.")
def schema(calibration: CalibrationFolder = None) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json  # noqa: PLC0415

    from hedgesim.description import json_schema, load_calibration  # noqa: PLC0415

    typer.echo(json.dumps(json_schema(load_calibration(calibration)), indent=2))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code.

    0 is done, 1 our fault or an output that cannot be written, 2 bad input, 130 interrupted.

    Parameters
    ----------
    arguments: of the command line, without the program's name; default those it was given.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    given = [argument for argument in given if argument != "--debug"]
    try:
        code = _command(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _stop_writing()
        return DONE  # the reader has seen enough
    except (KeyboardInterrupt, Exception) as error:
        from hedgesim.reports.faults import is_unwritable, tell  # noqa: PLC0415

        if is_unwritable(error):
            _stop_writing()
        return tell(error, given, debug=debug)
    return code


def _stop_writing() -> None:
    """Let nothing more be written, not even when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(given: list[str]) -> int:
    command = typer.main.get_command(app)
    given = _with_shipped_posterior(given)
    try:
        with command.make_context("hedgesim", given) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except USAGE_ERROR as error:
        error.show()
        return BAD_INPUT
    return DONE


def _with_shipped_posterior(given: list[str]) -> list[str]:
    """Let ``--posterior`` stand alone: what follows is its value only if it looks like one."""
    found = []
    for argument, following in pairwise([*given, ""]):
        alone = not (following == "prior" or following.endswith(".nc"))
        found.append("--posterior=shipped" if argument == "--posterior" and alone else argument)
    return found


if __name__ == "__main__":
    sys.exit(main())

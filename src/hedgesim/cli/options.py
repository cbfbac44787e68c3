"""The application, and options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hedgesim.running.limits import LARGEST, MOST_REPLICATIONS, Engine

app = typer.Typer(
    help="What a shock does to a small state's alignment between bigger partners.",
    epilog="Begin with: hedgesim run funan-techo-canal",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


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
Replications = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST_REPLICATIONS,
        metavar="N",
        help="Histories to play; default 10000, with --engine mesa 200.",
    ),
]
EngineName = Annotated[Engine, typer.Option(help="mesa is readable and slow.")]
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

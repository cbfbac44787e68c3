"""The application, and options that several commands take."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from hedgesim.cli import completion
from hedgesim.running.storage.limits import (
    LARGEST,
    MOST_REPLICATIONS,
    Engine,
    FastEngine,
    Uncertainty,
)

if TYPE_CHECKING:
    from hedgesim.running.setup import Options

ENVIRONMENT = "HEDGESIM"
app = typer.Typer(
    help="What a shock does to a small state's alignment between bigger partners.",
    epilog="Begin with: hedgesim run funan-techo-canal",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "auto_envvar_prefix": ENVIRONMENT,  # HEDGESIM_RUN_SEED is --seed of run
    },
)


ScenarioName = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="Name or path.", autocompletion=completion.scenarios),
]
CalibrationFolder = Annotated[
    Path | None,
    typer.Option(
        "--calibration",
        metavar="DIR",
        envvar=f"{ENVIRONMENT}_CALIBRATION",
        help="Calibration folder; default the one shipped.",
    ),
]
Setting = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Set a number; may be repeated.",
        autocompletion=completion.numbers,
    ),
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="SWITCH=STATE",
        help="Switch a mechanism, such as risk=off; may be repeated, or a list with commas.",
        autocompletion=completion.rules,
    ),
]
OneVariant = Annotated[
    str | None,
    typer.Option(
        "--variant",
        metavar="NAME",
        help="Take this variant of the scenario.",
        autocompletion=completion.variants,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        envvar=f"{ENVIRONMENT}_WORKERS",
        help="Threads; default one per processor.",
    ),
]
Replications = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST_REPLICATIONS,
        metavar="N",
        envvar=f"{ENVIRONMENT}_REPLICATIONS",
        help="Histories to play; default 10000, with --engine mesa 200.",
    ),
]
EngineName = Annotated[Engine, typer.Option(help="mesa is readable and slow.")]
FastEngineName = Annotated[
    FastEngine, typer.Option("--engine", help="gpu needs hedgesim[gpu]; the results are the same.")
]
UncertaintyName = Annotated[
    Uncertainty,
    typer.Option(
        envvar=f"{ENVIRONMENT}_UNCERTAINTY",
        help="Sample parameters (posterior, else priors), hold all, or sample priors.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        min=0,
        max=LARGEST,
        metavar="N",
        envvar=f"{ENVIRONMENT}_SEED",
        help="Seed of all histories.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@dataclass
class StudyOptions:
    """Options that every study of a scenario takes."""

    quick: Annotated[bool, typer.Option("--quick", help="Fewer histories, wider intervals.")] = (
        False
    )
    seed: Seed = 1
    workers: Workers = None
    engine: FastEngineName = FastEngine.KERNEL
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder to write; default runs/NAME-ANALYSIS-HASH."
        ),
    ] = None
    settings: Setting = None
    rules: Rules = None
    calibration: CalibrationFolder = None
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Write the samples, inputs and outputs, as parquet or csv; repeat, or a list.",
        ),
    ] = None
    json: Annotated[
        bool, typer.Option("--json", help="Print the results as JSON in place of the report.")
    ] = False


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take dataclasses of options: each field becomes an option of the command."""
    parameters: list[Parameter] = []
    groups: dict[str, type[Any]] = {}
    for one in signature(command, eval_str=True).parameters.values():
        if is_dataclass(one.annotation):
            groups[one.name] = group = cast(type[Any], one.annotation)
            parameters += signature(group, eval_str=True).parameters.values()
        else:
            parameters.append(one)

    @wraps(command)
    def called(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        command(**given)

    called.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def run_options(settings: list[str] | None, rules: list[str] | None, **given: Any) -> Options:
    """Return options of a run.

    Parameters
    ----------
    settings: texts ``NAME=VALUE``. rules: texts ``SWITCH=STATE``, each one or several.
    """
    from hedgesim.cli.settings import read_rules, read_settings  # noqa: PLC0415
    from hedgesim.running.setup import Options  # noqa: PLC0415

    return Options(settings=dict(read_settings(settings)), rules=read_rules(rules), **given)


def print_json(text: str) -> None:
    """Print JSON as UTF-8, whatever the encoding of the terminal."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text.rstrip("\n") + "\n")


def print_data(data: Any) -> None:
    """Print data as one JSON document."""
    print_json(json.dumps(data, ensure_ascii=False, indent=1))


def _show_version(wanted: bool) -> None:
    if wanted:
        import hedgesim  # noqa: PLC0415

        typer.echo(f"hedgesim {hedgesim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an internal error.")
    ] = False,
) -> None:
    """Take the options that stand before any command."""

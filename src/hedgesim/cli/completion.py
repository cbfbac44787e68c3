"""Completion of names in a shell: scenarios, kinds, outcomes, parameters, switches and variants."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from hedgesim.description import Calibration

LINES = ("_TYPER_COMPLETE_ARGS", "COMP_WORDS")  # where shells put the line that is completed

type Names = Iterator[str | tuple[str, str]]  # names, or names with their meaning
type Complete = Callable[[typer.Context], list[str | tuple[str, str]]]


def _quiet(names: Callable[[typer.Context], Names]) -> Complete:
    """Let a completion offer nothing where a file has faults: the command will say them."""

    def complete(ctx: typer.Context) -> list[str | tuple[str, str]]:
        from hedgesim.description.parsing.problems import InputError  # noqa: PLC0415

        found: list[str | tuple[str, str]] = []
        with suppress(InputError, OSError):
            found.extend(names(ctx))
        return found

    return complete


def _calibration(ctx: typer.Context) -> Calibration:
    from hedgesim.description import load_calibration  # noqa: PLC0415

    return load_calibration(ctx.params.get("calibration"))


def _first_line(text: str) -> str:
    return " ".join(text.split())


@_quiet
def scenarios(_: typer.Context) -> Names:
    """Offer the names of scenarios, and the files of the current folder."""
    from hedgesim.description.formats import loading  # noqa: PLC0415

    yield from loading.scenario_names([*loading.scenario_folders(), *loading.case_folders()])
    yield from map(str, loading.yaml_files(Path()))


@_quiet
def kinds(ctx: typer.Context) -> Names:
    """Offer the kinds of event with their meanings."""
    for name, kind in _calibration(ctx).kinds.items():
        yield name, _first_line(kind.meaning)


@_quiet
def numbers(ctx: typer.Context) -> Names:
    """Offer the parameters, each ready for a value."""
    for name, one in _calibration(ctx).parameters.items():
        yield f"{name}=", _first_line(one.meaning)


@_quiet
def named(ctx: typer.Context) -> Names:
    """Offer what `hedgesim evidence` knows by name."""
    found = _calibration(ctx)
    for entries in (found.parameters, found.kinds, found.reactions, found.frameworks):
        for name, one in entries.items():
            yield name, _first_line(one.meaning)
    yield from found.countries


@_quiet
def rules(ctx: typer.Context) -> Names:
    """Offer the switches with their states."""
    for name, switch in _calibration(ctx).switches.items():
        for state in switch.states:
            yield f"{name}={state}", _first_line(switch.meaning)


@_quiet
def outcomes(ctx: typer.Context) -> Names:
    """Offer the ids of outcomes, with every partner and framework of the calibration."""
    from hedgesim.description.world.variables import (  # noqa: PLC0415
        HEDGER_MEASURES,
        MEMBER,
        TIE_MEASURES,
        VARIABLES,
    )
    from hedgesim.outcomes.catalogue import HEDGER_OUTCOMES, TIE_OUTCOMES  # noqa: PLC0415

    found = _calibration(ctx)
    meanings = {one.name: one.meaning for one in (*TIE_MEASURES, *HEDGER_MEASURES)}
    meanings |= {name: one.meaning for name, one in VARIABLES.items()}
    ties = (*TIE_OUTCOMES, *(one.name for one in TIE_MEASURES))
    for name, partner in product(ties, found.partners):
        yield f"{name}.{partner}", meanings[name]
    for name, id in HEDGER_OUTCOMES.items():
        yield id, meanings[name]
    for measure in HEDGER_MEASURES:
        yield measure.name, measure.meaning
    for framework in found.frameworks:
        yield f"{MEMBER.name}.{framework}", MEMBER.meaning


@_quiet
def variants(_: typer.Context) -> Names:
    """Offer the variants of the scenarios that are named."""
    from hedgesim.description import load_scenario  # noqa: PLC0415

    for name in _words().intersection(map(str, scenarios(_))):
        for variant, one in load_scenario(name).scenario.variants.items():
            yield variant, one.title or ""


def _words() -> set[str]:
    """Words of the line: an option without its value hides the arguments from the parser."""
    return {word for name in LINES for word in os.environ.get(name, "").split()}


@_quiet
def runs(_: typer.Context) -> Names:
    """Offer the run folders below runs/."""
    from hedgesim.running.storage.limits import RUNS  # noqa: PLC0415

    yield from sorted(str(file.parent) for file in RUNS.glob("*/manifest.json"))


@_quiet
def schemas(_: typer.Context) -> Names:
    """Offer the names of schemas."""
    from hedgesim.description.schemas.files import NAMES  # noqa: PLC0415

    yield from NAMES

"""The report of ``hedgesim evidence --models``: which mechanisms the targets ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Column

from hedgesim.inference.calibration.models import listed
from hedgesim.outcomes import words
from hedgesim.reports.terminal.layout import grid, indented, right, title

READING = (
    "A factor above 1 says how many times likelier the full model makes what the targets state "
    "than the same model with the mechanism held fixed, both averaged over their priors. It speaks "
    "of these targets and these priors: a mechanism that they do not tell may still be right."
)


def report(found: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield the report of `inference.calibration.models.weigh`."""
    models, full = found["models"], found["full"]["log_evidence"]
    yield title("What the targets say of each mechanism")
    table = grid("", right("log evidence"), right("range"), right("Bayes factor"), right("range"),
                 Column("", ratio=1))  # fmt: skip
    table.add_row("full model", *_logs(full), "", "", "")
    for one in models:
        name = f"{one['switch']} {one['state']}"
        table.add_row(name, *_logs(one["log_evidence"]), *_factor(one["factor"]), one["says"])
    yield table
    yield ""
    for part, said in (
        ("full", "The targets support, beyond the scatter of the searches"),
        ("not", "They do not tell"),
        ("without", "They are likelier without"),
    ):
        names = listed(models, part)
        if names:
            yield indented(f"{said}: {words.join(names)}.")
    yield indented(READING)
    yield indented(
        f"{found['targets']} fitted targets; sequential Monte Carlo from the priors, "
        f"{found['particles']:,} particles, {found['sweeps']} sweeps; medians and ranges of "
        f"{len(found['seeds'])} seeds."
    )


def _logs(spread: Mapping[str, float]) -> tuple[str, str]:
    return f"{spread['median']:.2f}", f"{spread['low']:.2f} to {spread['high']:.2f}"


def _factor(factor: Mapping[str, float]) -> tuple[str, str]:
    return f"{factor['median']:.2g}", f"{factor['low']:.2g} to {factor['high']:.2g}"

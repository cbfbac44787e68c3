"""Pictures of an analysis, through Altair: one chart as SVG and PNG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.reports.charts.palette import plain

INK, SOFT, FAINT, PAPER = map(plain, ("ink", "soft", "faint", "paper"))
STRONG, LIGHT = plain("scenario"), plain("pale")
PIXELS = 2  # of the PNG for each of the SVG


def need_altair() -> None:
    """Raise InputError where the libraries that draw are not installed."""
    if find_spec("altair") is None or find_spec("vl_convert") is None:
        hint = "install altair and vl-convert-python"
        raise InputError([Problem("picture", 1, 1, "pictures need Altair", hint)])


def rows(values: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as the data of a chart."""
    import altair as alt  # noqa: PLC0415

    data: Any = alt.InlineData
    return data(values=list(values))


def styled(chart: Any, title: str, subtitle: str) -> Any:
    """Return a chart with a title and a plain style."""
    import altair as alt  # noqa: PLC0415

    heading = alt.TitleParams(
        title, subtitle=subtitle, anchor="start", fontSize=16, subtitleColor=SOFT, offset=14
    )
    return (
        chart.properties(title=heading, background=PAPER, padding=14)
        .configure_view(stroke=FAINT)
        .configure_axis(
            grid=False, domainColor=FAINT, tickColor=FAINT, labelColor=INK, titleColor=SOFT,
            titleFontWeight="normal", labelLimit=260,
        )
        .configure_title(color=INK)
        .configure_legend(labelColor=INK, titleColor=SOFT, titleFontWeight="normal")
    )  # fmt: skip


def write(chart: Any, folder: Path, name: str) -> None:
    """Write a chart as NAME.svg and NAME.png."""
    import vl_convert  # noqa: PLC0415

    spec = chart.to_json()
    svg = vl_convert.vegalite_to_svg(spec)
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
    (folder / f"{name}.png").write_bytes(vl_convert.vegalite_to_png(spec, scale=PIXELS))

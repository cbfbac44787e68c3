"""Export of charts: the JavaScript that a page carries, files, and the style of studies' charts."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from hedgesim.extras import need
from hedgesim.reports.charts import marks
from hedgesim.reports.charts.bundle import bundle
from hedgesim.reports.charts.marks import Spec
from hedgesim.reports.charts.palette import plain, solid

KINDS = {"svg": "svg", "png": "png", "vega": "vl.json"}  # of figures, and the ends of their names
PICTURES = ("svg", "png")  # of studies
FIGURE = 720  # width of a figure in a file, in pixels
PIXELS = 2.0  # of a PNG for each of its width
INK, SOFT, FAINT, PAPER = map(plain, ("ink", "soft", "faint", "paper"))
STRONG, LIGHT = plain("scenario"), plain("pale")


def libraries() -> str:
    """Return the JavaScript of vega, vega-lite and vega-embed as one script.

    It is an asset of an installed package; without it, vl-convert makes it.
    """
    script = files("hedgesim.reports") / "assets" / "vega.js"
    if script.is_file():
        return script.read_text("utf-8")
    need("charts of a page", "vl_convert")
    return bundle()


def picture(spec: Spec, kind: str, title: str, countries: tuple[str, ...], end: str) -> bytes:
    """Return a figure as the content of a file: a picture, or its Vega-Lite specification.

    Parameters
    ----------
    kind: of `KINDS`. title: written over the chart. countries: whose colours it may need.
    end: the last month of the run, ``2034-12``.
    """
    shown = spec if kind == "vega" else marks.without_pointer(spec)
    sized = marks.sized(shown, FIGURE, title, end)
    return _convert(json.dumps(solid(sized, countries) | {"background": PAPER}), kind)


def _convert(spec: str, kind: str) -> bytes:
    if kind == "vega":
        return f"{spec}\n".encode()
    need("figures", "vl_convert")
    import vl_convert  # noqa: PLC0415

    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(spec)).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=PIXELS))


# --- charts of studies, made with Altair ----------------------------------------------------------


def styled(chart: Any, title: str, subtitle: str) -> Any:
    """Return a chart with a title, in the style of reports."""
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
    for kind in PICTURES:
        (folder / f"{name}.{kind}").write_bytes(_convert(chart.to_json(), kind))

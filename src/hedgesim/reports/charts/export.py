"""What draws charts: the libraries that a page carries, and pictures of charts in files."""

from __future__ import annotations

import json
from typing import Any

from hedgesim import cache
from hedgesim.reports.charts import marks
from hedgesim.reports.charts.marks import Spec
from hedgesim.reports.charts.palette import plain, solid

FIGURE = 720  # width of a figure in a file
PIXELS = 2.0  # of a PNG, for each of its width


def libraries() -> str:
    """Return the JavaScript of vega, vega-lite and vega-embed as one script.

    Bundling takes seconds, so it is cached by the version of vl-convert.
    """
    from importlib.metadata import version  # noqa: PLC0415

    name = f"vega-{version('vl-convert-python')}.js"
    stored = cache.load(name)
    if stored is not None:
        return stored.decode()
    import vl_convert  # noqa: PLC0415

    text = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    text = text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    cache.store(name, text.encode())
    return text


def picture(spec: Spec, kind: str, title: str, countries: tuple[str, ...], end: str) -> bytes:
    """Return a chart as the content of a file.

    Parameters
    ----------
    kind: ``svg`` or ``png``. title: written over the chart. countries: whose colours it may need.
    end: the last month of the run, ``2034-12``.
    """
    import vl_convert  # noqa: PLC0415

    still: dict[str, Any] = solid(
        marks.sized(marks.without_pointer(spec), FIGURE, title, end), countries
    )
    still["background"] = plain("paper")
    text = json.dumps(still)
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(text)).encode()
    return bytes(vl_convert.vegalite_to_png(text, scale=PIXELS))

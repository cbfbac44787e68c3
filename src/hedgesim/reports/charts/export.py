"""What draws charts: the libraries that a page carries, and pictures of charts in files."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from hedgesim.reports.charts import marks
from hedgesim.reports.charts.marks import Spec
from hedgesim.reports.charts.palette import plain, solid

FIGURE = 720  # width of a figure in a file
PIXELS = 2.0  # of a PNG, for each of its width


def libraries() -> str:
    """Return the JavaScript of vega, vega-lite and vega-embed as one script.

    Bundling takes seconds, so it is kept in the cache folder, by the version of its maker.
    """
    from importlib.metadata import version  # noqa: PLC0415

    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hedgesim"
    kept = cache / f"vega-{version('vl-convert-python')}.js"
    try:
        return kept.read_text("utf-8")
    except OSError:
        import vl_convert  # noqa: PLC0415

        text = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
        text = text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
        _keep(kept, text)
        return text


def _keep(path: Path, text: str) -> None:
    """Write a file of the cache whole or not at all; a cache that cannot be written is no fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, delete=False
        ) as part:
            part.write(text)
        Path(part.name).replace(path)
    except OSError:
        return


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

"""What draws charts: the libraries that a page carries, and still pictures of charts."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from hedgesim.reports import marks
from hedgesim.reports.marks import Spec
from hedgesim.reports.palette import solid

STILL = 520  # width of a still picture in a page, in pixels
FIGURE = 720  # width of a figure in a file
PIXELS = 2.0  # of a PNG, for each of its width


def libraries() -> str:
    """Return the JavaScript of vega, vega-lite and vega-embed as one script.

    Bundling takes seconds, so it is kept in the cache folder, by the version of its maker.
    """
    import vl_convert  # noqa: PLC0415

    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hedgesim"
    kept = cache / f"vega-{vl_convert.__version__}.js"
    try:
        return kept.read_text("utf-8")
    except OSError:
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


def still(spec: Spec) -> str:
    """Return a chart as SVG for a page: its colours are variables, it is as wide as its place."""
    import vl_convert  # noqa: PLC0415

    drawn = str(vl_convert.vegalite_to_svg(marks.sized(marks.without_pointer(spec), STILL)))
    drawn = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", drawn, count=1)
    drawn = re.sub(r"(\d\.\d)\d+", r"\1", drawn)
    return re.sub(r' aria-(label|roledescription)="[^"]*"| aria-hidden="true"', "", drawn)


def picture(spec: Spec, kind: str, title: str, countries: tuple[str, ...]) -> bytes:
    """Return a chart as the content of a file.

    Parameters
    ----------
    kind: ``svg`` or ``png``. title: written over the chart. countries: whose colours it may need.
    """
    import vl_convert  # noqa: PLC0415

    plain: dict[str, Any] = solid(
        marks.sized(marks.without_pointer(spec), FIGURE, title), countries
    )
    plain["background"] = "#ffffff"
    text = json.dumps(plain)
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(text)).encode()
    return bytes(vl_convert.vegalite_to_png(text, scale=PIXELS))

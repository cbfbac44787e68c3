"""The JavaScript of vega, vega-lite and vega-embed as one script.

The build of the package runs this file by itself and stores the script among the assets of
reports, so it imports nothing of the package.
"""

from __future__ import annotations


def bundle() -> str:
    """Return the script, safe inside an HTML page. Bundling takes seconds."""
    import vl_convert  # noqa: PLC0415

    text = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")

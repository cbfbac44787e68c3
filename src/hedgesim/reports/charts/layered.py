"""Charts as Altair objects that can be layered and put side by side."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

from hedgesim.reports.charts import marks, palette
from hedgesim.reports.charts.marks import POINTER, Spec

if TYPE_CHECKING:
    import altair


def chart(spec: Spec, width: int, title: str, countries: tuple[str, ...], end: str) -> Any:
    """Return a chart of a fixed width in pixels as an Altair chart of layers.

    It has no property that Altair allows in whole charts only, so that ``a + b``, ``a | b`` and
    ``a & b`` work: its style is added where it is shown by itself. See `theme` for the rest.

    Parameters
    ----------
    countries: whose colours it may need. end: the last month of the run, ``2034-12``.
    """
    import altair as alt  # noqa: PLC0415

    sized = palette.solid(marks.sized(spec, width, title, end), countries)
    name = f"near_{zlib.crc32(repr((title, sized['data'])).encode()):08x}"
    made = _class()(
        layer=[_layer(one, name) for one in sized["layer"]],
        data=alt.InlineData(values=sized["data"]["values"]),
    )
    kept = {key: sized[key] for key in ("description", "width", "height")}
    return made.properties(title=alt.TitleParams(**sized["title"]), **kept)


def theme() -> Spec:
    """Return the style of charts, with plain colours: arguments of Altair's ``configure``."""
    config = palette.solid(marks.frame([], "", [], height=0)["config"], ())
    return {**config, "background": palette.plain("paper")}


@cache
def _class() -> type[altair.LayerChart]:
    """Class of charts that have the style of pages where they are shown by themselves."""
    import altair as alt  # noqa: PLC0415

    class Chart(alt.LayerChart):  # type: ignore[misc]  # Altair's types are not read
        """A chart of layers; what `configure` sets goes before the style."""

        def to_dict(self, *given: Any, context: dict[str, Any] | None = None, **rest: Any) -> Spec:
            """Return the specification, with the style unless it is part of another chart."""
            made: Spec = super().to_dict(*given, context=context, **rest)
            if not (context or {}).get("top_level", True):
                return made
            return made | {"config": alt.utils.update_nested(theme(), made.get("config", {}))}

    return Chart


def _layer(layer: Spec, near: str) -> altair.Chart:
    """One layer; that which follows the pointer has a selection of its own, of a unique name."""
    import altair as alt  # noqa: PLC0415

    plain = {key: value for key, value in layer.items() if key not in ("data", "name")}
    follows = layer.get("name") == POINTER
    if follows:
        condition = {"param": near, "empty": False, "value": 0.12}
        opacity = {"condition": condition, "value": 0}
        plain["encoding"] = layer["encoding"] | {"opacity": opacity}
    made = alt.Chart.from_dict(plain | {"data": {"name": "rows"}})
    # Rows are set afterwards: Altair would check each of them.
    rows = layer.get("data")
    made.data = alt.InlineData(values=rows["values"]) if rows else alt.Undefined
    if not follows:
        return made
    select = {"fields": ["m"], "on": "pointerover", "clear": "pointerout"}
    return made.add_params(alt.selection_point(name=near, **select))

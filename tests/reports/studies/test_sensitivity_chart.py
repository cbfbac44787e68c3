"""Names of points in the chart of a sensitivity study."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hedgesim.reports.studies import sensitivity_chart as chart

POINT = st.fixed_dictionaries(
    {
        "size": st.floats(0.0, 1.0),
        "varies": st.floats(0.0, 1.0),
        "number": st.text("abcdef_.", min_size=1, max_size=28),
    }
)


@given(st.lists(POINT, min_size=1, max_size=chart.NAMED))
def test_names_do_not_overlap_and_stay_inside(points: list[dict[str, Any]]) -> None:
    chart._place_names(points, 1.12, 1.12)
    boxes = []
    for point in points:
        length = chart.LETTER * len(point["number"])
        x = chart.WIDTH * point["size"] / 1.12
        left = x + chart.GAP if point["align"] == "left" else x - chart.GAP - length
        assert left >= -1e-9
        boxes.append((left, left + length, chart.HEIGHT * point["beside"] / 1.12))
        assert point["beside"] >= point["varies"] - 1e-9
    for place, (left, right, y) in enumerate(boxes):
        for other, stop, foot in boxes[:place]:
            apart = right <= other or stop <= left or abs(y - foot) >= chart.LINE - 1e-6
            assert apart, (points, boxes)

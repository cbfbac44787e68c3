"""Results of an ensemble as plain data: charts, sentences and tooltips of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from hedgesim.description import World
from hedgesim.explorer.page import tooltips
from hedgesim.explorer.page.wording import described
from hedgesim.explorer.playing import Shown
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import readings
from hedgesim.reports.charts import figures, marks, specs, svg
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.palette import variable
from hedgesim.reports.rows import Row

AS_WRITTEN = "as written"
DOTS = [1.5, 3.5]  # dashes of the line of a reference
# Widths of charts in pixels that a page tells: of the outcomes, of a half, of the whole.
WIDTHS = ("wide", "half", "full")
PLACES = {"without": "half", "with": "half", "leans": "full"}  # charts that are not of outcomes
NARROWEST, WIDEST = 260, 1000  # pixels of a chart
WIDTH = 88  # characters in a line of a trace


@dataclass(frozen=True, slots=True)
class Compared:
    """Chosen outcomes with those of the reference as baseline; ``name``: of the reference."""

    name: str
    rows: Sequence[Row]


def widths(given: Mapping[str, str]) -> dict[str, int]:
    """Return how wide charts are, by name, from what a page says of itself."""
    found = {}
    for name in WIDTHS:
        digits = given.get(name, "")[:5]
        plain = digits.isascii() and digits.isdigit()
        found[name] = min(max(int(digits) if plain else svg.WIDTH, NARROWEST), WIDEST)
    return found


def shown(
    found: Shown,
    explored: ExploredScenario,
    state: State,
    width: Mapping[str, int],
    reference: tuple[ExploredScenario, State] | None = None,
) -> dict[str, Any]:
    """Return the charts of an ensemble with sentences and tooltips, as plain data.

    ``width``: see `widths`.
    """
    own = _rows(found.outcomes, explored)
    name = "A" if state.pinned else AS_WRITTEN
    compared = Compared(name, _rows(found.against, explored) if found.against else ())
    events = {event.id: event.story for event in found.world.events}
    charts = dict(_charts(own, found, explored, compared))
    tips = tooltips.tooltips(
        own, found.chosen, found.paths, state.history, compared.rows, compared.name
    )
    return {
        "shown": found.replications,
        "of": found.total,
        "sentences": [
            _sentence(row, compared, place) for place, row in enumerate(own[: found.chosen])
        ],
        "meanings": [words.sentence(found.outcomes[id]["meaning"]) for id in state.outcomes],
        "states": _states(explored, state, reference),
        "stories": {switch.id: events[switch.id] for switch in explored.switches},
        "read": tips,
        "charts": {
            name: {
                "title": figure.title,
                "description": figure.spec["description"],
                "svg": svg.draw(figure.spec, width[PLACES.get(name, "wide")]),
            }
            for name, figure in charts.items()
        },
    }


def _states(
    explored: ExploredScenario,
    state: State,
    reference: tuple[ExploredScenario, State] | None,
) -> list[list[str]]:
    """Name of the state, and of A, with what is changed in each."""
    if state.pinned is None:
        return [["Changed", described(explored, state)]] if state.unlike else []
    other = described(*reference) if reference else described(explored, state)
    return [["A", other], ["B", described(explored, state)]]


def _rows(outcomes: Mapping[str, Any], explored: ExploredScenario) -> list[Row]:
    hedgers = explored.world.hedgers
    who = {"hedgers": list(hedgers)} if len(hedgers) > 1 else {"hedger": hedgers[0]}
    return [Row.of(reading) for reading in readings({**who, "outcomes": outcomes})]


def _charts(
    own: Sequence[Row], found: Shown, explored: ExploredScenario, compared: Compared
) -> Iterator[tuple[str, Figure]]:
    for place, row in enumerate(own[: found.chosen]):
        like = [row, *compared.rows[place : place + 1]]
        level = figures.level_figure(row, like, tips=False)
        if compared.rows:
            level = _with_reference(level, row, compared.rows[place], compared.name)
            yield f"against-{place}", _difference(compared.rows[place], compared.name)
        if found.paths:
            level = _with_path(level, row, found.paths[place])
        yield f"level-{place}", level
        yield f"change-{place}", figures.change_figure(row, tips=False)
    beside = [row for row in own if row.reading.hedger == own[0].reading.hedger]
    yield "leans", figures.leans_figure(beside, explored.world.poles)
    for name, arm, which in (("without", "baseline", "without"), ("with", "scenario", "with")):
        figure = figures.portfolio_figure(beside, "effort", arm, tips=False)
        yield name, replace(figure, title=f"Effort {which} the events")


def _difference(row: Row, name: str) -> Figure:
    """Return the difference from the reference, history by history, over time."""
    figure = figures.change_figure(row, tips=False)
    title = f"{row.name}: {'B less A' if name == 'A' else f'now, less {name}'}"
    end = words.month(row.reading.months[-1])
    text = f"{title}, {row.change_unit}. In {end} {row.at_end('change')}."
    return replace(figure, title=title, spec=figure.spec | {"description": text})


def _with_reference(figure: Figure, row: Row, reference: Row, name: str) -> Figure:
    """Add the median of the reference to a chart of levels, with labels that do not overlap."""
    months, factor = row.reading.months, row.scale.factor
    median = [factor * value for value in reference.reading.series["baseline"]["q50"]]
    layers = figure.spec["layer"]
    encoding = layers[0]["encoding"]
    x, y = encoding["x"], encoding["y"]
    scenario = row.series("scenario")["q50"][-1]
    ends = [
        ("B" if name == "A" else specs.WITH, scenario, variable(row.colour)),
        (specs.WITHOUT, row.series("baseline")["q50"][-1], specs.BASELINE),
        (name, median[-1], marks.SOFT),
    ]
    labels = marks.labels(ends, x, y, months[-1], marks.HEIGHT)
    line = _line(months, median, x, y)
    line["mark"] |= {"strokeDash": DOTS, "strokeWidth": 2.2}
    kept = [layer for layer in layers if layer["mark"]["type"] != "text"]
    return replace(figure, spec=figure.spec | {"layer": [*kept, line, labels]})


def _with_path(figure: Figure, row: Row, path: Sequence[float]) -> Figure:
    """Add one history to a chart of levels."""
    encoding = figure.spec["layer"][0]["encoding"]
    values = [row.scale.factor * value for value in path]
    line = _line(row.reading.months, values, encoding["x"], encoding["y"])
    line["mark"]["strokeWidth"] = 1.4
    return replace(figure, spec=figure.spec | {"layer": [*figure.spec["layer"], line]})


def _line(months: Sequence[str], values: Sequence[float], x: Any, y: Any) -> dict[str, Any]:
    rows = [
        {"m": marks.date(month), "h": marks.short(value)}
        for month, value in zip(months, values, strict=True)
    ]
    return marks.line("h", x, y, marks.INK) | {"data": {"values": rows}}


def _sentence(row: Row, compared: Compared, place: int) -> str:
    text = (
        f"{words.month(row.reading.months[-1])}: {row.at_end('scenario')} with the events, "
        f"{row.at_end('baseline')} without them; a change of {row.at_end('change')}{_unit(row)}."
    )
    if not compared.rows:
        return text
    other = compared.rows[place]
    return f"{text} {_against(other, compared.name)}"


def _against(row: Row, name: str) -> str:
    """Say how far the state is from the reference, and in how many histories it is higher."""
    than = "A" if name == "A" else "the scenario as written"
    reading = row.reading
    if not reading.rises and not reading.falls:
        return f"Equal to {than} in every history."
    level, change = row.scale.level(reading.baseline.q50), row.at_end("change")
    agree = words.of_hundred_histories(reading.rises)
    return f"Against {than} ({level}): {change}{_unit(row)}; higher {agree}."


def _unit(row: Row) -> str:
    return "" if row.change_unit.startswith("scale") else f" {row.change_unit}"


def trace_text(world: World, baseline: World, history: int, seed: int) -> str:
    """Return the trace of one history, played by the Mesa engine, as plain text."""
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415
    from hedgesim.reports.trace.follow import trace  # noqa: PLC0415
    from hedgesim.reports.trace.sentences import print_trace  # noqa: PLC0415

    out = StringIO()
    print_trace(trace(world, baseline, history, seed), console(out, WIDTH))
    return out.getvalue()

"""The page of the explorer: its controls as HTML, and its charts of an ensemble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from importlib.resources import files
from io import StringIO
from itertools import groupby
from typing import Any

from hedgesim.description import World
from hedgesim.explorer import tooltips
from hedgesim.explorer.playing import Shown
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios, Switch
from hedgesim.explorer.sliders import FIRST, Slider
from hedgesim.explorer.state import LAST_HISTORY, State
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import readings, split
from hedgesim.reports.charts import figures, marks, svg
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.charts.palette import stylesheet
from hedgesim.reports.html import paragraph, text
from hedgesim.reports.rows import Row

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Charts, each with its title, if it has its own, and its width: two "half" ones make a row.
CHARTS = {
    "level": ("", "wide"), "change": ("", "wide"), "leans": ("", "wide"),
    "without": ("Effort without the events", "half"), "with": ("Effort with the events", "half"),
}  # fmt: skip
READS = {"without": "effort", "with": "effort"}  # charts that share a table of tooltips
SCRIPTS = ("explore.js", "point.js")
UNCERTAIN = {
    "parameters": "chance and parameters",
    "chance": "chance alone",
    "prior": "chance and parameters from priors",
}
NARROWEST, WIDEST = 260, 1000  # pixels of a chart
WIDTH = 88  # characters in a line of a trace


def asset(name: str) -> str:
    """Return the text of a file of the page."""
    return (files("hedgesim.explorer") / "assets" / name).read_text("utf-8")


def page(
    state: State,
    explored: ExploredScenario,
    notes: Sequence[str],
    cautions: Sequence[str],
    scenarios: Scenarios,
    *,
    token: str,
) -> str:
    """Return the page of a state, without charts: its script asks for them.

    Parameters
    ----------
    notes: on ignored parts of the address. cautions: of the scenario, as sentences.
    token: that allows to save, '' where there is no folder to save into.
    """
    style = (files("hedgesim.reports") / "assets" / "page.css").read_text("utf-8")
    style = stylesheet(explored.world.partners) + style + asset("explore.css")
    rest = f'{_place("leans")}<div class="pair">{_place("without")}{_place("with")}</div>'
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f'<meta name="token" content="{escape(token)}">\n'
        f"<title>{escape(explored.world.title)} - hedgesim explore</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{_head(state, explored, notes, scenarios)}\n"
        f'<div class="layout">\n<section class="bands" aria-label="Bands">{_bands(state, explored)}'
        f"{_cautions(cautions)}"
        f'</section>\n<form class="controls" aria-label="What happens">'
        f"{_controls(state, explored)}</form>\n"
        f'<section class="history" aria-label="One history">{_history(state)}</section>\n'
        f'<section class="rest" aria-label="Leans and portfolio">{rest}</section>\n'
        f'<section class="save" aria-label="Save">{_save(saves=bool(token))}</section>\n'
        f'</div>\n</main>\n<script type="module" src="explore.js"></script>\n</body>\n</html>\n'
    )


def _head(
    state: State, explored: ExploredScenario, notes: Sequence[str], scenarios: Scenarios
) -> str:
    options = "".join(_option(name, name, name == state.scenario) for name in scenarios.names)
    items = "".join(f"<li>{text(note)}</li>" for note in notes)
    who = words.join(explored.world.hedgers)
    return (
        f'<header><p class="over">{escape(who)}</p><h1>{escape(explored.world.title)}</h1>'
        f'<div class="picks"><label class="pick">Scenario <select id="scenario">{options}</select>'
        f"</label>{_variants(state, explored)}</div></header>"
        + (f'<ul class="notes" role="status">{items}</ul>' if notes else "")
        + "<noscript><p>The explorer needs JavaScript; hedgesim run does not.</p></noscript>"
    )


def _variants(state: State, explored: ExploredScenario) -> str:
    if not explored.variants:
        return ""
    titles = (("", "As written"), *explored.variants)
    options = "".join(_option(name, title, name == state.variant) for name, title in titles)
    return f'<label class="pick">Variant <select id="variant">{options}</select></label>'


def _bands(state: State, explored: ExploredScenario) -> str:
    groups = groupby(_by_name(explored), key=lambda pair: pair[0])
    options = "".join(
        f'<optgroup label="{text(name)}">'
        + "".join(_option(id, label, id == state.outcome) for _, id, label in found)
        + "</optgroup>"
        for name, found in groups
    )
    return (
        f'<label class="pick">Outcome <select id="outcome">{options}</select></label>'
        f'<label class="pick">Bands of <select id="uncertainty">{_uncertainties(state)}</select>'
        "</label>"
        f'{_place("level")}{_place("change")}<p class="soft">Line: median of all histories. Dark '
        "band: the middle half of them; light band: nine in ten. Grey and dashed: without the "
        "events. Where parameters are sampled, those whose slider is moved keep its value. "
        "Point at a chart to read its values, or step with the arrow keys.</p>"
        '<p id="sentence" class="sentence"></p><p id="status" class="soft" role="status">...</p>'
    )


def _cautions(found: Sequence[str]) -> str:
    if not found:
        return ""
    items = "".join(f"<li>{text(line)}</li>" for line in found)
    count = "1 caution" if len(found) == 1 else f"{len(found)} cautions"
    return f'<details class="cautions"><summary>{count}</summary><ul>{items}</ul></details>'


def _by_name(explored: ExploredScenario) -> Iterator[tuple[str, str, str]]:
    """Group, id and label of each outcome: those of hedgers first, then those of ties."""
    several = len(explored.world.hedgers) > 1
    found = []
    for id, outcome in explored.outcomes.items():
        name, of = split(id.removeprefix(f"{outcome.hedger}.") if several else id)
        own = f"{outcome.hedger}: " if several else ""
        group = name.replace("_", " ").capitalize() if of else outcome.hedger
        label = f"{own}{words.outcome_name(name, of)}"
        found.append((bool(of), f"{own}{group}" if of else group, id, label))
    for _, group, id, label in sorted(found, key=lambda one: one[0]):
        yield group, id, label


def _uncertainties(state: State) -> str:
    return "".join(_option(one, UNCERTAIN[one], one == state.uncertainty) for one in UNCERTAIN)


def _option(value: str, label: str, chosen: bool) -> str:
    mark = " selected" if chosen else ""
    return f'<option value="{escape(value)}"{mark}>{text(label)}</option>'


def _place(chart: str) -> str:
    return (
        f'<figure><figcaption id="title-{chart}">&nbsp;</figcaption>'
        f'<div class="chart" id="chart-{chart}" role="img" tabindex="0" '
        f'data-reads="{READS.get(chart, chart)}"></div></figure>'
    )


def _controls(state: State, explored: ExploredScenario) -> str:
    first = [one for one in explored.numbers if one.key.removeprefix("set.") in FIRST]
    others = [one for one in explored.numbers if one not in first]
    events = "".join(_switch(switch, state) for switch in explored.switches)
    open_ = " open" if any(state.value(one.key) is not None for one in others) else ""
    return (
        f"<h2>Events</h2>{events or paragraph('This scenario has no events.')}"
        f"<h2>Parameters of the model</h2>{''.join(_slider(one, state) for one in first)}"
        f"<details{open_}><summary>{len(others)} more parameters</summary>"
        f"{''.join(_slider(one, state) for one in others)}</details>"
    )


def _switch(switch: Switch, state: State) -> str:
    on = "" if switch.id in state.off else " checked"
    return (
        f'<fieldset class="event"><label class="switch"><input type="checkbox" '
        f'data-event="{escape(switch.id)}"{on}> <span data-story="{escape(switch.id)}">'
        f"{text(switch.story)}</span> <small>{text(switch.id)}</small></label>"
        f"{paragraph(switch.when, 'soft') if switch.when else ''}"
        f"{''.join(_slider(one, state) for one in switch.sliders)}</fieldset>"
    )


def _slider(one: Slider, state: State) -> str:
    value = state.value(one.key)
    now = one.own if value is None else value
    numbers = {
        "min": min(one.low, now), "max": max(one.high, now), "value": now,
        "data-own": one.own, "data-step": one.step,
    }  # fmt: skip
    written = " ".join(f'{name}="{number:.10g}"' for name, number in numbers.items())
    return (
        f'<label class="slider"><span>{text(one.label)}</span><output></output>'
        f"{f'<small>{text(words.sentence(one.meaning))}</small>' if one.meaning else ''}"
        f'<input type="range" step="any" {written} '
        f'data-key="{escape(one.key)}" data-unit="{one.unit}"></label>'
    )


def _history(state: State) -> str:
    history = "" if state.history is None else str(state.history)
    return (
        '<h2>One history</h2><p class="soft">A thin line in the first chart, and here month by '
        "month: what happened, and what moved.</p>"
        f'<p class="buttons"><label>Number, 0 to {LAST_HISTORY} <input id="history" type="number" '
        f'min="0" max="{LAST_HISTORY}" placeholder="none" value="{history}"></label>'
        '<button type="button" id="show">Show it</button></p>'
        '<pre id="trace" tabindex="0" hidden></pre>'
    )


def _save(*, saves: bool) -> str:
    save = '<button type="button" id="save">Save into the folder</button>' if saves else ""
    return (
        "<h2>Save</h2><p>The address of this page holds all settings.</p>"
        '<p class="buttons"><a id="download" class="button" download>Download the scenario</a>'
        f'{save}<a id="reset" class="button">Back to how it is written</a></p>'
        '<p id="saved" class="soft" role="status"></p>'
    )


def widths(given: Mapping[str, str]) -> dict[str, int]:
    """Return how wide charts are, ``wide`` and ``half``, from what a page says of itself."""
    found = {}
    for name in ("wide", "half"):
        digits = given.get(name, "")[:5]
        plain = digits.isascii() and digits.isdigit()
        found[name] = min(max(int(digits) if plain else svg.WIDTH, NARROWEST), WIDEST)
    return found


def shown(
    found: Shown, explored: ExploredScenario, state: State, width: Mapping[str, int]
) -> dict[str, Any]:
    """Return the charts of an ensemble with a sentence and tooltips, as plain data.

    ``width``: see `widths`.
    """
    hedgers = explored.world.hedgers
    who = {"hedgers": list(hedgers)} if len(hedgers) > 1 else {"hedger": hedgers[0]}
    own = [Row.of(reading) for reading in readings({**who, "outcomes": found.outcomes})]
    chosen = own[0]
    drawn = (
        _with_path(figures.level_figure(chosen, tips=False), chosen, found.path),
        figures.change_figure(chosen, tips=False),
        figures.leans_figure(own, explored.world.poles),
        figures.portfolio_figure(own, "effort", "baseline", tips=False),
        figures.portfolio_figure(own, "effort", "scenario", tips=False),
    )
    events = {event.id: event.story for event in found.world.events}
    return {
        "shown": found.replications,
        "of": found.total,
        "sentence": _sentence(chosen),
        "stories": {switch.id: events[switch.id] for switch in explored.switches},
        "read": tooltips.tooltips(own, found.path, state.history),
        "charts": {
            name: {
                "title": title or figure.title,
                "description": figure.spec["description"],
                "svg": svg.draw(figure.spec, width[place]),
            }
            for (name, (title, place)), figure in zip(CHARTS.items(), drawn, strict=True)
        },
    }


def _with_path(figure: Figure, row: Row, path: Sequence[float]) -> Figure:
    if not path:
        return figure
    rows = [
        {"m": marks.date(month), "h": marks.short(row.scale.factor * value)}
        for month, value in zip(row.reading.months, path, strict=True)
    ]
    encoding = figure.spec["layer"][0]["encoding"]
    line = marks.line("h", encoding["x"], encoding["y"], marks.INK) | {"data": {"values": rows}}
    line["mark"]["strokeWidth"] = 1.4
    return replace(figure, spec=figure.spec | {"layer": [*figure.spec["layer"], line]})


def _sentence(row: Row) -> str:
    unit = "" if row.change_unit.startswith("scale") else f" {row.change_unit}"
    return (
        f"{words.month(row.reading.months[-1])}: {row.at_end('scenario')} with the events, "
        f"{row.at_end('baseline')} without them; a change of {row.at_end('change')}{unit}."
    )


def trace_text(world: World, baseline: World, history: int, seed: int) -> str:
    """Return the trace of one history, played by the Mesa engine, as plain text."""
    from hedgesim.reports.terminal.layout import console  # noqa: PLC0415
    from hedgesim.reports.trace.follow import trace  # noqa: PLC0415
    from hedgesim.reports.trace.sentences import print_trace  # noqa: PLC0415

    out = StringIO()
    print_trace(trace(world, baseline, history, seed), console(out, WIDTH))
    return out.getvalue()

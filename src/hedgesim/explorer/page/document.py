"""The page of a state as HTML, without charts: its scripts ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any

from hedgesim.explorer.page.controls import controls
from hedgesim.explorer.page.wording import menu_of
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.explorer.state import LAST_HISTORY, MOST_OUTCOMES, State
from hedgesim.outcomes import words
from hedgesim.reports.charts.palette import stylesheet
from hedgesim.reports.html import paragraph, text

READS = {"without": "effort", "with": "effort"}  # charts that share a table of tooltips
SCRIPTS = ("server.js", "explore.js", "adding.js", "controls.js", "drawing.js", "point.js")
UNCERTAIN = {
    "parameters": "chance and parameters",
    "chance": "chance alone",
    "prior": "chance and parameters from priors",
}
KEY = (
    "Line: median of all histories. Dark band: the middle half of them; light band: nine in ten. "
    "Grey and dashed: without the events. Dotted: the scenario as written, or A. Where parameters "
    "are sampled, those whose slider is moved keep its value. Point at a chart to read its values, "
    "or step with the arrow keys."
)


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
    pinned: str = "",
) -> str:
    """Return the page of a state.

    Parameters
    ----------
    notes: on ignored parts of the address. cautions: of the scenario, as sentences.
    token: that allows to save, '' where there is no folder to save into.
    pinned: state A as in the address, or ''.
    """
    style = (files("hedgesim.reports") / "assets" / "page.css").read_text("utf-8")
    style = stylesheet(explored.world.partners) + style + asset("explore.css")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f'<meta name="token" content="{escape(token)}">\n'
        f"<title>{escape(explored.world.title)} - hedgesim explore</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"{_head(state, explored, notes, scenarios)}\n{verdict(cautions)}\n"
        f"{layout(state, explored, _uncertainties(state), pinned, saves=bool(token))}"
        '</main>\n<script type="module" src="server.js"></script>\n</body>\n</html>\n'
    )


def layout(
    state: State,
    explored: ExploredScenario,
    uncertainties: str,
    pinned: str = "",
    still: Mapping[str, Any] | None = None,
    *,
    saves: bool = False,
    adds: bool = True,
) -> str:
    """Return all below the verdict: charts, controls, a history, and what can be saved.

    Parameters
    ----------
    uncertainties: options of the menu of bands. still: results that are shown at once, see
        `results.shown`. saves, adds: whether there is a folder to save into, a form to add events.
    """
    charts = f"{_place('without', still)}{_place('with', still)}"
    rest = f'{_place("leans", still)}<div class="pair">{charts}</div>'
    return (
        f'<div class="layout">\n<section class="bands" aria-label="Outcomes">'
        f"{_bands(state, explored, uncertainties, pinned, still)}"
        f'</section>\n<form class="controls" aria-label="What happens">'
        f"{controls(state, explored, adds=adds)}</form>\n"
        f'<section class="history" aria-label="One history">{_history(state)}</section>\n'
        f'<section class="rest" aria-label="Leans and portfolio">{rest}</section>\n'
        f'<section class="save" aria-label="Save">{_save(saves=saves)}</section>\n</div>\n'
    )


def _head(
    state: State, explored: ExploredScenario, notes: Sequence[str], scenarios: Scenarios
) -> str:
    options = "".join(
        _option(name, title, name == state.scenario) for name, title in scenarios.titles.items()
    )
    items = "".join(f"<li>{text(note)}</li>" for note in notes)
    who = words.join(explored.world.hedgers)
    return (
        f'<header><p class="over">{escape(who)}</p><h1>{escape(explored.world.title)}</h1>'
        f'<div class="picks"><label class="pick">Scenario <select id="scenario">{options}</select>'
        f"</label>{_variants(state, explored)}</div>{question(explored)}</header>"
        + (f'<ul class="notes" role="status">{items}</ul>' if notes else "")
        + "<noscript><p>The explorer needs JavaScript; hedgesim run does not.</p></noscript>"
    )


def question(explored: ExploredScenario) -> str:
    """Return the question of a scenario as a paragraph, or ''."""
    found = words.question(explored.world.about)
    return paragraph(found, "question") if found else ""


def _variants(state: State, explored: ExploredScenario) -> str:
    if not explored.variants:
        return ""
    titles = (("", "As written"), *explored.variants)
    options = "".join(_option(name, title, name == state.variant) for name, title in titles)
    return f'<label class="pick">Variant <select id="variant">{options}</select></label>'


def verdict(cautions: Sequence[str], sentences: Sequence[str] = ("Playing ...",)) -> str:
    """Return the verdict with cautions below it."""
    return (
        '<section class="verdict" aria-label="Verdict"><div class="over" id="verdict-of"></div>'
        f'<div id="verdict" aria-live="polite">{"".join(map(paragraph, sentences))}</div>'
        f"{_cautions(cautions)}</section>"
    )


def _cautions(found: Sequence[str]) -> str:
    if not found:
        return ""
    items = "".join(f"<li>{text(line)}</li>" for line in found)
    count = "1 caution" if len(found) == 1 else f"{len(found)} cautions"
    return f'<details class="cautions"><summary>{count}</summary><ul>{items}</ul></details>'


def _bands(
    state: State,
    explored: ExploredScenario,
    uncertainties: str,
    pinned: str,
    still: Mapping[str, Any] | None,
) -> str:
    menus = "".join(_outcome(place, state, explored) for place in range(MOST_OUTCOMES))
    slots = "".join(_slot(place, still) for place in range(MOST_OUTCOMES))
    return (
        f'<div class="picks">{menus}<label class="pick">Bands of <select id="uncertainty">'
        f"{uncertainties}</select></label></div>"
        f'<div id="pins" class="buttons" data-pinned="{escape(pinned)}">'
        '<button type="button" id="pin">Pin this state as A</button>'
        '<button type="button" id="swap" hidden>Swap A and B</button>'
        '<button type="button" id="unpin" hidden>Compare with the scenario as written</button>'
        f'</div><dl id="states"></dl>{slots}{paragraph(KEY, "soft")}'
        '<p id="status" class="soft" role="status">...</p>'
    )


def _outcome(place: int, state: State, explored: ExploredScenario) -> str:
    """Return the menu of the first, second or third outcome; the first is never empty."""
    chosen = state.outcomes[place] if place < len(state.outcomes) else ""
    groups = groupby(menu_of(explored), key=lambda found: found[0])
    options = "" if place == 0 else _option("", "none", chosen == "")
    options += "".join(
        f'<optgroup label="{text(name)}">'
        + "".join(_option(id, label, id == chosen) for _, id, label in found)
        + "</optgroup>"
        for name, found in groups
    )
    return (
        f'<label class="pick">Outcome {place + 1} <select class="outcome" id="outcome-{place}">'
        f"{options}</select></label>"
    )


def _slot(place: int, still: Mapping[str, Any] | None) -> str:
    charts = "".join(_place(f"{name}-{place}", still) for name in ("level", "change", "against"))
    sentences = still["sentences"] if still else []
    shown = place < len(sentences)
    meaning = text(still["meanings"][place]) if still and shown else ""
    return (
        f'<div class="slot" id="slot-{place}"{"" if shown else " hidden"}>'
        f'<p class="soft meaning">{meaning}</p>{charts}'
        f'<p class="sentence" id="sentence-{place}">{text(sentences[place]) if shown else ""}</p>'
        "</div>"
    )


def _uncertainties(state: State) -> str:
    return uncertainties(state, tuple(UNCERTAIN))


def uncertainties(state: State, kinds: Sequence[str]) -> str:
    """Return the options of what bands hold."""
    return "".join(_option(one, UNCERTAIN[one], one == state.uncertainty) for one in kinds)


def _option(value: str, label: str, chosen: bool) -> str:
    mark = " selected" if chosen else ""
    return f'<option value="{escape(value)}"{mark}>{text(label)}</option>'


def _place(chart: str, still: Mapping[str, Any] | None) -> str:
    found = still["charts"].get(chart, {}) if still else {}
    hidden = " hidden" if still and not found else ""
    said = f' aria-label="{escape(found["description"])}"' if found else ""
    return (
        f'<figure{hidden}><figcaption id="title-{chart}">{text(found.get("title", ""))}&nbsp;'
        f'</figcaption><div class="chart" id="chart-{chart}" role="img" tabindex="0"{said} '
        f'data-reads="{READS.get(chart, chart)}">{found.get("svg", "")}</div></figure>'
    )


def _history(state: State) -> str:
    history = "" if state.history is None else str(state.history)
    return (
        '<h2>One history</h2><p class="soft">A thin line in the charts of levels, and here month '
        "by month: what happened, and what moved.</p>"
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

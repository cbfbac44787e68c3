"""The controls of the page: switches and sliders of events and parameters, and an event's form."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from hedgesim.description.formats.events import Kind, KindField
from hedgesim.description.narration.kinds import TRIGGERS
from hedgesim.explorer.added import MOST
from hedgesim.explorer.scenarios import ExploredScenario, Switch
from hedgesim.explorer.sliders import Slider
from hedgesim.explorer.state import State
from hedgesim.outcomes import words
from hedgesim.reports.html import paragraph, text

LATER = 12  # months after the start: the date that is offered for an added event
KINDS = {  # what a field holds, in words
    "partner": "a partner", "country": "a country", "framework": "a framework",
    "months": "a time, such as 12 months", "share": "a share, such as 20%",
    "money": "an amount, such as US$ 100 m", "number": "a number", "flag": "true or false",
    "text": "text",
}  # fmt: skip
LISTS = ("partner", "country", "framework")  # fields for which the page lists names


def controls(state: State, explored: ExploredScenario, *, adds: bool = True) -> str:
    """Return the switches and sliders of a scenario, and (``adds``) the form of another event."""
    moved = [one for one in explored.numbers if state.value(one.key) is not None]
    others = [one for one in explored.numbers if one not in moved]
    events = "".join(_switch(switch, state) for switch in explored.switches)
    return (
        f"<h2>Events</h2>{events or paragraph('This scenario has no events.')}"
        f"{_adding(state, explored) if adds else ''}"
        '<h2>Parameters of the model</h2><p id="levers" class="soft" role="status"></p>'
        f'<div id="first">{_sliders(moved, state)}</div>'
        f'<details id="others"><summary>All other parameters ({len(others)})</summary>'
        f"<div>{_sliders(others, state)}</div></details>"
    )


def _switch(switch: Switch, state: State) -> str:
    on = "" if switch.id in state.off else " checked"
    numbers = {one.id: one.number for one in state.added}
    remove = ""
    if switch.id in numbers:
        remove = f'<button type="button" data-remove="{numbers[switch.id]}">Remove it</button>'
    return (
        f'<fieldset class="event"><legend class="hidden">{text(switch.id)}</legend>'
        f'<label class="switch"><input type="checkbox" '
        f'data-event="{escape(switch.id)}"{on}> <span data-story="{escape(switch.id)}">'
        f"{text(switch.story)}</span> <small>{text(switch.id)}</small></label>"
        f"{paragraph(switch.when, 'soft') if switch.when else ''}{remove}"
        f'<div class="first">{_sliders(switch.sliders, state)}</div>'
        '<details class="folded" hidden><summary></summary><div></div></details></fieldset>'
    )


def _sliders(found: Iterable[Slider], state: State) -> str:
    return "".join(_slider(one, state) for one in found)


def _slider(one: Slider, state: State) -> str:
    value = state.value(one.key)
    now = one.own if value is None else value
    numbers = {
        "min": min(one.low, now), "max": max(one.high, now), "value": now,
        "data-own": one.own, "data-step": one.step,
    }  # fmt: skip
    written = " ".join(f'{name}="{number:.10g}"' for name, number in numbers.items())
    meaning = f"<small>{text(words.sentence(one.meaning))}</small>" if one.meaning else ""
    return (
        f'<div class="slider"><label><span>{text(one.label)}</span><span class="value"></span>'
        f'{meaning}<input type="range" step="any" {written} data-key="{escape(one.key)}" '
        f'data-unit="{one.unit}"></label><small class="effect"></small>{_basis(one)}</div>'
    )


def _basis(one: Slider) -> str:
    if not one.basis:
        return ""
    own, low, high = (one.words(value) for value in (one.own, one.low, one.high))
    about = f"As written {own}; from {low} to {high}. {words.sentence(one.basis)}"
    summary = f"About {text(one.label.lower())}"
    return f'<details class="basis"><summary>{summary}</summary>{paragraph(about)}</details>'


def _adding(state: State, explored: ExploredScenario) -> str:
    """Return the form that adds an event, or a note where there are as many as can be."""
    free = sorted({*range(1, MOST + 1)} - {one.number for one in state.added})
    if not free:
        return paragraph(f"{MOST} events are added, which is the most.", "soft")
    kinds = explored.calibration.kinds
    options = "".join(
        f'<option value="{escape(name)}">{text(_title(name))}</option>'
        for name, kind in sorted(kinds.items())
        if kind.effects
    )
    names = {
        "partner": explored.world.partners, "framework": explored.world.frameworks,
        "country": tuple(explored.calibration.countries),
    }  # fmt: skip
    lists = "".join(
        f'<datalist id="names-{kind}">{"".join(f'<option value="{escape(n)}">' for n in found)}'
        "</datalist>"
        for kind, found in names.items()
    )
    return (
        f'<details id="adding" data-number="{free[0]}"><summary>Add an event</summary>'
        f'<label class="field">Kind <select id="kind"><option value="">choose a kind</option>'
        f'{options}</select></label><div id="fields"></div>'
        '<p class="fault" id="add-fault" role="alert"></p>'
        '<p class="buttons"><button type="button" id="add" disabled>Add it</button></p>'
        f"{lists}</details>"
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def kind_form(name: str, explored: ExploredScenario) -> str:
    """Return the fields of a kind of event; '' where there is no such kind."""
    kind = explored.calibration.kinds.get(name)
    if kind is None or not kind.effects:
        return ""
    first = explored.world.first_month + LATER
    at = f"{first // 12:04d}-{first % 12 + 1:02d}"
    when = {key: (example, meaning) for key, example, meaning in TRIGGERS}
    return (
        f"{paragraph(kind.meaning, 'soft')}"
        f"{_input('at', 'Date', when['at'][1], value=at, example=when['at'][0])}"
        f"{''.join(_field(*pair) for pair in kind.fields.items())}"
        f"<details><summary>Or when something else happens</summary>"
        f"{''.join(_trigger(key, kind, *pair) for key, pair in when.items() if key != 'at')}"
        "</details>"
    )


def _trigger(key: str, kind: Kind, example: str, meaning: str) -> str:
    return "" if key in kind.fields else _input(key, _title(key), meaning, example=example)


def _field(name: str, field: KindField) -> str:
    holds = KINDS[field.type]
    if field.many:
        holds = f"{field.type}s, with commas between"
    if field.within is not None:
        holds += f" from {field.within[0]:g} to {field.within[1]:g}"
    left_out = field.default if field.default is not None else "none"
    also = "required" if field.required else f"if left out: {left_out}"
    return _input(
        name,
        _title(name),
        f"{words.sentence(field.meaning)} {words.sentence(f'{holds}; {also}')}",
        example="" if field.required else str(left_out),
        names=field.type if field.type in LISTS and not field.many else "",
        required=field.required,
    )


def _input(
    key: str,
    label: str,
    meaning: str,
    *,
    value: str = "",
    example: str = "",
    names: str = "",
    required: bool = False,
) -> str:
    """Return a labelled field of text with its meaning and a place for its faults."""
    listed = f' list="names-{names}"' if names else ""
    star = ' aria-required="true"' if required else ""
    return (
        f'<label class="field"><span>{text(label)}{" *" if required else ""}</span>'
        f'<input type="text" data-field="{key}" value="{escape(value)}" autocomplete="off" '
        f'placeholder="{escape(example)}" aria-describedby="about-{key} fault-{key}"{listed}{star}>'
        f'</label><small id="about-{key}">{text(words.sentence(meaning))}</small>'
        f'<p class="fault" id="fault-{key}" role="alert"></p>'
    )

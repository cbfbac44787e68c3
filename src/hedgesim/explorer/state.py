"""What is explored: a frozen state, to and from the address of the page, and as a scenario file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from hedgesim.description.parsing.problems import Fault, InputError
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.explorer.stories import Shelf, Story

LONGEST = 20_000  # characters of an address that are read
MOST_KEYS = 2_000  # of them
NO_STATE = ("tab", "wide", "half")  # what a page says of itself
MOST_NOTES = 8
LAST_HISTORY = 1_999  # of those that are played
SHOWN = 40  # characters of a wrong name or value that are shown


@dataclass(frozen=True, slots=True)
class State:
    """What is explored.

    Attributes
    ----------
    scenario: its name. outcome: id of the outcome that is charted.
    variant: as which the scenario is told, or '' for as it is written.
    off: ids of events that are switched off, sorted.
    moved: key of each slider that stands elsewhere than in the scenario, with its value; sorted.
    history: which history is told, or None.
    """

    scenario: str
    outcome: str
    off: tuple[str, ...] = ()
    moved: tuple[tuple[str, float], ...] = ()
    history: int | None = None
    variant: str = ""

    def value(self, key: str) -> float | None:
        """Value of a slider that was moved."""
        return dict(self.moved).get(key)

    @property
    def unlike(self) -> int:
        """How many things differ from the scenario as it is told."""
        return len(self.off) + len(self.moved)


def beginning(story: Story) -> State:
    """Return the state in which a scenario stands as it is told."""
    return State(story.name, story.first_outcome, variant=story.variant)


def to_address(state: State, story: Story) -> str:
    """Write a state as the query of an address."""
    pairs = [("scenario", state.scenario)]
    pairs += [("variant", state.variant)] if state.variant else []
    pairs += [("outcome", state.outcome)]
    pairs += [("off", id) for id in state.off]
    pairs += [(key, story.sliders[key].write(value)) for key, value in state.moved]
    pairs += [] if state.history is None else [("history", str(state.history))]
    return urlencode(pairs, quote_via=quote)


def from_address(query: str, shelf: Shelf) -> tuple[State, Story, tuple[str, ...]]:
    """Read a state from the query of an address, whatever that holds.

    Returns the state, its scenario, and notes on what was not understood and so left as it is.
    """
    notes: list[str] = []
    if len(query) > LONGEST:
        query = ""
        notes.append("The address is too long; the scenario stands as it is told.")
    try:
        pairs = parse_qsl(query, errors="replace", max_num_fields=MOST_KEYS)
    except ValueError:
        pairs = []
        notes.append("The address could not be read; the scenario stands as it is told.")
    story = _story(pairs, shelf, notes)
    state = _state(pairs, story, notes)
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"... and {len(notes) - MOST_NOTES} more of the kind."]
    return state, story, tuple(notes)


def _story(pairs: Sequence[tuple[str, str]], shelf: Shelf, notes: list[str]) -> Story:
    name = next((value for key, value in pairs if key == "scenario"), shelf.first)
    if name not in shelf.paths:
        notes.append(f"There is no scenario {_shown(name)}; this is {shelf.first}.")
        return shelf.story(shelf.first)
    variant = next((value for key, value in pairs if key == "variant"), "")
    try:
        return shelf.story(name, variant)
    except KeyError:
        notes.append(f"{name} has no variant {_shown(variant)}; this is {name} as it is written.")
        return shelf.story(name)
    except InputError as error:
        fault = error.problems[0]
        notes.append(f"The scenario {name} has a fault: {fault.message}; this is {shelf.first}.")
        return shelf.story(shelf.first)


def _state(pairs: Iterable[tuple[str, str]], story: Story, notes: list[str]) -> State:
    state = beginning(story)
    events = {switch.id for switch in story.switches}
    off: set[str] = set()
    moved: dict[str, float] = {}
    for key, text in pairs:
        slider = story.sliders.get(key)
        if slider is not None:
            try:
                value = slider.read(text)
            except Fault as fault:
                hint = f" ({fault.hint})" if fault.hint else ""
                notes.append(f"{key}: {_shown(text)} {_said(fault, text)}{hint}; left as it is.")
            else:
                moved[key] = value
        elif key == "off" and text in events:
            off.add(text)
        elif key == "outcome" and text in story.outcomes:
            state = replace(state, outcome=text)
        elif key == "history":
            if text.isascii() and text.isdigit() and int(text[:9]) <= LAST_HISTORY:
                state = replace(state, history=int(text[:9]))
            else:
                notes.append(
                    f"history: {_shown(text)} is not one of 0 to {LAST_HISTORY}; left out."
                )
        elif key not in ("scenario", "variant", *NO_STATE):
            notes.append(f"{_shown(key)} = {_shown(text)} is not known here; left out.")
    kept = {key: value for key, value in moved.items() if value != story.sliders[key].own}
    return replace(state, off=tuple(sorted(off)), moved=tuple(sorted(kept.items())))


def _said(fault: Fault, text: str) -> str:
    """What is wrong, without the value itself."""
    message = fault.message.removeprefix(f"'{text}' ")
    return message if message.startswith("is ") else "is not understood"


def _shown(text: str) -> str:
    kept = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return f"'{''.join(c if c.isprintable() else '?' for c in kept)}'"


def scenario_data(state: State, story: Story) -> dict[str, Any]:
    """Return the scenario of a state as plain data of a scenario file.

    An event that is switched off stays, so that others may name it, and has a rate of zero.
    """
    data: dict[str, Any] = deepcopy(story.file.document.data)
    if state.unlike:
        data["title"] = f"{story.world.title} (explored)"
    moved = dict(state.moved)
    for switch in story.switches:
        event = data["events"][switch.place]
        for slider in switch.sliders:
            if slider.key in moved:
                event[slider.key.rpartition(".")[2] if slider.unit != "date" else "at"] = (
                    slider.plain(moved[slider.key])
                )
        if switch.id in state.off:
            event["rate"] = 0
    numbers = {
        slider.key.removeprefix("set."): slider.plain(moved[slider.key])
        for slider in story.numbers
        if slider.key in moved
    }
    if numbers:
        data["set"] = {**data.get("set", {}), **numbers}
    return data


def scenario_text(state: State, story: Story, seed: int, replications: int) -> str:
    """Return the scenario file of a state; played as it says, it gives the same numbers."""
    name = file_name(state, story)
    again = f"hedgesim run {name} --replications {replications}"
    again += f" --seed {seed}" if seed != 1 else ""
    off = f"# Switched off (rate: 0): {', '.join(state.off)}.\n" if state.off else ""
    variant = f", variant {story.variant}," if story.variant else ""
    told = f"# {story.name}{variant} as explored. The same numbers come from:\n#   {again}\n{off}"
    return told + write_yaml(scenario_data(state, story))


def file_name(state: State, story: Story) -> str:
    """Return the name of a state's scenario file: the same for the same state."""
    told = repr((state.scenario, state.off, state.moved)).encode()
    name = f"{story.name}-{story.variant}" if story.variant else story.name
    return f"{name}-explored-{blake2b(told, digest_size=3).hexdigest()}.yaml"

"""The state of the page: to and from its address, and as a scenario file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl

from hedgesim.description.parsing.problems import Fault, InputError
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.running.storage.limits import UNCERTAINTIES, Uncertainty

LONGEST = 20_000  # characters of an address that are read
MOST_KEYS = 2_000  # of them
NO_STATE = ("tab", "wide", "half", "token")  # keys on the client, not on the state
MOST_NOTES = 8
LAST_HISTORY = 1_999
ALLOWED = {
    "history": f"from 0 to {LAST_HISTORY}",
    "uncertainty": f"one of {', '.join(UNCERTAINTIES)}",
}
SHOWN = 40  # characters of a wrong name or value that are shown


@dataclass(frozen=True, slots=True)
class State:
    """A scenario with changes.

    Attributes
    ----------
    scenario: its name. outcome: id of the outcome that is charted.
    variant: its name, or '' for the scenario as written.
    off: ids of events that are switched off, sorted.
    moved: key and value of each slider that differs from the scenario; sorted.
    history: number of the history shown, or None.
    uncertainty: what bands hold beside chance, see `limits.Uncertainty`.
    """

    scenario: str
    outcome: str
    off: tuple[str, ...] = ()
    moved: tuple[tuple[str, float], ...] = ()
    history: int | None = None
    variant: str = ""
    uncertainty: str = Uncertainty.PARAMETERS

    def value(self, key: str) -> float | None:
        """Return the value of a slider that was moved, else None."""
        return dict(self.moved).get(key)

    @property
    def unlike(self) -> int:
        """Number of changes to the scenario."""
        return len(self.off) + len(self.moved)


def beginning(explored: ExploredScenario) -> State:
    """Return the state without any change."""
    return State(explored.name, explored.first_outcome, variant=explored.variant)


def from_address(
    query: str, scenarios: Scenarios
) -> tuple[State, ExploredScenario, tuple[str, ...]]:
    """Read a state from the query of an address; never raises.

    Returns the state, its scenario, and a note on each part that was ignored.
    """
    notes: list[str] = []
    if len(query) > LONGEST:
        query = ""
        notes.append("The address is too long; the scenario is shown as written.")
    try:
        pairs = parse_qsl(query, errors="replace", max_num_fields=MOST_KEYS)
    except ValueError:
        pairs = []
        notes.append("The address cannot be read; the scenario is shown as written.")
    explored = _find_scenario(pairs, scenarios, notes)
    state = _state(pairs, explored, notes)
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"... and {len(notes) - MOST_NOTES} more notes."]
    return state, explored, tuple(notes)


def _find_scenario(
    pairs: Sequence[tuple[str, str]], scenarios: Scenarios, notes: list[str]
) -> ExploredScenario:
    name = next((value for key, value in pairs if key == "scenario"), scenarios.first)
    if name not in scenarios.paths:
        notes.append(f"Unknown scenario {_shown(name)}; this is {scenarios.first}.")
        return scenarios.get(scenarios.first)
    variant = next((value for key, value in pairs if key == "variant"), "")
    try:
        return scenarios.get(name, variant)
    except KeyError:
        notes.append(f"Unknown variant {_shown(variant)} of {name}; this is {name} as written.")
        return scenarios.get(name)
    except InputError as error:
        fault = error.problems[0]
        notes.append(
            f"The scenario {name} has an error: {fault.message}; this is {scenarios.first}."
        )
        return scenarios.get(scenarios.first)


def _state(pairs: Iterable[tuple[str, str]], explored: ExploredScenario, notes: list[str]) -> State:
    state = beginning(explored)
    events = {switch.id for switch in explored.switches}
    off: set[str] = set()
    moved: dict[str, float] = {}
    for key, text in pairs:
        slider = explored.sliders.get(key)
        if slider is not None:
            try:
                value = slider.read(text)
            except Fault as fault:
                hint = f" ({fault.hint})" if fault.hint else ""
                notes.append(f"{key}: {_shown(text)} {_said(fault, text)}{hint}; not changed.")
            else:
                moved[key] = value
        elif key == "off" and text in events:
            off.add(text)
        elif key == "outcome" and text in explored.outcomes:
            state = replace(state, outcome=text)
        elif key == "uncertainty" and text in UNCERTAINTIES:
            state = replace(state, uncertainty=text)
        elif key == "history" and _is_history(text):
            state = replace(state, history=int(text[:9]))
        elif key in ALLOWED:
            notes.append(f"{key}: {_shown(text)} must be {ALLOWED[key]}; ignored.")
        elif key not in ("scenario", "variant", *NO_STATE):
            notes.append(f"{_shown(key)} = {_shown(text)} is unknown; ignored.")
    differing = {key: value for key, value in moved.items() if value != explored.sliders[key].own}
    return replace(state, off=tuple(sorted(off)), moved=tuple(sorted(differing.items())))


def _is_history(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:9]) <= LAST_HISTORY


def _said(fault: Fault, text: str) -> str:
    message = fault.message.removeprefix(f"'{text}' ")
    return message if message.startswith("is ") else "cannot be read"


def _shown(text: str) -> str:
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return f"'{''.join(c if c.isprintable() else '?' for c in short)}'"


def scenario_data(state: State, explored: ExploredScenario) -> dict[str, Any]:
    """Return the scenario of a state as plain data of a scenario file.

    An event that is switched off keeps its place, as others may name it, with a rate of zero.
    """
    data: dict[str, Any] = deepcopy(explored.file.document.data)
    if state.unlike:
        data["title"] = f"{explored.world.title} (explored)"
    moved = dict(state.moved)
    for switch in explored.switches:
        event = data["events"][switch.place]
        for slider in switch.sliders:
            if slider.key in moved:
                event[slider.key.rpartition(".")[2] if slider.unit != "date" else "at"] = (
                    slider.plain(moved[slider.key])
                )
        if switch.id in state.off:
            event["rate"] = 0
            event.pop("probability", None)
    numbers = {
        slider.key.removeprefix("set."): slider.plain(moved[slider.key])
        for slider in explored.numbers
        if slider.key in moved
    }
    if numbers:
        data["set"] = {**data.get("set", {}), **numbers}
    return data


def scenario_text(state: State, explored: ExploredScenario, seed: int, replications: int) -> str:
    """Return the scenario file of a state, with the command that gives the same results."""
    name = file_name(state, explored)
    again = f"hedgesim run {name} --replications {replications}"
    if state.uncertainty != Uncertainty.PARAMETERS:
        again += f" --uncertainty {state.uncertainty}"
    again += f" --seed {seed}" if seed != 1 else ""
    off = f"# Switched off (rate: 0): {', '.join(state.off)}.\n" if state.off else ""
    variant = f", variant {explored.variant}," if explored.variant else ""
    head = (
        f"# {explored.name}{variant} as explored. The same results come from:\n#   {again}\n{off}"
    )
    return head + write_yaml(scenario_data(state, explored))


def file_name(state: State, explored: ExploredScenario) -> str:
    """Return the name of a state's scenario file, a function of the state alone."""
    identity = repr((state.scenario, state.off, state.moved)).encode()
    name = f"{explored.name}-{explored.variant}" if explored.variant else explored.name
    return f"{name}-explored-{blake2b(identity, digest_size=3).hexdigest()}.yaml"

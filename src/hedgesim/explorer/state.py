"""The state of the page: from its address, and as a scenario file."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl

from hedgesim.description.parsing.problems import Fault, InputError
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.explorer.added import Added, added_events, faults_of, is_key
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.running.storage.limits import UNCERTAINTIES, Uncertainty

LONGEST = 20_000  # characters of an address that are read
MOST_KEYS = 2_000  # of them
NO_STATE = ("tab", "wide", "half", "full", "kind", "token")  # keys on the client, not on the state
SHARED = ("scenario", "outcome", "uncertainty", "history", "a")  # not A's own
AS_WRITTEN = "-"  # pinned: the scenario without a change
MOST_OUTCOMES = 3  # at the same time
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
    scenario: its name. outcomes: ids of those that are charted, one to `MOST_OUTCOMES`.
    variant: its name, or '' for the scenario as written.
    off: ids of events that are switched off, sorted.
    moved: key and value of each slider that differs from the scenario; sorted.
    history: number of the history shown, or None.
    uncertainty: what bands hold beside chance, see `limits.Uncertainty`.
    added: events that are added. pinned: state A, with which this one, B, is compared.
    """

    scenario: str
    outcomes: tuple[str, ...]
    off: tuple[str, ...] = ()
    moved: tuple[tuple[str, float], ...] = ()
    history: int | None = None
    variant: str = ""
    uncertainty: str = Uncertainty.PARAMETERS
    added: tuple[Added, ...] = ()
    pinned: State | None = None

    def value(self, key: str) -> float | None:
        """Return the value of a slider that was moved, else None."""
        return dict(self.moved).get(key)

    @property
    def unlike(self) -> int:
        """Number of changes to the scenario."""
        return len(self.off) + len(self.moved) + len(self.added)

    @property
    def changes(self) -> tuple[object, ...]:
        """All that the world of the state depends on, beside its scenario."""
        return self.variant, self.added, self.off, self.moved

    def reference(self) -> State | None:
        """Return the state to compare with, or None: A, or else the scenario as written."""
        like = replace(self, pinned=None, history=None)
        if self.pinned is not None:
            like = replace(self.pinned, outcomes=self.outcomes, uncertainty=self.uncertainty)
        elif self.unlike:
            like = replace(like, off=(), moved=(), added=())
        return None if like.changes == self.changes else like


def beginning(explored: ExploredScenario) -> State:
    """Return the state without any change."""
    return State(explored.name, explored.first_outcomes, variant=explored.variant)


def from_address(
    query: str, scenarios: Scenarios
) -> tuple[State, ExploredScenario, tuple[str, ...]]:
    """Read a state from the query of an address; never raises.

    Returns the state, its scenario, and a note on each part that was ignored.
    """
    notes: list[str] = []
    pairs = _pairs(query, notes)
    explored = _find_scenario(pairs, scenarios, notes)
    state, explored = _state(pairs, explored, scenarios, notes)
    pinned = next((value for key, value in pairs if key == "a"), None)
    if pinned is not None:
        state = replace(state, pinned=_pinned(pinned, state, scenarios, notes))
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"... and {len(notes) - MOST_NOTES} more notes."]
    return state, explored, tuple(notes)


def _pairs(query: str, notes: list[str]) -> list[tuple[str, str]]:
    if len(query) > LONGEST:
        notes.append("The address is too long; the scenario is shown as written.")
        return []
    try:
        return parse_qsl(query, errors="replace", max_num_fields=MOST_KEYS)
    except ValueError:
        notes.append("The address cannot be read; the scenario is shown as written.")
        return []


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


def _pinned(text: str, state: State, scenarios: Scenarios, notes: list[str]) -> State:
    """Read state A, a query of its own; it has the scenario of the state."""
    own: list[str] = []
    pairs = [] if text == AS_WRITTEN else _pairs(text, own)
    pairs = [pair for pair in pairs if pair[0] not in SHARED]
    explored = _find_scenario([("scenario", state.scenario), *pairs], scenarios, own)
    found, _ = _state(pairs, explored, scenarios, own)
    notes += [f"A: {note}" for note in own]
    return found


def _state(
    pairs: Sequence[tuple[str, str]],
    explored: ExploredScenario,
    scenarios: Scenarios,
    notes: list[str],
) -> tuple[State, ExploredScenario]:
    """Read all but the pinned state; its scenario may have events added to it."""
    explored, added = _with_added(pairs, explored, scenarios, notes)
    state = replace(beginning(explored), added=added)
    events = {switch.id for switch in explored.switches}
    off: set[str] = set()
    moved: dict[str, float] = {}
    outcomes: dict[str, None] = {}
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
            outcomes[text] = None
        elif key == "uncertainty" and text in UNCERTAINTIES:
            state = replace(state, uncertainty=text)
        elif key == "history" and _is_history(text):
            state = replace(state, history=int(text[:9]))
        elif key in ALLOWED:
            notes.append(f"{key}: {_shown(text)} must be {ALLOWED[key]}; ignored.")
        elif key not in ("scenario", "variant", "a", *NO_STATE) and not is_key(key):
            notes.append(f"{_shown(key)} = {_shown(text)} is unknown; ignored.")
    differing = {key: value for key, value in moved.items() if value != explored.sliders[key].own}
    chosen = tuple(outcomes)[:MOST_OUTCOMES] or state.outcomes
    return replace(
        state, outcomes=chosen, off=tuple(sorted(off)), moved=tuple(sorted(differing.items()))
    ), explored


def _with_added(
    pairs: Sequence[tuple[str, str]],
    explored: ExploredScenario,
    scenarios: Scenarios,
    notes: list[str],
) -> tuple[ExploredScenario, tuple[Added, ...]]:
    """Return the scenario with the events that an address adds, without those with faults."""
    added = added_events(pairs)
    while added:
        try:
            return scenarios.get(explored.name, explored.variant, added), added
        except InputError as error:
            faults = faults_of(explored.file, added, explored.calibration)
            first = faults[0].message if faults else error.problems[0].message
            wrong = {fault.number for fault in faults} or {one.number for one in added}
            names = ", ".join(str(number) for number in sorted(wrong))
            notes.append(f"Added event {names}: {first}; ignored.")
            added = tuple(one for one in added if one.number not in wrong)
    return explored, ()


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
    changes = (state.scenario, state.off, state.moved, *((state.added,) if state.added else ()))
    identity = repr(changes).encode()
    name = f"{explored.name}-{explored.variant}" if explored.variant else explored.name
    return f"{name}-explored-{blake2b(identity, digest_size=3).hexdigest()}.yaml"

"""Switches: mechanisms that a scenario or an option takes out, by numbers held at fixed values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hedgesim.description.formats.calibration import ON
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.parsing import units
from hedgesim.description.parsing.cautions import Caution
from hedgesim.description.parsing.locations import Location, file_and_line
from hedgesim.description.parsing.problems import one_of, suggest
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.description.resolution.resolved import SetBy


@dataclass(frozen=True, slots=True)
class Rule:
    """A switch in a state other than ``on``.

    Attributes
    ----------
    holds: values of the numbers that it holds, as switches.yaml names them.
    location: where the state was chosen.
    """

    switch: str
    state: str
    holds: Mapping[str, float]
    location: Location

    @property
    def setter(self) -> SetBy:
        """Who holds its numbers, with file and line."""
        on_file = bool(self.location.document.root.children)
        where = file_and_line(self.location) if on_file else "on the command line"
        return SetBy("rules", f"held by the rule '{self.switch}: {self.state}', {where}")


def rules_of(
    authors: Iterable[tuple[Mapping[str, str], Location]], calibration: Calibration
) -> Iterator[Rule]:
    """Yield the switches that are not on; of several authors the last prevails.

    Parameters
    ----------
    authors: state of each switch that an author sets, with the location of that block, which takes
    the faults.
    """
    chosen = {
        name: (state, location / name)
        for states, location in authors
        for name, state in states.items()
        if _is_known(name, state, calibration, location / name)
    }
    for name, switch in calibration.switches.items():
        state, location = chosen.get(name, (ON, None))
        if location is not None and state != ON:
            yield Rule(name, state, switch.states[state], location)


def _is_known(name: str, state: str, calibration: Calibration, location: Location) -> bool:
    switch = calibration.switches.get(name)
    if switch is None:
        # A plain hint: no other switch can stand in for it, as each has states of its own.
        hint = suggest(name, calibration.switches) or f"one of: {', '.join(calibration.switches)}"
        location.report(f"there is no switch '{name}'", hint, key=True)
        return False
    states = (ON, *switch.states)
    if state not in states:
        location.report(f"the switch '{name}' has no state '{state}'", one_of(state, states))
    return state in states


def hold(
    quantities: Mapping[str, Quantity], set_by: Mapping[str, SetBy], rules: Sequence[Rule]
) -> tuple[dict[str, Quantity], dict[str, SetBy]]:
    """Return the numbers with those that rules hold, whatever was set, and who set them.

    A value that is held may lie outside the number's support. Faults go to the rules' locations.
    """
    found, setters = dict(quantities), dict(set_by)
    holders: dict[str, Rule] = {}
    for rule in rules:
        for name, value in held_numbers(rule.holds, quantities).items():
            other = holders.setdefault(name, rule)
            if other is not rule and found[name].value != value:
                message = f"'{rule.switch}: {rule.state}' holds {name} at {units.plain(value)}"
                beside = f"'{other.switch}: {other.state}' at {units.plain(found[name].value)}"
                rule.location.report(f"{message}, {beside}", "choose one")
            found[name] = replace(found[name], value=value)
            setters[name] = rule.setter
    return found, setters


def held_numbers(holds: Mapping[str, float], names: Iterable[str]) -> dict[str, float]:
    """Return the numbers that a state holds by full name; ``holds`` as switches.yaml names them."""
    found = {name: holds.get(name, holds.get(name.partition(".")[0])) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def held_by(
    calibration: Calibration, switch: str, state: str, names: Iterable[str]
) -> dict[str, float]:
    """Return the numbers that a state of a switch holds, by their full names."""
    return held_numbers(calibration.switches[switch].states[state], names)


def rule_cautions(rules: Sequence[Rule]) -> Iterator[Caution]:
    """Yield one caution that names all switches that hold numbers, if any does."""
    parts = []
    for rule in rules:
        held = ", ".join(f"{name} at {units.plain(value)}" for name, value in rule.holds.items())
        parts.append(f"{rule.switch} {rule.state} ({held})")
    if parts:
        text = f"Mechanisms switched, in both arms: {'; '.join(parts)}."
        yield Caution("mechanism-off", text)

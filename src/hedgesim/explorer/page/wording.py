"""Changes of a state in words, and the names of outcomes in menus."""

from __future__ import annotations

from collections.abc import Iterator

from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State
from hedgesim.outcomes import words
from hedgesim.outcomes.readings import split


def described(explored: ExploredScenario, state: State) -> str:
    """Return what a state changes: ``without canal; clv-exit: scale 2``, or ``as written``."""
    return "; ".join(_changes(explored, state)) or "as written"


def _changes(explored: ExploredScenario, state: State) -> Iterator[str]:
    if state.variant:
        yield f"variant '{dict(explored.variants)[state.variant]}'"
    stories = {switch.id: switch.story.rstrip(".") for switch in explored.switches}
    for one in state.added:
        yield f"with '{stories.get(one.id, one.id)}'"
    for id in state.off:
        yield f"without {id}"
    for key, value in state.moved:
        slider = explored.sliders[key]
        name = slider.label[:1].lower() + slider.label[1:]
        event = key.split(".")[1] if not key.startswith("set.") else ""
        yield f"{event}: {name} {slider.words(value)}" if event else f"{name} {slider.words(value)}"


def menu_of(explored: ExploredScenario) -> Iterator[tuple[str, str, str]]:
    """Yield group, id and label of each outcome: those of hedgers first, then those of ties."""
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

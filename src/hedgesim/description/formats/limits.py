"""Limits of a scenario file: what is larger is refused before anything is made of it."""

from __future__ import annotations

from typing import Any

from hedgesim.description.parsing.problems import Fault, Loc

FIRST_YEAR = 1900  # in which a clock may start
MOST_MONTHS = 12 * 200
MOST = {"hedgers": 12, "partners": 60, "events": 1000, "set": 1000, "rules": 100, "variants": 100}
MOST |= dict.fromkeys(("add", "change", "remove", "expect"), MOST["events"])
MOST_DECLARED = 5000  # events and effects of all arms
OF_ALL = 10  # what an effect on all partners counts


def refuse_too_much(data: object) -> None:
    """Refuse the data of a scenario that holds more than the limits. Raises Fault.

    Events and effects count once for each arm that plays them: the scenario, and each variant.
    """
    variants = _block(_block(data).get("variants"))
    blocks: dict[Loc, object] = {(): data} | {("variants", k): one for k, one in variants.items()}
    for loc, block in blocks.items():
        _refuse_long(_block(block), loc)
    declared = len(variants) * _declared(data) + sum(map(_declared, blocks.values()))
    if declared > MOST_DECLARED:
        message = f"more than {MOST_DECLARED} events and effects, counted for each variant"
        hint = f"{declared} are given: divide the file"
        raise Fault(message, hint, ("variants" if variants else "events",), key=True)


def _refuse_long(block: dict[str, Any], loc: Loc) -> None:
    for key, most in MOST.items():
        held = block.get(key)
        if isinstance(held, list | dict) and len(held) > most:
            raise Fault(
                f"more than {most} in '{key}'", f"{len(held)} are given", (*loc, key), key=True
            )


def _declared(block: object) -> int:
    """Count the events that a scenario or a variant declares, with their effects."""
    return sum(_of_events(_block(block).get(key)) for key in ("events", "add", "change"))


def _of_events(events: object) -> int:
    held = list(events.values()) if isinstance(events, dict) else events
    if not isinstance(held, list):
        return 0
    lists = (_block(one).get("effects") for one in held)
    effects = [effect for one in lists if isinstance(one, list) for effect in one]
    return len(held) + sum(OF_ALL if _block(one).get("of") == "all" else 1 for one in effects)


def _block(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

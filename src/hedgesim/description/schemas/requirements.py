"""Keys of which a block of a file needs one, or one only; the models check the same."""

from __future__ import annotations

from typing import Literal

from hedgesim.description.formats.events import AMOUNTS, TRIGGERS
from hedgesim.description.formats.sourced import FAMILIES
from hedgesim.description.formats.targets import BOUNDED, BOUNDS, KINDS, NEEDED
from hedgesim.description.schemas.dialect import Schema
from hedgesim.description.world.variables import VARIABLES

How = Literal["anyOf", "oneOf"]
TIMES = {"over": "ramp", "half_life": "fade", "for": "level"}  # the shape that each belongs to

ONE_OF: dict[str, tuple[How, tuple[str, ...]]] = {
    "EffectFile": ("oneOf", AMOUNTS),
    "EventFile": ("anyOf", TRIGGERS),
    "Expectation": ("oneOf", BOUNDS),
    "ReactionFile": ("anyOf", TRIGGERS),
    "Wait": ("oneOf", ("fixed", "mean", "between")),
}
AT_MOST_ONE = {"Prior": FAMILIES, "ReactionChoice": ("only", "without")}


def require(definitions: dict[str, Schema]) -> None:
    """Add to each block which of its keys it needs."""
    for name, (how, keys) in ONE_OF.items():
        if name in definitions:
            definitions[name][how] = one_each(keys)
    for name in definitions.keys() & AT_MOST_ONE:
        definitions[name]["maxProperties"] = 1
    for name in definitions.keys() & {"EventFile", "ReactionFile"}:
        definitions[name]["dependencies"] = {"delay": ["after"]}
        definitions[name]["not"] = {"required": ["rate", "probability"]}
    if "EffectFile" in definitions:
        definitions["EffectFile"]["allOf"] = [_concerned(), *_shapes()]
    if "Target" in definitions:
        definitions["Target"]["oneOf"] = [_target(kind) for kind in KINDS]


def one_each(keys: tuple[str, ...]) -> list[Schema]:
    """Return schemas that each require one of the keys."""
    return [{"required": [key]} for key in keys]


def _when(key: str, values: list[str], then: Schema, otherwise: Schema | None = None) -> Schema:
    """Require something where a key has one of some values."""
    condition = {"properties": {key: {"enum": values}}, "required": [key]}
    return {"if": condition, "then": then} | ({"else": otherwise} if otherwise else {})


def _concerned() -> Schema:
    """Require whom a tie or a membership is of; the hedger's own is of nobody else."""
    own = [name for name, one in VARIABLES.items() if one.level == "hedger"]
    return _when("change", own, {"not": {"required": ["of"]}}, {"required": ["of"]})


def _shapes() -> list[Schema]:
    """Give each shape its own time; ``to`` only jumps."""
    needed = [_when("shape", [TIMES[key]], {"required": [key]}) for key in ("over", "half_life")]
    own = [_shaped(key, shape, "shape") for key, shape in TIMES.items()]
    return [*needed, *own, _shaped("to", "jump")]


def _shaped(key: str, shape: str, *required: str) -> Schema:
    """Require a shape where a key is given."""
    then = {"properties": {"shape": {"const": shape}}, "required": list(required)}
    return {"if": {"required": [key]}, "then": then}


def _target(kind: str) -> Schema:
    """Require what a kind of target needs."""
    bounds = {"oneOf": one_each(BOUNDS)} if kind in BOUNDED else {}
    return {"required": [kind, *NEEDED[kind]], **bounds}

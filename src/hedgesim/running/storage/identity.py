"""Identities: digests of a versioned canonical form, not of class names or source layout.

A digest is BLAKE2b over `FORMAT` and the encoded values, as 16 hexadecimal digits. It changes with
any value, and with `FORMAT`; renaming a class, a field or a module changes none.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import hedgesim
from hedgesim import cache
from hedgesim.description.world.world import SHARING, Effect, Event, Program, World

FORMAT = "hedgesim 1"  # of what is digested: to be raised whenever a form below changes

RUN_CODE = ("rules", "engines", "outcomes", "running")  # what a run's results come from

type Form = dict[str, Any]


def digest(*parts: object) -> str:
    """Return the digest of plain values: None, numbers, texts, arrays, sequences and mappings.

    Mappings count by their sorted keys, enumerations by value, floats by their bits.

    Raises
    ------
    TypeError: for anything else.
    """
    pieces: list[bytes] = []
    _encode(FORMAT, pieces)
    _encode(parts, pieces)
    return hashlib.blake2b(b"".join(pieces), digest_size=8).hexdigest()


def _encode(value: object, pieces: list[bytes]) -> None:
    """Encode a value: a letter for its type, its length where that varies, its content."""
    match value:
        case None:
            pieces.append(b"n")
        case bool():
            pieces.append(b"t" if value else b"f")
        case int():
            pieces.append(b"i%d;" % value)
        case float():
            pieces.append(b"d" + struct.pack("<d", value))
        case str():
            text = value.encode()
            pieces.append(b"s%d;" % len(text) + text)
        case list() | tuple():
            pieces.append(b"l%d;" % len(value))
            for item in value:
                _encode(item, pieces)
        case dict():
            pieces.append(b"m%d;" % len(value))
            for key in sorted(value):
                _encode(key, pieces)
                _encode(value[key], pieces)
        case np.ndarray():
            plain = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
            pieces.append(b"a")
            _encode([plain.dtype.str, *value.shape], pieces)
            pieces.append(plain.tobytes())
        case _:
            raise TypeError(f"no canonical form: {type(value).__name__}")


def world_id(world: World) -> str:
    """Return the identity of a world with its names and texts."""
    return digest(canonical(world, texts=True))


def dynamics_id(world: World) -> str:
    """Return the identity of all that moves the histories of a world: names and texts do not."""
    return digest(canonical(world, texts=False))


def run_id(worlds: dict[str, World], seed: int, replications: int) -> str:
    """Return the identity of a run: its worlds, seed and number of replications, and the code."""
    arms = {arm: world_id(world) for arm, world in worlds.items()}
    return digest(hedgesim.__version__, seed, replications, arms, code_id(RUN_CODE))


def fingerprint(world: World) -> dict[str, str]:
    """Return hashes of a baseline's numbers, and of the whole of it.

    Runs whose baselines agree share every baseline history, so they can be compared.
    """
    return {
        "numbers": digest(world.number_names, world.numbers),
        "baseline": dynamics_id(world),
    }


def canonical(world: World, *, texts: bool) -> Form:
    """Return a world as plain data, with or without what only people read."""
    form: Form = {
        "hedgers": world.hedgers,
        "partners": world.partners,
        "frameworks": world.frameworks,
        "poles": world.poles,
        "start": world.start,
        "months": world.months,
        "number_names": world.number_names,
        "numbers": world.numbers,
        "initial": world.initial,
        "initial_number": world.initial_number,
        "link": world.link,
        "events": [_event(event, texts=texts) for event in world.events],
        "sampled": world.sampled
        and {
            "places": world.sampled.places,
            "values": world.sampled.values,
            "sharing": SHARING,
        },
    }
    if texts:
        form["texts"] = (world.name, world.title, world.about)
    return form


def _event(event: Event, *, texts: bool) -> Form:
    form: Form = {
        "id": event.id,
        "kind": event.kind,
        "hedger": event.hedger,
        "at": event.at,
        "until": event.until,
        "every": event.every,
        "after": event.after,
        "delay": (event.delay.kind, float(event.delay.low), float(event.delay.high)),
        "when": event.when and _program(event.when, texts=texts),
        "rate": event.rate and _program(event.rate, texts=texts),
        "once": event.once,
        "by": event.by,
        "stream": event.stream,
        "effects": [_effect(effect, texts=texts) for effect in event.effects],
        "reaction": event.reaction,
    }
    if event.probability is not None:  # left out otherwise, as in forms before there was one
        form["probability"] = _program(event.probability, texts=texts)
    return form | {"texts": (event.story, event.fields)} if texts else form


def _effect(effect: Effect, *, texts: bool) -> Form:
    form: Form = {
        "row": effect.row,
        "mode": effect.mode,
        "amount": _program(effect.amount, texts=texts),
        "shape": effect.shape,
        "months": effect.months,
        "half_life": float(effect.half_life),
        "delay": effect.delay,
    }
    return form | {"texts": (effect.variable, effect.of)} if texts else form


def _program(program: Program, *, texts: bool) -> Form:
    form: Form = {
        "codes": program.codes,
        "operands": program.operands,
        "constants": [float(value) for value in program.constants],
    }
    return form | {"texts": (program.text,)} if texts else form


@lru_cache
def code_id(rooms: tuple[str, ...] = ("rules", "engines")) -> str:
    """Return the identity of code: by default, of what makes and measures histories.

    Comments, docstrings, layout, ends of lines and the names of modules do not count; other names
    do.
    """
    root = Path(hedgesim.__file__).parent
    files = [path for name in rooms for path in (root / name).rglob("*.py")]
    sources = sorted(path.read_text(encoding="utf-8") for path in files)
    made_of = (Path(__file__).read_text(encoding="utf-8"), platform.python_version(), sources)
    name = f"code-{digest(made_of)}.id"  # parsing the sources takes a tenth of a second
    found = cache.load(name)
    if found is None:
        found = digest(sorted(map(bare_code, sources))).encode()
        cache.store(name, found)
    return found.decode()


def bare_code(source: str) -> str:
    """Return code without comments, docstrings, layout and the modules that it imports from."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom():
                node.module, node.level = "", 1
            case ast.Module(body=body) | ast.FunctionDef(body=body) | ast.ClassDef(body=body):
                if ast.get_docstring(node, clean=False) is not None:
                    del body[0]
    return ast.unparse(tree)

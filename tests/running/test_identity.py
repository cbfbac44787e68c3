"""Identities come from values alone, in a form that is fixed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedgesim.description.world.expressions import constant_program
from hedgesim.description.world.world import (
    Delay,
    DelayKind,
    Effect,
    Event,
    Mode,
    Program,
    Sampled,
    Shape,
    World,
)
from hedgesim.running.storage import identity
from hedgesim.running.storage.identity import (
    bare_code,
    code_id,
    digest,
    dynamics_id,
    run_id,
    world_id,
)
from helpers.random_worlds import random_worlds

TEXTS = {"name", "title", "about", "story", "fields", "text", "variable", "of"}
SAMPLED = Sampled(np.array([0]), np.array([[0.5], [0.25]]))
AMOUNT = Program((0,), (0,), (0.25,), "0.25")
TINY = World(
    name="tiny", title="Tiny", about="", hedgers=("H",), partners=("A", "B"), frameworks=(),
    poles=("A", "B"), start=(2024, 1), months=2, number_names=("heed",),
    numbers=np.array([0.5]), initial=np.array([0.0, 1.0]), initial_number=np.array([0, -1]),
    link=np.zeros((0, 2), dtype=np.int64),
    events=(
        Event(
            id="quarrel", kind="custom", hedger=0, at=1, until=None, every=None, after=None,
            delay=Delay(DelayKind.FIXED, 0.0, 0.0), when=None, rate=None, once=True, by="",
            stream=7,
            effects=(Effect(0, Mode.ADD, AMOUNT, Shape.RAMP, 12, 0.0, 0, "trust", "A"),),
            story="They quarrel.", reaction=False, fields=(("by", "A"),),
        ),
    ),
)  # fmt: skip
TINY_FORM = {
    "hedgers": ["H"], "partners": ["A", "B"], "frameworks": [], "poles": ["A", "B"],
    "start": [2024, 1], "months": 2, "number_names": ["heed"], "numbers": np.array([0.5]),
    "initial": np.array([0.0, 1.0]), "initial_number": np.array([0, -1]),
    "link": np.zeros((0, 2), dtype=np.int64),
    "events": [
        {
            "id": "quarrel", "kind": "custom", "hedger": 0, "at": 1, "until": None, "every": None,
            "after": None, "delay": [0, 0.0, 0.0], "when": None, "rate": None, "once": True,
            "by": "", "stream": 7, "reaction": False, "texts": ["They quarrel.", [["by", "A"]]],
            "effects": [
                {
                    "row": 0, "mode": 0, "shape": 1, "months": 12, "half_life": 0.0, "delay": 0,
                    "texts": ["trust", "A"],
                    "amount": {
                        "codes": [0], "operands": [0], "constants": [0.25], "texts": ["0.25"],
                    },
                }
            ],
        }
    ],
    "sampled": None,
    "texts": ["tiny", "Tiny", ""],
}  # fmt: skip


def test_values_are_encoded_one_by_one() -> None:
    array = np.array([[1, 2]], dtype=np.int64)
    encoded = (
        b"s10;hedgesim 1" + b"l7;" + b"n" + b"t" + b"i-3;" + b"d" + struct.pack("<d", 0.1)
        + b"s3;\xc3\xa9x" + b"m2;s1;al0;s1;bi1;" + b"al3;s3;<i8i1;i2;" + array.tobytes()
    )  # fmt: skip
    found = digest(None, True, -3, 0.1, "éx", {"b": Shape.RAMP, "a": ()}, array)
    assert found == blake2b(encoded, digest_size=8).hexdigest()


def test_a_world_has_the_identity_of_its_written_form() -> None:
    assert world_id(TINY) == digest(TINY_FORM) == "2961ae7bdadfeaaa"


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form: set"):
        digest({1})


class Cosmos(World):
    """A world under another class name."""


class Incident(Event):
    """An event under another class name."""


def test_renaming_a_class_changes_no_identity() -> None:
    events = tuple(Incident(**_values(event)) for event in TINY.events)
    renamed = Cosmos(**_values(TINY) | {"events": events})
    assert world_id(renamed) == world_id(TINY)
    assert dynamics_id(renamed) == dynamics_id(TINY)


def _values(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


@given(random_worlds(), st.data())
@settings(deadline=None)
def test_any_changed_value_changes_the_identity(world: World, data: st.DataObject) -> None:
    world = replace(world, sampled=SAMPLED)
    path, changed = data.draw(st.sampled_from(list(changes(world))))
    require_another_identity(world, changed, path)


def test_every_field_counts() -> None:
    world = replace(TINY, frameworks=("F",), link=np.zeros((1, 2)), sampled=SAMPLED)
    seen = set()
    for path, changed in changes(world):
        require_another_identity(world, changed, path)
        seen.add(path[0])
    assert seen == {field.name for field in fields(World)}


def require_another_identity(world: World, changed: World, path: tuple[str, ...]) -> None:
    assert world_id(changed) != world_id(world), path
    assert (dynamics_id(changed) == dynamics_id(world)) == bool(TEXTS & set(path)), path


def changes(value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: PLR0912
    """Yield each way to change one value within another, with the path to it."""
    match value:
        case bool():
            yield (), not value
        case IntEnum():
            yield (), next(one for one in type(value) if one != value)
        case int():
            yield (), value + 1
        case float():
            yield (), float(np.nextafter(value, np.inf))
        case str():
            yield (), value + "'"
        case np.ndarray() if value.size:
            changed = value.copy()
            changed.flat[-1] = np.nextafter(changed.flat[-1], 9) if value.dtype == float else 9
            yield (), changed
        case tuple():
            for place, item in enumerate(value):
                for path, changed in changes(item):
                    yield path, (*value[:place], changed, *value[place + 1 :])
                yield (), value[:place] + value[place + 1 :]
        case _ if is_dataclass(value):
            for field in fields(value):
                own = getattr(value, field.name)
                if own is None and field.name in ("when", "rate", "probability"):
                    yield (field.name,), replace(value, **{field.name: constant_program(1.0)})
                elif own is None and field.name != "sampled":
                    yield (field.name,), replace(value, **{field.name: 3})
                for path, changed in changes(own):
                    yield (field.name, *path), replace(value, **{field.name: changed})


def test_code_counts_without_comments_docstrings_layout_and_names_of_modules() -> None:
    code = '"""A."""\nfrom rules.a import f\n\n\ndef g(x):\n    """B."""\n    return f(x) # C\n'
    same = "from rules.b import (f)\ndef g(x): return f( x )"
    assert bare_code(code) == bare_code(same)
    assert bare_code(code) != bare_code(same.replace("f( x )", "f(x, x)"))
    assert bare_code(code) != bare_code(same.replace("import (f)", "import h as f"))


def test_the_identity_of_the_code_is_kept_for_the_code_it_was_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(identity.hedgesim, "__file__", str(tmp_path / "__init__.py"))
    rule = tmp_path / "rules" / "rule.py"
    rule.parent.mkdir()
    parsed: list[str] = []
    monkeypatch.setattr(identity, "bare_code", lambda source: (parsed.append(source), source)[1])
    found = []
    for source in ("x = 1", "x = 1", "x = 2"):
        rule.write_text(source)
        found.append(code_id.__wrapped__())
    assert parsed == ["x = 1", "x = 2"]
    assert found == [digest([source]) for source in ("x = 1", "x = 1", "x = 2")]


def test_other_code_is_another_run(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = {"scenario": TINY}
    first = run_id(worlds, 1, 10)
    assert run_id(worlds, 1, 10) == first
    monkeypatch.setattr(identity, "code_id", lambda _rooms: "another")
    assert run_id(worlds, 1, 10) != first


def test_the_ends_of_lines_in_a_checkout_are_not_part_of_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity.hedgesim, "__file__", str(tmp_path / "__init__.py"))
    rule = tmp_path / "rules" / "rule.py"
    rule.parent.mkdir()
    found = set()
    for end in (b"\n", b"\r\n"):
        rule.write_bytes(b"x = '''a" + end + b"b'''" + end)
        found.add(code_id.__wrapped__())
    assert len(found) == 1

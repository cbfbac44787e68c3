"""Reading YAML by the core rules of version 1.2, within bounds, with places."""

from pathlib import Path

import pytest

from hedgesim.description import parse_scenario
from hedgesim.description.parsing.nodes import MAX_DEPTH
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.parsing.reading import MAX_BYTES, parse, read


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("2024-08", "2024-08"),
        ("2024-08-01", "2024-08-01"),
        ("20%", "20%"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("nan", "nan"),
        ("'1'", "1"),
        ('"~"', "~"),
        ("1e-3", 0.001),
        ("1.", 1.0),
        (".5", 0.5),
        ("+0.05", 0.05),
        ("-3", -3),
        ("0o17", 15),
        ("0xfF", 255),
        ("012", 12),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
    ],
)
def test_scalars_follow_the_core_rules_of_yaml_1_2(written: str, read_as: object) -> None:
    found = parse(f"key: {written}\n", "file").data["key"]
    assert found == read_as
    assert type(found) is type(read_as)


def test_every_key_and_value_keeps_its_place() -> None:
    document = parse("a: 1\nb:\n  - x: é\n    long key: [1, 'two']\n", "file")
    assert document.data == {"a": 1, "b": [{"x": "é", "long key": [1, "two"]}]}
    assert document.place(("a",)) == (1, 4)
    assert document.place(("b", 0, "x")) == (3, 8)
    assert document.place(("b", 0, "long key"), key=True) == (4, 5)
    assert document.place(("b", 0, "long key", 1)) == (4, 19)


def test_a_place_that_is_not_there_is_that_of_what_is_around_it() -> None:
    document = parse("a:\n  b: 1\n", "file")
    assert document.place(("a", "tag", "b")) == (2, 6)
    assert document.place(("a", "c")) == (2, 3)


def test_columns_count_characters_not_bytes() -> None:
    assert parse('{"é": 1, b: 2}', "file").place(("b",), key=True) == (1, 10)


def test_an_anchor_may_be_used_again() -> None:
    assert parse("a: &x [1, 2]\nb: *x\n", "file").data == {"a": [1, 2], "b": [1, 2]}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse(b"\xef\xbb\xbfa: 1\n", "file").data == {"a": 1}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

FILES = {
    "empty": (b"", 1, 1, "the file is empty"),
    "only comments": (b"# nothing\n\n", 1, 1, "the file is empty"),
    "only a null": (b"~\n", 1, 1, "the file is empty"),
    "tabs": (b"a:\n\tb: 1\n", 2, 1, "cannot start a value"),
    "not UTF-8": (b"a: 1\nb: caf\xe9\n", 2, 7, "not UTF-8 text"),
    "UTF-16": ("a: 1\n".encode("utf-16"), 1, 1, "not UTF-8 text"),
    "NUL": (b"a: 1\nb: \x00\n", 2, 4, "character U+0000 is not allowed"),
    "control character": (b"a: \x1b[31m\n", 1, 4, "character U+001B is not allowed"),
    "binary": (bytes(range(256)), 2, 118, "not UTF-8 text"),
    "escaped surrogate": (b'a: "\\uD800"\n', 1, 7, "this is not YAML"),
    "unclosed quote": (b"a: 'b\n", 2, 1, "this is not YAML"),
    "unclosed list": (b"[1, 2\n", 2, 1, "this is not YAML"),
    "alias bomb": (BOMB.encode(), 6, 8, "more than 200000 values, aliases counted out"),
    "deep list": (b"[" * 100_000, 1, 33, "nested more than 32 levels deep"),
    "deep block": (b"- " * 100_000, 1, 65, "nested more than 32 levels deep"),
    "deep mapping": (b"{a: " * 100_000, 1, 126, "nested more than 32 levels deep"),
    "deep by alias": (
        f"a: &a {'[' * 16}x{']' * 16}\nb: [*a]\nc: {'[' * 16}*a{']' * 16}\n".encode(),
        3,
        20,
        "nested more than 32 levels deep",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_what_cannot_be_read_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    contents, line, column, message = FILES[name]
    path = tmp_path / "file.yaml"
    path.write_bytes(contents)
    with pytest.raises(InputError) as caught:
        parse_scenario(read(path))
    [problem] = caught.value.problems
    assert message in problem.message
    assert (problem.path, problem.line, problem.column) == (str(path), line, column)


def test_folders_missing_and_strange_files_are_refused(tmp_path: Path) -> None:
    for path, message in {
        tmp_path: "this is a folder",
        tmp_path / "missing.yaml": "no such file",
        Path("/dev/null"): "not an ordinary file",
        tmp_path / ("x" * 300): "cannot be read",
    }.items():
        with pytest.raises(InputError, match=message):
            read(path)


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match=f"larger than {MAX_BYTES // 1_000_000} MB"):
        read(path)


def test_thirty_two_levels_are_enough_and_allowed() -> None:
    parse("[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1), "file")


def test_a_problem_prints_as_editors_expect(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        parse("a: 1\na: 2\n", "story.yaml")
    assert str(caught.value) == (
        "story.yaml:2:1: error: key 'a' is given twice (first in line 1) (keep one)"
    )

"""Text after YAML has unescaped it: what may not stand in it, and how messages show the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgesim.description.parsing.problems import InputError, Problem, printable
from hedgesim.description.parsing.reading import parse

NAMES = {
    "\x1b": "\\e",
    "\x07": "\\a",
    "\x00": "\\0",
    "\x7f": "\\x7f",
    "\x9b": "\\x9b",
    "\x85": "\\N",
    "\r": "\\r",
    "\u2028": "\\L",
    "\u202e": "\\u202e",
    "\u2066": "\\u2066",
    "\u200f": "\\u200f",
    "\ufeff": "\\ufeff",
    "\U000e0041": "\\U000e0041",
}


@pytest.mark.parametrize("sign", NAMES, ids=lambda sign: f"U+{ord(sign):04X}")
@pytest.mark.parametrize("form", ['title: "a{}b"\n', 'a:\n- "{}": 1\n'], ids=["value", "key"])
def test_an_escape_of_a_character_that_acts_is_refused(sign: str, form: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(form.format(NAMES[sign]), "story")
    [problem] = caught.value.problems
    assert f"U+{ord(sign):04X} is not allowed" in problem.message
    assert str(problem).isprintable()


@pytest.mark.parametrize("key", ['"a\\nfile.yaml:1:1: error: no"', '"a\\tb"', '"a\\u200bb"'])
def test_a_key_is_one_line_of_signs_that_can_be_seen(key: str) -> None:
    with pytest.raises(InputError, match="is not allowed in a key"):
        parse(f"{key}: 1\n", "story")


@pytest.mark.parametrize("text", ["ភាសា\u200bខ្មែរ", "न\u200dम", "a\u00a0b", "a\nb", "a\tb"])
def test_signs_of_written_languages_are_text(text: str) -> None:
    escaped = text.replace("\n", "\\n").replace("\t", "\\t")
    assert parse(f'about: "{escaped}"\n', "story").data == {"about": text}


@given(st.text())
def test_a_message_is_one_line_that_a_terminal_prints_as_it_stands(text: str) -> None:
    shown = str(Problem(text, 1, 1, text, text))
    assert shown.isprintable()
    assert printable(shown) == shown


def test_printable_escapes_what_cannot_be_seen_and_nothing_else() -> None:
    assert printable("Ja\u200bpan\n\x1b[2J é ភ") == "Ja\\u200bpan\\n\\x1b[2J é ភ"

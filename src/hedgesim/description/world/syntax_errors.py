"""What is wrong with an expression that does not parse, and what was probably meant."""

from __future__ import annotations

import re

from hedgesim.description.parsing.problems import suggest, typographic

_TOKENS = re.compile(r"\d[\d.]*(?:[eE][+-]?\d+)?|\.\d+|[^\W\d][\w.]*|[<>=!]=|\*\*|\S")
_LOGIC = ("and", "or", "not")
_INSTEAD = {"%": "write a share: 0.4 for 40%", "per": "a rate is per year: 0.5"}
_VALUE = re.compile(r"(?!(?:and|or|not)$)[\w.]+")
_AFTER_VALUES = (
    *("and", "or", "not", "in", "if", "else", "<", "<=", ">", ">=", "==", "!="),
    *("+", "-", "*", "/", "**", "(", ")", ","),
)


def unexpected(source: str) -> tuple[int | None, str]:
    """Return the column and the text of the first token that cannot stand where it does."""
    value_expected, depth = True, 0
    for token in _TOKENS.finditer(source):
        text = token.group()
        depth += (text == "(") - (text == ")")
        if depth < 0:
            return token.start(), "')' closes nothing"
        if value_expected and not (_VALUE.fullmatch(text) or text in ("(", "-", "+", "not")):
            return token.start(), f"found '{text}', where a value is expected"
        if not value_expected and text not in _AFTER_VALUES:
            return token.start(), f"found '{text}' after a value"
        value_expected = text in ("(", "-", "+", "not") or (text != ")" and text in _AFTER_VALUES)
    if value_expected:
        return len(source), "it ends where a value is expected"
    return (len(source), "a parenthesis is not closed") if depth else (None, "")


def example(source: str, place: int) -> str:
    """Return what was probably meant at a column, or else an example."""
    if hint := typographic(source):
        return hint
    found = _TOKENS.match(source, place)
    word = found.group() if found else ""
    if word in _INSTEAD:
        return _INSTEAD[word]
    if word not in _LOGIC and (hint := suggest(word, _LOGIC)):
        return hint
    if re.search(r"[^<>=!]=[^=]", source):
        return "'==' compares"
    if "&" in source or "|" in source:
        return "write 'and', 'or'"
    return "for example: trust.Vietnam < 0.35 and nationalism.Vietnam > 0.6"

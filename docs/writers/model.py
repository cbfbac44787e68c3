"""Tables of model.md: the order of a month, variables, numbers, kinds of event, reactions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from hedgesim.description.formats.events import (
    CONDITIONS,
    EffectFile,
    Kind,
    KindField,
    ReactionFile,
)
from hedgesim.description.parsing import units
from hedgesim.description.parsing.cautions import CODES, SEVERITIES
from hedgesim.description.world.variables import (
    HEDGER_REFERENCES,
    MEASURES,
    NEUTRAL,
    STARTS_AT,
    TIE_REFERENCES,
    VARIABLES,
    Variable,
)
from writers.markdown import Lines, basis, between, code, item, listed, sentence, table, wrapped
from writers.sources import SOURCE, calibration


def month() -> Lines:
    """The order of a month, from the rule book."""
    tree = ast.parse((SOURCE / "rules" / "__init__.py").read_text(encoding="utf-8"))
    for line in _numbered(ast.get_docstring(tree) or ""):
        place, name, text = line.split(maxsplit=2)
        text = text.replace("`hedgesim.", "`")
        yield wrapped(f"**{name.capitalize()}**: {text}", f"{place} ", "   ")


def _numbered(text: str) -> Iterator[str]:
    """Yield the items of a numbered list, each with the lines that go on from it."""
    yield from re.findall(r"^\d\. .*(?:\n {3,}.*)*", text, re.MULTILINE)


def variables() -> Lines:
    """Every variable, level by level."""
    for level, heading in (
        ("tie", "Of a tie (hedger and partner)"),
        ("hedger", "Of a hedger"),
        ("membership", "Of a membership (hedger and framework)"),
    ):
        rows = [v for v in VARIABLES.values() if v.level == level]
        yield f"**{heading}**"
        yield ""
        yield from table(
            ("variable", "unit", "range", "moved by", "starts at", "meaning"),
            (
                (code(v.name), v.unit, between(v.bounds), _mover(v), _start(v), v.meaning)
                for v in rows
            ),
        )
        yield ""


def _mover(variable: Variable) -> str:
    return {"rule": "rules", "event": "events", "choice": "choice"}[variable.moved_by]


def _start(variable: Variable) -> str:
    if variable.name in NEUTRAL:
        return units.plain(NEUTRAL[variable.name])
    if variable.name in STARTS_AT:
        return code(STARTS_AT[variable.name])
    if variable.level == "membership":
        return "frameworks"
    given = variable.name in (*TIE_REFERENCES, *HEDGER_REFERENCES)
    return "reference" if given else "0"


def measures() -> Lines:
    """Every measure."""
    yield from table(
        ("measure", "of", "unit", "range", "meaning"),
        ((code(m.name), m.level, m.unit, between(m.bounds), m.meaning) for m in MEASURES),
    )


def cautions() -> Lines:
    """Every code of a caution, the gravest severity first."""
    order = sorted(CODES.items(), key=lambda pair: SEVERITIES.index(pair[1].severity))
    rows = ((code(name), one.severity, one.meaning) for name, one in order)
    yield from table(("code", "severity", "meaning"), rows)


ROLES = {
    "core": "Core parameters: they move the model",
    "severity": "Severities: how hard declared events strike, and when reactions come",
    "outcome": "Parameters of outcomes: they enter a measure only",
}


def parameters() -> Lines:
    """Every parameter: its numbers, then what it means and rests on."""
    every = calibration().parameters.values()
    for role, heading in ROLES.items():
        rows = [p for p in every if p.role == role]
        if not rows:
            continue
        yield f"**{heading}**"
        yield ""
        yield from table(
            ("parameter", "default", "unit", "support", "prior"),
            (
                (
                    code(p.name),
                    units.plain(p.default),
                    p.unit,
                    between(p.support),
                    p.prior.describe(),
                )
                for p in rows
            ),
        )
        yield ""
        for p in rows:
            yield item(f"{code(p.name)}: {sentence(p.meaning)} {basis(p)}")
        yield ""


def kinds() -> Lines:
    """Every kind of event."""
    for kind in calibration().kinds.values():
        about = listed(_about(kind))
        yield item(f"**{kind.kind}**{f' ({about})' if about else ''}: {sentence(kind.meaning)}")
        for name, field in kind.fields.items():
            yield item(f"{code(name)}: {_field(field)}", 1)
        if kind.effects:
            yield item(f"*Effects:* {'; '.join(_effect(effect) for effect in kind.effects)}.", 1)
        if basis(kind):
            yield item(basis(kind), 1)


def _about(kind: Kind) -> Iterator[str]:
    yield from kind.mechanisms
    if kind.severity is not None:
        source = f" by {kind.severity.source}" if kind.severity.source else ""
        yield f"severity {units.plain(kind.severity.value)}{source}"


def _field(field: KindField) -> str:
    parts = [f"{field.type}{', one or more' if field.many else ''}"]
    if field.within:
        parts.append(between(field.within))
    if field.default is not None:
        parts.append(f"default {_plain(field.default)}")
    elif field.optional:
        parts.append("may be left out")
    return f"{listed(parts)}. {sentence(field.meaning)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return units.plain(value) if isinstance(value, int | float) else str(value)


def _effect(effect: EffectFile) -> str:
    key, text = effect.amount
    of = f" of {code(effect.of)}" if effect.of else ""
    text = f"{code(effect.change)}{of} {key} {code(text)}"
    for word, time in (
        ("ramp over", effect.over),
        ("fade with half-life", effect.half_life),
        ("for", effect.lasts),
        ("after", effect.delay),
    ):
        if time is not None:
            text += f", {word} {code(time)}"
    return text + (", to the end" if effect.shape == "level" and effect.lasts is None else "")


def reactions() -> Lines:
    """Every reaction."""
    yield "Roles, computed for each hedger and date from the numbers of the calibration:"
    yield ""
    for role in calibration().roles.values():
        yield item(f"**{role.role}**: {sentence(role.meaning)} *where* {code(role.where)}.")
    yield ""
    yield "Reactions:"
    yield ""
    for reaction in calibration().reactions.values():
        yield item(f"**{reaction.reaction}**: {sentence(reaction.meaning)}")
        yield item(_repeats(reaction), 1)
        for name in CONDITIONS:
            text = getattr(reaction, name)
            if text is not None:
                yield item(f"*{name}* {code(text)}", 1)
        if basis(reaction):
            yield item(basis(reaction), 1)


def switches() -> Lines:
    """Every state of every switch, with what it holds."""
    for switch in calibration().switches.values():
        told = f" ({listed(switch.mechanisms)})" if switch.mechanisms else ""
        yield item(f"**{switch.name}**: {sentence(switch.meaning)}{told}")
        for state, held in switch.states.items():
            numbers = (f"{code(name)} at {units.plain(value)}" for name, value in held.items())
            yield item(f"{code(state)} holds {listed(list(numbers))}.", 1)


def _repeats(reaction: ReactionFile) -> str:
    for_each = "for each hedger"
    if reaction.for_each != "nothing":
        for_each = f"for each {reaction.for_each}"
        if reaction.among is not None:
            for_each += f" among {listed(reaction.among)}"
    often = "at most once" if reaction.fires_once else "any number of times"
    return f"One {for_each}; {reaction.by or 'nobody'} acts by {code(reaction.event)}, {often}."

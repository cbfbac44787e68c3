"""Tables of the catalogue: outcomes, kinds of event, reactions, parameters, switches, cautions."""

from __future__ import annotations

from collections.abc import Iterator

from hedgesim.description.formats.events import (
    CONDITIONS,
    EffectFile,
    Kind,
    KindField,
    ReactionFile,
)
from hedgesim.description.narration.kinds import example
from hedgesim.description.parsing import units
from hedgesim.description.parsing.cautions import CODES, SEVERITIES
from hedgesim.description.world.variables import (
    HEDGER_MEASURES,
    MEMBER,
    TIE_MEASURES,
    VARIABLES,
    Measure,
    Variable,
)
from hedgesim.outcomes.catalogue import HEDGER_OUTCOMES, TIE_OUTCOMES
from hedgesim.outcomes.words import outcome_name
from writers.markdown import Lines, basis, between, code, item, listed, sentence, table, wrapped
from writers.sources import calibration


def outcomes() -> Lines:
    """Every outcome that a run reports."""
    yield from table(
        ("outcome", "in reports", "unit", "range", "meaning"),
        (
            (code(f"{name}.{of}" if of else name), outcome_name(name, of), *_scale(one))
            for name, of, one in _reported()
        ),
    )


def _reported() -> Iterator[tuple[str, str, Variable | Measure]]:
    """Yield the name of each outcome, what its id names after it, and its definition."""
    yield from ((name, "PARTNER", VARIABLES[name]) for name in TIE_OUTCOMES)
    yield from ((one.name, "PARTNER", one) for one in TIE_MEASURES)
    yield from ((id, "", VARIABLES[name]) for name, id in HEDGER_OUTCOMES.items())
    yield from ((one.name, "", one) for one in HEDGER_MEASURES)
    yield MEMBER.name, "FRAMEWORK", MEMBER


def _scale(one: Variable | Measure) -> tuple[str, str, str]:
    return one.unit, between(one.bounds), one.meaning


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
        yield f"## {kind.kind}"
        yield ""
        yield wrapped(f"{sentence(kind.meaning)}{f' ({about})' if about else ''}")
        yield ""
        for name, field in kind.fields.items():
            yield item(f"{code(name)}: {_field(field)}")
        if kind.effects:
            yield item(f"*Effects:* {'; '.join(_effect(effect) for effect in kind.effects)}.")
        if basis(kind):
            yield item(basis(kind))
        yield from ("", "```yaml", *example(kind, calibration()).splitlines(), "```", "")


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

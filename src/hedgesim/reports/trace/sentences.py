"""Writes a followed history in sentences, month by month, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from hedgesim.description.world.world import Event, World
from hedgesim.outcomes import words
from hedgesim.outcomes.catalogue import month_name
from hedgesim.outcomes.words import with_article
from hedgesim.reports.trace.evaluation import Evaluation
from hedgesim.reports.trace.record import Firing, Month, Move, Trace

MOST_NAMED = 5  # partners in the line that ends a year
NOUNS = {
    "trust": "trust in {of}",
    "threat": "the threat seen in {of}",
    "nationalism": "resentment of {of} at home",
    "security": "defence cooperation with {of}",
    "legitimacy": "legitimacy at home",
    "river_stress": "harm to the river",
    "governance_gap": "the rights gap as donors see it",
}
# Rows compared at the end: name, label, factor, decimals, unit.
COMPARED = (
    ("composite", "the alignment index", 1.0, 1, ""),
    ("autonomy", "room for choice (autonomy)", 1.0, 3, ""),
    ("legitimacy", "legitimacy at home", 1.0, 3, ""),
    ("river_stress", "harm to the river", 1.0, 3, ""),
    ("output", "output", 0.001, 2, " bn"),
)
LEAST_CHANGE = {"composite": 0.05, "output": 5.0, "influence": 0.0005}  # else 0.0005
Line = tuple[str, str]  # style and text


def print_trace(trace: Trace, out: Console) -> None:
    """Print a followed history."""
    width = min(out.width, 100)
    for style, text in lines(trace):
        indent = len(text) - len(text.lstrip())
        filled = textwrap.fill(
            text,
            width,
            subsequent_indent=" " * (indent + 2 if indent else 0),
            break_long_words=False,
            break_on_hyphens=False,
        )
        out.print(Text(filled, style=style), soft_wrap=True)


def lines(trace: Trace) -> Iterator[Line]:
    """Yield the lines of a followed history with their styles."""
    world = trace.world
    end = date(world, world.months - 1)
    yield "bold", world.title
    yield (
        "",
        f"History {trace.replication} of seed {trace.seed}, {date(world, 0)} to {end}. Shown "
        f"are all events, changes of effort by a point or more, of offers of finance by a "
        f"tenth of the usual, and large changes of ties and at home. Conditions and rates "
        f"refer to the month before.",
    )
    for quiet, months in groupby(trace.months, key=lambda month: _quiet(world, month)):
        if quiet:
            yield from _silence(world, list(months))
            continue
        for month in months:
            yield "", ""
            yield "bold", date(world, month.month)
            yield from _month(world, month)
            if _closes_year(world, month.month):
                yield from _year(trace, month.month)
    yield from _ending(trace)


def date(world: World, month: int) -> str:
    """Name a month of the world."""
    return words.month(month_name(world, month))


def _quiet(world: World, month: Month) -> bool:
    return month.quiet and not _closes_year(world, month.month)


def _closes_year(world: World, month: int) -> bool:
    return (world.start[1] + month) % 12 == 0 or month == world.months - 1


def _silence(world: World, months: list[Month]) -> Iterator[Line]:
    first, last = date(world, months[0].month), date(world, months[-1].month)
    if first.split()[-1] == last.split()[-1]:
        first = first.split()[0]
    count = len(months)
    many = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
    yield "", ""
    if count == 1:
        yield "dim", f"{last}: a quiet month."
    else:
        yield "dim", f"{first} to {last}: {many.get(count, str(count))} quiet months."


# --- a month -------------------------------------------------------------------------------------


def _month(world: World, month: Month) -> Iterator[Line]:
    for firing in month.firings:
        yield "", f"  * {_story(world, firing.event)} [{firing.event.id}]"
        for reason in reasons(world, firing):
            yield "", f"    {reason}"
    several = len(world.hedgers) > 1
    for hedger in world.hedgers:
        moved = [move for move in month.efforts if move.hedger == hedger]
        if moved:
            yield "", f"  {hedger} moves effort: {'; '.join(_effort(move) for move in moved)}."
    for move in month.offers:
        yield "", f"  {_offer(move, several)}."
    for hedger in world.hedgers:
        own = [move for move in month.changes if move.hedger == hedger]
        if own:
            head = f"{hedger}: " if several else ""
            yield "", f"  {words.sentence(head + '; '.join(_change(move) for move in own))}"


def _story(world: World, event: Event) -> str:
    """Return the sentence on an event, with its hedger if there are several and it names none."""
    hedger = world.hedgers[event.hedger]
    named_already = len(world.hedgers) == 1 or hedger in event.story
    return event.story if named_already else f"{hedger}: {event.story}"


def reasons(world: World, firing: Firing) -> Iterator[str]:
    """Yield what made an event fire: trigger, condition with its values, probability."""
    yield f"Why: {_trigger(world, firing)}."
    seen: tuple[str, ...] = ()
    if firing.when is not None:
        yield f"Condition: {firing.when.text}{_values(firing.when, seen)}."
        seen = tuple(name for name, _ in firing.when.values)
    drawn = firing.rate or firing.probability
    if drawn is not None:
        at = f", at {drawn.result:.2g} a year" if firing.rate is not None else ""
        how = f" = {drawn.text}{_values(drawn, seen)}" if drawn.values else ""
        yield f"Probability: {words.percent(firing.chance)} in that month{at}{how}."


def _trigger(world: World, firing: Firing) -> str:
    event = firing.event
    parts = []
    if event.after is not None:
        cause, months = world.events[event.after].id, firing.since_cause or 0
        wait = f"{months} month{'s' if months != 1 else ''} after" if months else "together with"
        parts.append(f"{wait} {cause}")
    if event.every is not None:
        parts.append(f"it recurs every {event.every} months")
    if firing.when is not None:
        parts.append("its condition held")
    if firing.chance is not None:
        parts.append("it was drawn by chance")
    if not parts:
        parts.append("its date has come")
    times = f", for the {_ordinal(firing.times)} time" if firing.times > 1 else ""
    return words.join(parts) + times


def _values(evaluation: Evaluation, known: tuple[str, ...]) -> str:
    """Return values in brackets, without those given already."""
    shown = [
        f"{name} {('no', 'yes')[value > 0] if name.startswith('fired.') else _short(value)}"
        for name, value in evaluation.values
        if name not in known
    ]
    return f" ({', '.join(shown)})" if shown else ""


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _ordinal(count: int) -> str:
    ending = (
        "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    )
    return f"{count}{ending}"


def _effort(move: Move) -> str:
    size = words.number(100 * (move.now - move.before), 1, "+")
    because = f", {move.cause}" if move.cause else ""
    return f"{move.partner or 'itself'} {size} points to {100 * move.now:.1f}%{because}"


def _offer(move: Move, several: bool) -> str:
    whom = f" to {move.hedger}" if several else ""
    verb = "raises" if move.now > move.before else "lowers"
    amount = words.number(move.now * move.usual_offer, 0)
    beyond = round(100 * (move.now - 1))
    usual = f"{abs(beyond)}% {'above' if beyond > 0 else 'below'}" if beyond else "the same as"
    because = f" ({move.cause})" if move.cause else ""
    who = words.sentence(with_article(move.partner)).rstrip(".")
    offer = f"{who} {verb} its offer of finance{whom} to US$ {amount} m a year"
    return f"{offer}, {usual} its usual plan{because}"


def _change(move: Move) -> str:
    noun = NOUNS[move.variable].format(of=with_article(move.partner))
    verb = "rises" if move.now > move.before else "falls"
    return f"{noun} {verb} from {move.before:.2f} to {move.now:.2f}"


# --- a year, and the end --------------------------------------------------------------------------


def _year(trace: Trace, month: int) -> Iterator[Line]:
    world = trace.world
    year = trace.world.start[0] + (trace.world.start[1] - 1 + month) // 12
    for hedger in world.hedgers:

        def value(name: str, hedger: str = hedger) -> float:
            return trace.at(month, f"{name}.{hedger}")

        efforts = {p: trace.at(month, f"effort.{hedger}.{p}") for p in world.partners}
        order = sorted(efforts, key=lambda partner: -efforts[partner])[:MOST_NAMED]
        shares = ", ".join(f"{partner} {100 * efforts[partner]:.0f}%" for partner in order)
        yield (
            "cyan",
            f"  End of {year}: {hedger} gives effort to {shares}, and keeps "
            f"{100 * value('effort_self'):.0f}%. Alignment index {value('composite'):.0f} (0 "
            f"{world.poles[0]}, 100 {world.poles[1]}), autonomy {value('autonomy'):.2f}, "
            f"legitimacy {value('legitimacy'):.2f}, output US$ {value('output') / 1000:.1f} bn a "
            f"year.",
        )


def _ending(trace: Trace) -> Iterator[Line]:
    world = trace.world
    last = world.months - 1
    yield "", ""
    yield "bold", f"What the events changed in this history, by {date(world, last)}"
    for hedger in world.hedgers:
        changes = [*_influences(trace, hedger), *_others(trace, hedger)]
        head = f"{hedger}: " if len(world.hedgers) > 1 else ""
        yield "", f"  {words.sentence(head + ('; '.join(changes) or 'nothing'))}"
    yield from _events_apart(trace)


def _influences(trace: Trace, hedger: str) -> Iterator[str]:
    world, last = trace.world, trace.world.months - 1
    rows = {f"influence.{hedger}.{partner}": partner for partner in world.partners}
    ends = [(trace.at(last, row, baseline=True), trace.at(last, row), rows[row]) for row in rows]
    for before, now, partner in sorted(ends, key=lambda one: -abs(one[1] - one[0]))[:3]:
        if abs(now - before) >= LEAST_CHANGE["influence"]:
            size = words.number(100 * (now - before), 1, "+")
            shares = f"{100 * now:.1f}% instead of {100 * before:.1f}%"
            yield f"the influence of {with_article(partner)} is {shares} ({size} points)"


def _others(trace: Trace, hedger: str) -> Iterator[str]:
    last = trace.world.months - 1
    for name, label, factor, decimals, unit in COMPARED:
        row = f"{name}.{hedger}"
        before, now = trace.at(last, row, baseline=True), trace.at(last, row)
        if abs(now - before) < LEAST_CHANGE.get(name, 0.0005):
            continue
        money = "US$ " if unit else ""
        shown = [money + words.number(value * factor, decimals) + unit for value in (now, before)]
        yield f"{label} {shown[0]} instead of {shown[1]}"


def _events_apart(trace: Trace) -> Iterator[Line]:
    """Events that emerged in one of the two histories only."""
    emerging = {event.id: event for event in trace.world.events if event.reaction}
    with_, without = trace.fired, trace.baseline_fired
    arms = (with_, without, "Only with the events"), (without, with_, "Only without them")
    for fired, others, where in arms:
        dated = [
            f"{_story(trace.world, emerging[id]).rstrip('.')} ({date(trace.world, month)})"
            for id, month in fired.items()
            if id in emerging and id not in others
        ]
        if dated:
            yield "", f"  {where}: {'; '.join(dated)}."

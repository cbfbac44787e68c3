"""What drives an answer, for a terminal: a table for each outcome, and what is not known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import split
from hedgesim.reports.terminal.changes import changed_parts
from hedgesim.reports.terminal.layout import grid

Found = Mapping[str, Any]

SHOWN = 0.02  # numbers whose total index is less are told in one line
ONE_WAY = 0.9  # part of the elementary effects that must agree to give the effect a sign
WIDE = 100  # columns from which what a number rests on finds room
COLUMNS = ("drawn (90%)", "rests on", "moves it by", "alone (%)", "in all (%)", "place")
NOISY = 0.1  # part of the variance from which chance is too much


def show(found: Found, folder: Path | None, out: Console) -> None:
    """Print what a sensitivity analysis found.

    Parameters
    ----------
    found: content of sensitivity.json. folder: where it was written, if anywhere.
    """
    with out.capture() as printed:
        for part in report(found, folder, out.width):
            out.print(part)
    lines = (line.rstrip() for line in printed.get().splitlines())
    out.file.write("\n".join(lines) + "\n")


def report(found: Found, folder: Path | None, width: int) -> Iterator[RenderableType]:
    """Yield the parts of the report, in order; ``width``: columns of the terminal."""
    yield Text(f"Which numbers drive the answer: {found['title']}", style="bold")
    yield Text(
        f"Explained is the scenario less its baseline in {words.month(found['end'])}, while "
        f"{found['drawn']} numbers are drawn from their priors."
    )
    for id, outcome in found["outcomes"].items():
        yield ""
        yield from _of_outcome(id, outcome, found, width)
    yield ""
    yield from _how_to_read(found)
    yield from _not_drawn(found)
    yield from changed_parts(found["changed"], found["changed_rules"], width)
    if folder is not None:
        yield Text(f"Written to {folder}")


def label(id: str, hedger: str) -> str:
    """Return the label of an outcome by its id; another hedger's name stands before it."""
    own = id.removeprefix(f"{hedger}.")
    title = words.titled(*split(own))
    return title if own == id else f"{hedger}: {title}"


def short(name: str, hedgers: Collection[str]) -> str:
    """Return a number's name without the hedger, where there is only one."""
    for hedger in hedgers if len(hedgers) == 1 else ():
        name = name.replace(f".{hedger}.", ".").removesuffix(f".{hedger}")
    return name


def hedgers_of(found: Found) -> list[str]:
    """Return the hedgers whose outcomes are told."""
    return list(dict.fromkeys(outcome["hedger"] for outcome in found["outcomes"].values()))


def scale_of(outcome: Mapping[str, Any]) -> words.Scale:
    """Return how amounts of an outcome are written."""
    largest = max((abs(value) for value in outcome["difference"].values()), default=0.0)
    return words.scale_of(outcome["unit"], largest)


def ranked(id: str, found: Found) -> list[str]:
    """Return the numbers with an index of an outcome, the weightiest first."""
    totals = {name: row[id]["total"] for name, row in found["indices"].items()}
    return sorted((n for n in totals if totals[n] is not None), key=lambda n: -totals[n])


def spread(outcome: Mapping[str, Any]) -> str:
    """Write how far an outcome's difference varies while the numbers are drawn."""
    scale, band = scale_of(outcome), outcome["difference"]
    decimals = words.finer(scale, band.values())
    low, middle, high = (scale.change(band[q], decimals) for q in ("q05", "q50", "q95"))
    return f"{middle}{scale.word} (90% of draws: {low} to {high})"


def weighty(id: str, found: Found) -> list[str]:
    """Return the numbers that are told one by one, the weightiest first."""
    return [n for n in ranked(id, found) if found["indices"][n][id]["total"] >= SHOWN]


def too_noisy(outcome: Mapping[str, Any]) -> bool:
    """Say whether more of an outcome's variance is chance than is the numbers' doing."""
    return bool(outcome["chance"] > 0.5)


def _of_outcome(
    id: str, outcome: Mapping[str, Any], found: Found, width: int
) -> Iterator[RenderableType]:
    title = label(id, outcome["hedger"])
    names = ranked(id, found)
    if not names:
        yield Text(title, style="bold")
        yield indented("No number moves it: the difference is the same in every history played.")
        return
    yield _table(f"{title}: {spread(outcome)}", id, weighty(id, found), found, width)
    for sentence in honest(id, found):
        yield indented(sentence)


def indented(text: str) -> Padding:
    """Return a sentence that stands under a table."""
    return Padding(Text(text), (0, 0, 0, 2))


def _table(title: str, id: str, names: Sequence[str], found: Found, width: int) -> Table:
    table = grid(title)
    table.add_column("", no_wrap=True)
    roomy = width >= WIDE
    for heading in COLUMNS:
        words_in_it = heading == "rests on"
        if roomy or not words_in_it:
            table.add_column(heading, justify="left" if words_in_it else "right", no_wrap=True)
    for name, *cells in rows(id, names, found):
        table.add_row(f"  {name}", *(cells if roomy else [cells[0], *cells[2:]]))
    return table


def rows(id: str, names: Sequence[str], found: Found) -> Iterator[list[str]]:
    """Yield what is known of numbers that drive an outcome: the name, then `COLUMNS`."""
    scale = scale_of(found["outcomes"][id])
    for name in names:
        index, effect = found["indices"][name][id], found["screening"][name][id]
        first, last = index["places"]
        yield [
            short(name, hedgers_of(found)),
            drawn(found["numbers"][name]),
            found["numbers"][name]["rests_on"],
            _effect(effect, scale),
            share(index, "first"),
            share(index, "total"),
            f"{first}" if first == last else f"{first}-{last}",
        ]


def share(index: Mapping[str, float], order: str) -> str:
    """Write a part of the variance with its error, in per cent: ``23 ±11``."""
    part = round(100 * index[order]) + 0  # an int: never minus zero
    return f"{part} ±{100 * index[f'{order}_error']:.0f}"


def drawn(number: Mapping[str, Any]) -> str:
    """Write the middle nine tenths of a number's prior."""
    unit = number["unit"]
    pair = f"{amount(number['q05'], unit)} to {amount(number['q95'], unit)}"
    return f"{pair} {unit}" if unit.startswith("US$") or unit == "months" else pair


def amount(value: float, unit: str) -> str:
    """Write a value of a number: money in full, everything else with three figures."""
    return f"{value:,.0f}" if unit.startswith("US$") and abs(value) >= 10 else f"{value:.3g}"


def _effect(effect: Mapping[str, float], scale: words.Scale) -> str:
    size = effect["mu_star"]
    decimals = words.finer(scale, (size,))
    if abs(effect["mu"]) < ONE_WAY * size:
        return f"± {words.number(size * scale.factor, decimals)}"
    return scale.change(size if effect["mu"] > 0 else -size, decimals)


def honest(id: str, found: Found) -> Iterator[str]:
    """Say of an outcome what the shares are of, and what they do not tell."""
    outcome, names, shown = found["outcomes"][id], ranked(id, found), weighty(id, found)
    rest = len(names) - len(shown)
    if rest:
        others = "the other that was" if rest == 1 else f"the {rest} others that were"
        yield words.sentence(f"{others} ranked: less than {SHOWN:.0%} each, all counted")
    explained = words.percent(outcome["explained_by_kept"])
    yield (
        f"The {len(names)} ranked numbers explain {explained} of how far all "
        f"{found['drawn']} move it. Of their own share, {_alone(outcome['sum_first'])} theirs "
        f"alone (sum of S1; sum of ST {100 * outcome['sum_total']:.0f}%); chance of histories is "
        f"{words.percent(outcome['chance'])} of it."
    )
    tied = [n for n in shown if found["indices"][n][id]["places"][0] == 1]
    if len(tied) > 1:
        told = words.listed(short(name, hedgers_of(found)) for name in tied)
        yield f"Intervals too wide to say which is first: {told}."
    if outcome["chance"] > NOISY:
        doubt = "the shares rank nothing" if too_noisy(outcome) else "read the shares with doubt"
        yield f"With so much chance left, {doubt}."


def _alone(first: float) -> str:
    """Write the sum of first-order indices, whose error may carry it beyond the whole."""
    return "all is" if first >= 0.995 else f"{100 * first:.0f}% is"


def _how_to_read(found: Found) -> Iterator[Text]:
    low, high = (f"{100 * part:.0f}%" for part in found["reach"])
    yield Text(
        f"Moves it by: mean size of the change when the number alone goes from {low} to {high} of "
        f"its prior, from {found['trajectories']} starting points (Morris); ± where its direction "
        f"depends on the others. Alone, in all: Sobol indices of first and total order of the "
        f"{len(found['kept'])} numbers that matter most, the others held at their medians, with "
        f"{found['confidence']:.0%} intervals; place: the ranks these leave open. Every draw is "
        f"the mean of the same {found['replications']} paired histories "
        f"({found['screening_replications']} in the screening), so that chance does not pass for "
        f"an effect.",
        style="dim",
    )


def _not_drawn(found: Found) -> Iterator[Text]:
    still = len(found["without_effect"])
    parts = [f"numbers drawn without any effect: {still}"] if still else []
    yield Text(" ".join([*map(words.sentence, parts), *left_out(found), f"Seed {found['seed']}."]))


def left_out(found: Found) -> Iterator[str]:
    """Say which numbers have a prior and were not drawn all the same."""
    unread, given = len(found["not_read"]), len(found["set"])
    if unread:
        yield f"Not drawn, for no event here reads them: {unread} more."
    if given:
        yield f"Not drawn, for they are set: {words.listed(found['set'])}."

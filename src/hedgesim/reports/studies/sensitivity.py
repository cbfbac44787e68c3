"""The report of a sensitivity study on a terminal: a table for each outcome, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hedgesim.outcomes import words
from hedgesim.outcomes.readings import split
from hedgesim.reports.studies.parameters import WIDE, Found, not_sampled, prior_range, short_name
from hedgesim.reports.terminal.changes import changed_parts
from hedgesim.reports.terminal.layout import fixed, grid, indented, right, title

SHOWN = 0.02  # parameters with a smaller total index are summed up in one line
ONE_WAY = 0.9  # |mean effect| / mean |effect| from which the effect has a sign
COLUMNS = ("prior (90%)", "basis", "effect", "first (%)", "total (%)", "rank")
NOISY = 0.1  # share of the variance from which chance makes the indices doubtful


def report(found: Found, folder: Path | None, width: int) -> Iterator[RenderableType]:
    """Yield the parts of the report.

    Parameters
    ----------
    found: content of sensitivity.json. folder: where it was written, if anywhere. width: columns.
    """
    yield title(f"Sensitivity study: {found['title']}")
    yield Text(
        f"Explained is the difference between scenario and baseline in "
        f"{words.month(found['end'])}, with {found['drawn']} parameters sampled from their priors."
    )
    for id, outcome in found["outcomes"].items():
        yield ""
        yield from _of_outcome(id, outcome, found, width)
    yield ""
    yield from _how_to_read(found)
    yield Text(" ".join(_not_explaining(found)))
    yield from changed_parts(found["changed"], found["changed_rules"], width)
    if folder is not None:
        yield Text(f"Written to {folder}")


def label(id: str, hedger: str) -> str:
    """Return the label of an outcome; if its id names a hedger, the label begins with it."""
    own = id.removeprefix(f"{hedger}.")
    text = words.outcome_name(*split(own))
    return text if own == id else f"{hedger}: {text}"


def hedgers_of(found: Found) -> list[str]:
    """Return the hedgers of all outcomes, each once."""
    return list(dict.fromkeys(outcome["hedger"] for outcome in found["outcomes"].values()))


def scale_of(outcome: Mapping[str, Any]) -> words.Scale:
    """Return how amounts of an outcome are written."""
    largest = max((abs(value) for value in outcome["difference"].values()), default=0.0)
    return words.scale_of(outcome["unit"], largest)


def ranked(id: str, found: Found) -> list[str]:
    """Return the parameters with an index of an outcome, those of largest total index first."""
    totals = {name: row[id]["total"] for name, row in found["indices"].items()}
    return sorted((n for n in totals if totals[n] is not None), key=lambda n: -totals[n])


def spread(outcome: Mapping[str, Any]) -> str:
    """Write the median and 90% range of an outcome's difference over the samples."""
    scale, band = scale_of(outcome), outcome["difference"]
    decimals = words.decimals_for(scale, band.values())
    low, middle, high = (scale.change(band[q], decimals) for q in ("q05", "q50", "q95"))
    return f"{middle}{scale.word} (90% of samples: {low} to {high})"


def main_parameters(id: str, found: Found) -> list[str]:
    """Return the ranked parameters with a total index of at least `SHOWN`."""
    return [n for n in ranked(id, found) if found["indices"][n][id]["total"] >= SHOWN]


def too_noisy(outcome: Mapping[str, Any]) -> bool:
    """Say whether more than half of an outcome's variance is chance."""
    return bool(outcome["chance"] > 0.5)


def _of_outcome(
    id: str, outcome: Mapping[str, Any], found: Found, width: int
) -> Iterator[RenderableType]:
    heading = label(id, outcome["hedger"])
    if not ranked(id, found):
        yield title(heading)
        yield indented("No parameter changes it: the difference is the same in all histories.")
        return
    yield _table(f"{heading}: {spread(outcome)}", id, main_parameters(id, found), found, width)
    for sentence in notes(id, found):
        yield indented(sentence)


def _table(heading: str, id: str, names: Sequence[str], found: Found, width: int) -> Table:
    roomy = width >= WIDE
    first, basis, *rest = COLUMNS
    columns = [right(first), *([fixed(basis)] if roomy else []), *map(right, rest)]
    table = grid(heading, fixed(), *columns)
    for name, *cells in rows(id, names, found):
        table.add_row(f"  {name}", *(cells if roomy else [cells[0], *cells[2:]]))
    return table


def rows(id: str, names: Sequence[str], found: Found) -> Iterator[list[str]]:
    """Yield a row for each of these parameters: its name, then `COLUMNS`."""
    scale = scale_of(found["outcomes"][id])
    for name in names:
        index, effect = found["indices"][name][id], found["screening"][name][id]
        first, last = index["places"]
        yield [
            short_name(name, hedgers_of(found)),
            prior_range(found["numbers"][name]),
            found["numbers"][name]["rests_on"],
            _effect(effect, scale),
            share(index, "first"),
            share(index, "total"),
            f"{first}" if first == last else f"{first}-{last}",
        ]


def share(index: Mapping[str, float], order: str) -> str:
    """Write an index with its error, in per cent: ``23 ±11``."""
    part = round(100 * index[order]) + 0  # an int: never minus zero
    return f"{part} ±{100 * index[f'{order}_error']:.0f}"


def _effect(effect: Mapping[str, float], scale: words.Scale) -> str:
    size = effect["mu_star"]
    decimals = words.decimals_for(scale, (size,))
    if abs(effect["mu"]) < ONE_WAY * size:
        return f"± {words.number(size * scale.factor, decimals)}"
    return scale.change(size if effect["mu"] > 0 else -size, decimals)


def notes(id: str, found: Found) -> Iterator[str]:
    """Yield sentences on an outcome: what the indices are shares of, and how far to trust them."""
    outcome, names, shown = found["outcomes"][id], ranked(id, found), main_parameters(id, found)
    rest = len(names) - len(shown)
    if rest:
        others = "other ranked parameter has" if rest == 1 else "other ranked parameters have"
        yield f"{rest} {others} a total index below {SHOWN:.0%}."
    explained, sum_first = words.percent(outcome["explained_by_kept"]), outcome["sum_first"]
    # The sum may exceed 1 by its error.
    first_order = "all" if sum_first >= 0.995 else f"{100 * sum_first:.0f}%"
    yield (
        f"The {len(names)} ranked parameters explain {explained} of the variance due to all "
        f"{found['drawn']}. Of the variance due to the ranked ones, {first_order} "
        f"is first-order (sum of S1; sum of ST {100 * outcome['sum_total']:.0f}%) and "
        f"{words.percent(outcome['chance'])} is chance between histories."
    )
    tied = [n for n in shown if found["indices"][n][id]["places"][0] == 1]
    if len(tied) > 1:
        first = words.join(short_name(name, hedgers_of(found)) for name in tied)
        yield f"The intervals do not tell which ranks first: {first}."
    if outcome["chance"] > NOISY:
        doubt = "give no ranking" if too_noisy(outcome) else "are doubtful"
        yield f"With this much chance, the indices {doubt}."


def _how_to_read(found: Found) -> Iterator[Text]:
    low, high = (f"{100 * part:.0f}%" for part in found["reach"])
    yield Text(
        f"Effect: mean absolute change when the parameter alone goes from {low} to {high} of its "
        f"prior, over {found['trajectories']} starting points (Morris); ± if its sign depends on "
        f"the others. First, total: Sobol indices of first and total order of the "
        f"{len(found['kept'])} parameters that matter most, the others fixed at their medians, "
        f"with {found['confidence']:.0%} intervals; rank: the ranks that these allow. Every sample "
        f"is the mean of the same {found['replications']} paired histories "
        f"({found['screening_replications']} in the screening), so that chance is not taken for an "
        f"effect.",
        style="dim",
    )


def _not_explaining(found: Found) -> Iterator[str]:
    still = len(found["without_effect"])
    if still:
        yield f"Parameters sampled without any effect: {still}."
    yield from not_sampled(found)
    yield f"Seed {found['seed']}."

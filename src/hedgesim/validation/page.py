"""docs/validity.md: every requirement, its value, and whether it is reached."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from hedgesim.validation.figures import Figure, printed
from hedgesim.validation.outside import SIMPLE
from hedgesim.validation.requirements import Validation, before
from hedgesim.validation.switches import Removed

WIDTH = 110

TITLE = "# Validity: what the model must show"
AIM = """
A model of hedging must hedge: the more a state depends on one partner, the more the next step
towards it must cost; shocks must fade; a closed port must hurt; and what the documents say must
tell the rules from reduced ones. Each requirement below is a figure with a range to reach that was
stated before the figure was computed. None was changed to be reached, and those that are not
reached stay in the table.
"""
METHOD = """
A draw is a vector of all numbers from their priors, and a history's own chance. Scenario and
baseline share both, so that they differ by the shock alone. A figure under the posterior is under
the shipped one; if that was made from other numbers or targets than the current ones, the prior
takes its place, and the figure says so. Of ranges in brackets, 5 to 95 % of draws lie inside.
"""
OUTSIDE = """
From the references of 2008, 2011 and 2016 the world is played on without declared events, all
numbers drawn from their priors, of which none uses a later figure; then it is set against what was
counted. A count is given the error that the reference states of its own levels. The
CRPS (Gneiting and Raftery 2007) is 0 at best; of amounts, in US$ bn, it is of the logarithm, in per
cent; of shares in percentage points. Beside it stand the absolute errors of no change since the
last level at hand, of the trend through the last two, and of the way to the next level, which
knows the future and is no forecast. *Worse than* names which of the first two is better than the
model. Figures of one year from several references, and of one partner in several years, are not
independent.
"""
CONTRIBUTIONS = """
Part of a scenario's effect that is gone when a mechanism is switched off, as defined in
`calibration/switches.yaml`. The effect is the sum over partners of the absolute median change of
influence at the calibrated numbers, in the month in which it is largest. A negative part means that
the mechanism dampens the effect; a dash, that there is hardly an effect to share out. Parts do not
add up to the whole, as mechanisms act through each other.
"""


def page(found: Validation) -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines(found)).rstrip("\n") + "\n"


def _lines(found: Validation) -> Iterator[str]:
    yield from (TITLE, "", _wrapped(AIM), "", _wrapped(_provenance(found)), "")
    yield from ("## Requirements", "", *_table(found.figures), "")
    yield from ("## How each figure is computed", "", _wrapped(METHOD), "")
    yield from map(_how, found.figures)
    if found.outside:
        yield from ("", "## Outside checks", "", _wrapped(OUTSIDE), "", *_outside(found), "")
        yield from map(_wrapped, _losses(found))
    if found.removed:
        yield from ("", "## What each mechanism contributes", "", _wrapped(CONTRIBUTIONS), "")
        yield from _contributions(found.removed)


def _provenance(found: Validation) -> str:
    quick = " --quick" if found.effort.quick else ""
    reached = sum(one.reached is True for one in found.figures)
    return (
        f"`hedgesim validate{quick} --seed {found.effort.seed} --out docs/validity.md` writes this "
        f"page whole. {reached} of {len(found.figures)} figures are reached. *Before* are values "
        f"of the rules of {before()['date']}, when effort had no domains and risk no portfolio, "
        f"computed by the same functions; {before()['note']}."
    )


def _table(figures: Iterable[Figure]) -> Iterator[str]:
    yield "| figure | requirement | to reach | before | now | reached |"
    yield "|---|---|---|---|---|---|"
    for one in figures:
        asked = one.asked.replace("|", "&#124;")
        earlier = printed(before()["values"].get(one.id), one.form)
        now = printed(one.value, one.form)
        yield f"| `{one.id}` | {asked} | {one.required} | {earlier} | {now} | {verdict(one)} |"


def verdict(one: Figure) -> str:
    """Whether a figure is reached, in a word or two."""
    return {True: "yes", False: "no", None: "not computed"}[one.reached]


def _how(one: Figure) -> str:
    draws = f"; {one.draws:,} draws, seed {one.seed}" if one.draws else ""
    how = f"{one.how}{draws}. Found: {one.detail}" if one.how else one.detail
    return _wrapped(f"`{one.id}`: {how}.", "- ", "  ")


def _outside(found: Validation) -> Iterator[str]:
    simple = " | ".join(SIMPLE)
    yield f"| from | figure | counted | median (90 %) | inside | CRPS | {simple} | worse than |"
    yield "|---" * (len(SIMPLE) + 7) + "|"
    for one in found.outside:
        low, middle, high = (f"{end:.3g}" for end in one.band)
        unit = "%" if one.fact.share else ""
        scores = (one.scores[name] for name in ("model", *SIMPLE))
        written = " | ".join("-" if score is None else f"{score:.1f}" for score in scores)
        yield (
            f"| {one.origin} | {one.fact.name} {one.fact.year} | {one.fact.value:g}{unit} "
            f"| {middle} ({low} to {high}) | {'yes' if one.inside else 'no'} | {written} "
            f"| {', '.join(one.loses_to())} |"
        )


def _losses(found: Validation) -> Iterator[str]:
    """What is outside and lost by reference, and what was not scored."""
    for origin in sorted({one.origin for one in found.outside}):
        of = [one for one in found.outside if one.origin == origin]
        out = [one.fact for one in of if not one.inside]
        above = sum(one.pit > 0.95 for one in of)
        lost = sum(bool(one.loses_to()) for one in of)
        yield (
            f"From {origin}: {len(of) - len(out)} of {len(of)} inside, {above} counts above the "
            f"band; {lost} scored worse than no change or the trend."
        )
        yield ""
    left = "; ".join(f"{name}: {why}" for name, why in found.left_out.items())
    if left:
        yield f"Not scored. {left}."


def _contributions(removed: tuple[Removed, ...]) -> Iterator[str]:
    switches = list(removed[0].shares)
    yield f"| scenario | month | effect | {' | '.join(switches)} |"
    yield "|---" * (len(switches) + 3) + "|"
    for one in removed:
        parts = (
            "-" if share is None else f"{100 * share:.0f}%".replace("-0%", "0%")
            for share in one.shares.values()
        )
        yield f"| `{one.scenario}` | {one.month} | {one.effect:.3f} | {' | '.join(parts)} |"


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )

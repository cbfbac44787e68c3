"""The starter calibration of a new case: levels to fill in, and wide priors for the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from hedgesim.description.cases.names import CountryName, neighbours, quoted, quoted_list
from hedgesim.description.parsing import units

TEXTS = Path(__file__).with_name("texts")  # files in which $NAMES stand for what the case says
SCENARIOS = ("baseline", "trade-sanction")
YEARS = 10  # that the scenarios play
SELF = 0.1  # share of effort that a country of which nothing is known keeps for itself
DIGITS = 4  # of equal shares of effort
NEUTRAL = "neutral: nothing is known of this case yet; wide"


@dataclass(frozen=True)
class Starter:
    """What a starter calibration is of.

    Attributes
    ----------
    hedger: the small state. partners: at least two, in the order given; lean is measured between
    the first two. date: of the reference, in months since year 0. river: whether a shared river is
    part of the case.
    """

    hedger: CountryName
    partners: tuple[CountryName, ...]
    date: int
    river: bool = False

    @property
    def title(self) -> str:
        """Title of the case."""
        *names, last = (one.called or one.name for one in self.partners)
        return f"{self.hedger.name} between {', '.join(names)} and {last}"


@dataclass(frozen=True)
class _Block:
    """Numbers of all ties; ``value`` is None where a level has to be filled in."""

    name: str
    unit: str
    spread: float | None
    basis: str
    value: float | None = None
    note: str = ""


LEVELS = (
    _Block(
        "aid", "US$ m/yr", 0.3, "source: S-AID", None,
        "official finance received in a year: OECD Data Explorer, DAC2A, disbursements by "
        "donor; of donors outside the DAC their budgets, or AidData",
    ),
    _Block(
        "exports", "US$ m/yr", 0.25, "source: S-TRADE", None,
        "goods sold to the partner in a year: UN Comtrade or WITS, all goods, HEDGER as reporter, "
        "or the partner's imports from it",
    ),
    _Block(
        "imports", "US$ m/yr", 0.25, "source: S-TRADE", None,
        "goods bought from the partner in a year: UN Comtrade or WITS, all goods",
    ),
    _Block(
        "investment", "US$ m", 0.4, "source: S-INVESTMENT", None,
        "stock of direct investment from the partner: IMF Coordinated Direct Investment Survey, or "
        "what HEDGER's investment board approved",
    ),
    _Block(
        "transit", "share", 0.1, "assumed: 'by the routes of trade'", None,
        "share of all trade with others that passes the partner's ports and roads, 0 where none "
        "does: customs statistics by point of entry; together at most 1",
    ),
)  # fmt: skip
JUDGED = (
    _Block("security", "0-1", 0.15, "", 0.2),
    _Block("trust", "0-1", 0.15, "", 0.5),
    _Block("threat", "0-1", 0.1, "", 0.1),
    _Block("nationalism", "0-1", 0.1, "", 0.1),
    _Block("conditionality", "0-1", 0.15, "", 0.2),
    _Block("tolerated_gap", "0-1", 0.15, "", 0.7),
    _Block("soft_power", "1/yr", 0.004, "", 0.004),
    _Block("recognition", "0-1", None, "assumed: relations with all", 1),
    _Block("grievance", "0-1", 0.1, "", 0.1),
)
MEANINGS = {
    "effort": "Share of the hedger's effort; effort_self included, they sum to 1.",
    "security": "Defence cooperation: 0 none, 1 an alliance with forces in the country.",
    "trust": "Trust in the partner: 0 none, 0.5 neither way, 1 full.",
    "threat": "Threat perceived from the partner: 0 none, 1 war at hand.",
    "nationalism": "Resentment of the partner at home, 0 to 1.",
    "conditionality": "How far the partner ties finance to rights, 0 to 1.",
    "tolerated_gap": "Rights gap that the partner bears without pressing; 1: it never presses.",
    "soft_power": "Pull of its schools, media and exchanges on trust, a year.",
    "recognition": "1: diplomatic relations.",
    "grievance": "How far an old quarrel feeds resentment; above 0.1 protests may follow.",
}  # fmt: skip
OWN_LEVELS = (
    ("output", "S-OUTPUT", 0.1, "gross domestic product: World Bank, NY.GDP.MKTP.CD, in US$ m"),
    ("exports_elsewhere", "S-TRADE", 0.3, "goods sold to all others: the total less those above"),
    ("imports_elsewhere", "S-TRADE", 0.3, "goods bought from all others, likewise"),
)  # fmt: skip
RIVER = (
    ("river_stress", "harm to river livelihoods, 0 to 1: reports of the river's commission"),
    ("commission", "how well a river commission works, 0 to 1; 0 where there is none"),
)
TRAITS = (
    ("reciprocity", 0.7, "'1'", "{lognormal: [0.7, 0.7]}"),
    ("aid_lumpiness", 0.05, "'1'", "{lognormal: [0.05, 0.5]}"),
    ("aid_growth", 0.02, "1/yr", "{normal: [0.02, 0.03]}"),
    ("budget_slack", 0.2, "share", "fixed"),
)


def starter_files(case: Starter) -> dict[str, str]:
    """Return the text of each file of the folder by its path."""
    parts = _parts(case)
    return {
        f"scenarios/{path.name}" if path.stem in SCENARIOS else path.name: Template(
            path.read_text(encoding="utf-8")
        ).substitute(parts)
        for path in sorted(TEXTS.iterdir())
    }


def _parts(case: Starter) -> dict[str, str]:
    """Return what stands in the place of each name in the texts."""
    first, second = (quoted(one.name) for one in case.partners[:2])
    everyone = (case.hedger, *case.partners)
    return {
        "TITLE": case.title,
        "HEDGER": quoted(case.hedger.name),
        "NAME": case.hedger.called or case.hedger.name,
        "FIRST": first,
        "SECOND": second,
        "START": units.write_date(case.date),
        "SOON": units.write_date(case.date + 12),
        "END": units.write_date(case.date + YEARS * 12 - 1),
        "COUNTRIES": _lines(line for one in everyone for line in _country(one, everyone)),
        "PARTNERS": _lines(line for one in case.partners for line in _partner(one)),
        "SITUATION": _lines(_situation(case)),
    }


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _partner(partner: CountryName) -> Iterator[str]:
    yield f"  - name: {quoted(partner.name)}"
    for name, value, unit, prior in TRAITS:
        given = f"value: {value}, unit: {unit}, assumed: '{NEUTRAL}', prior: {prior}"
        yield f"    {name}: {{{given}}}"


def _situation(case: Starter) -> Iterator[str]:
    yield f"  - name: {quoted(case.hedger.name)}"
    yield "    reference:"
    yield f"      - date: {units.write_date(case.date)}"
    yield "        ties:"
    yield "          # ---- levels to fill in, each with where to look"
    for block in LEVELS:
        yield from _block(block, case)
    yield ""
    yield "          # ---- judgements: neutral, with wide priors, until you know better"
    yield from _efforts(case)
    for block in JUDGED:
        yield from _block(block, case)
    yield from _own(case)


def _country(country: CountryName, everyone: Sequence[CountryName]) -> Iterator[str]:
    yield f"  - name: {quoted(country.name)}"
    if country.called:
        yield f"    called: {quoted(country.called)}"
    yield f"    code: {quoted(country.code)}"
    yield f"    adjective: {quoted(country.adjective)}"
    if found := neighbours(country, everyone):
        yield f"    neighbour_of: {quoted_list(found)}"
    yield f"    also: {quoted_list((country.code2, *country.also))}"


def _block(block: _Block, case: Starter) -> Iterator[str]:
    if block.name in MEANINGS:
        yield f"          # {MEANINGS[block.name]}"
    yield f"          {block.name}:"
    yield f"            unit: {block.unit}"
    yield f"            {block.basis or f'assumed: {json.dumps(NEUTRAL)}'}"
    if block.note:
        yield f"            note: {json.dumps(block.note.replace('HEDGER', case.hedger.name))}"
    if block.spread is not None:
        yield f"            spread: {block.spread}"
    yield "            values:"
    for partner in case.partners:
        yield f"              {quoted(partner.name)}: {block.value or ''}".rstrip()


def _efforts(case: Starter) -> Iterator[str]:
    shares = equal_shares(len(case.partners))
    yield f"          # {MEANINGS['effort']}"
    yield "          effort:"
    yield "            unit: share"
    yield f"            assumed: {json.dumps(NEUTRAL)}"
    yield f"            spread: {units.plain(round(shares[0] / 2, DIGITS))}"
    yield "            values:"
    for partner, share in zip(case.partners, shares, strict=True):
        yield f"              {quoted(partner.name)}: {units.plain(share)}"


def equal_shares(count: int) -> list[float]:
    """Return equal shares of effort for so many partners, which with `SELF` sum to 1."""
    share = round((1 - SELF) / count, DIGITS)
    return [round(1 - SELF - share * (count - 1), DIGITS), *[share] * (count - 1)]


def _own(case: Starter) -> Iterator[str]:
    yield ""
    yield "        own:"
    for name, source, spread, note in OWN_LEVELS:
        yield f"          {name}:"
        yield "            value:"
        yield "            unit: US$ m/yr"
        yield f"            source: {source}"
        yield f"            note: {json.dumps(note)}"
        yield f"            spread: {spread}"
    for name, note in RIVER if case.river else ():
        yield f"          {name}:"
        yield "            value:"
        yield "            unit: 0-1"
        yield f"            assumed: {json.dumps(NEUTRAL)}"
        yield f"            note: {json.dumps(note)}"
        yield "            spread: 0.15"
    given = f"value: {SELF}, unit: share, assumed: '{NEUTRAL}', spread: 0.05"
    yield f"          effort_self: {{{given}}}"
    for name in ("legitimacy", "governance_gap"):
        given = f"value: 0.5, unit: 0-1, assumed: '{NEUTRAL}', prior: {{beta: [4, 4]}}"
        yield f"          {name}: {{{given}}}"

"""Wording of outcomes, units, amounts, months and shares of histories."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hedgesim.outcomes.precision import MANY, share_error, shown_by_all
from hedgesim.outcomes.readings import Reading

# Label in tables, noun in sentences, whether its verb is plural; {of}: the partner or framework.
_NAMES: dict[str, tuple[str, str, bool]] = {
    "influence": ("Influence of {of}", "the influence of {of}", False),
    "effort": ("Effort given to {of}", "effort given to {of}", False),
    "effort_economic": ("Economic effort for {of}", "economic effort given to {of}", False),
    "effort_security": ("Security effort for {of}", "security effort given to {of}", False),
    "effort_political": ("Political effort for {of}", "political effort given to {of}", False),
    "effort.self": ("Effort kept for oneself", "effort kept for oneself", False),
    "trust": ("Trust in {of}", "trust in {of}", False),
    "threat": ("Threat seen in {of}", "the threat seen in {of}", False),
    "nationalism": ("Resentment of {of}", "resentment of {of} at home", False),
    "aid": ("Finance from {of}", "finance from {of}", False),
    "exports": ("Exports to {of}", "exports to {of}", True),
    "imports": ("Imports from {of}", "imports from {of}", True),
    "investment": ("Investment from {of}", "the stock of investment from {of}", False),
    "security": ("Defence ties with {of}", "defence cooperation with {of}", False),
    "transit": ("Trade by ports of {of}", "trade by the ports of {of}", False),
    "dependence": ("Dependence on {of}", "dependence on {of}", False),
    "economic": ("Economic tie with {of}", "the economic tie with {of}", False),
    "political": ("Political tie with {of}", "the political tie with {of}", False),
    "member": ("Membership of {of}", "membership of {of}", False),
    "lean": ("Lean, all domains", "the lean", False),
    "lean.economic": ("Lean in the economy", "the lean in the economy", False),
    "lean.security": ("Lean in security", "the lean in security", False),
    "lean.political": ("Lean in politics", "the lean in politics", False),
    "composite": ("Alignment index", "the alignment index", False),
    "hedging": ("Ties to both poles", "hedging by ties to both poles", False),
    "hedging.insurance": ("Insurance by many partners", "hedging by insurance", False),
    "hedging.security": ("Open security ties", "openness in security", False),
    "aid.total": ("All finance", "finance from all partners", False),
    "exports.total": ("All exports", "exports", True),
    "risk": ("Risk of all partners", "the risk of all partners together", False),
    "disruption": ("Trade stopped", "the part of trade that is stopped", False),
    "autonomy": ("Autonomy", "room for choice (autonomy)", False),
    "legitimacy": ("Legitimacy at home", "legitimacy at home", False),
    "river_stress": ("Harm to the river", "harm to the river", False),
    "output": ("Output", "output", False),
    "governance_gap": ("Rights gap, for donors", "the rights gap as donors see it", False),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WORDS = {"0-1": " on a scale of 0 to 1", "-1..1": " on a scale of -1 to 1"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How the amounts of an outcome are written.

    Attributes
    ----------
    factor: multiplies an amount. decimals: of levels. unit: after a label, ``US$ m/yr``.
    word: after an amount in a sentence, `` m a year``. change_decimals: of changes.
    """

    factor: float
    decimals: int
    unit: str
    word: str
    change_decimals: int = 0

    def level(self, value: float) -> str:
        """Write a level."""
        return number(value * self.factor, self.decimals)

    def change(self, value: float, decimals: int | None = None) -> str:
        """Write a change with its sign."""
        places = self.change_decimals if decimals is None else decimals
        return number(value * self.factor, places, "+")

    def fit(self, changes: Iterable[float]) -> Scale:
        """Return the scale with as many decimals of changes as these need."""
        return replace(self, change_decimals=decimals_for(self, changes))


def number(value: float, decimals: int, sign: str = "") -> str:
    """Write a number with commas at thousands; never minus zero."""
    if value == 0.0:
        return "0"
    text = f"{value:{sign},.{decimals}f}"
    return text.lstrip("+-") if not any(digit in text for digit in "123456789") else text


def scale_of(unit: str, largest: float) -> Scale:
    """Return how to write amounts of a unit, the largest of which is ``largest``."""
    if unit == "share":
        return Scale(100.0, 1, "%", " points")
    if unit.startswith("US$"):
        rate, yearly = ("/yr", " a year") if unit.endswith("/yr") else ("", "")
        if largest >= 10_000:
            return Scale(0.001, 1, f"US$ bn{rate}", f" bn{yearly}")
        return Scale(1.0, 0 if largest >= 100 else 1, f"US$ m{rate}", f" m{yearly}")
    if unit == "0-100":
        return Scale(1.0, 1, "0-100", " points")
    if unit == "number":
        return Scale(1.0, 1, "", "")
    return Scale(1.0, 2, "" if unit in _WORDS else unit, _WORDS.get(unit, ""))


def scale(reading: Reading, *others: Reading) -> Scale:
    """Return how to write an outcome's levels, and the changes of it and of ``others``."""
    ends = (reading.scenario.q50, reading.baseline.q50)
    changes = [one.change for one in (reading, *others)]
    found = scale_of(reading.unit, max(map(abs, ends)))
    return found.fit(value for band in changes for value in (band.q05, band.q50, band.q95))


def decimals_for(scale: Scale, values: Iterable[float]) -> int:
    """Return the decimals that show two significant digits of the largest of some changes."""
    largest = max((abs(value * scale.factor) for value in values), default=0.0)
    if largest == 0.0:
        return scale.decimals
    needed = 1 - math.floor(math.log10(largest))
    return max(0, min(3, max(needed, min(scale.decimals, 1))))


def name(reading: Reading) -> str:
    """Return the outcome's label without its unit."""
    return outcome_name(reading.name, reading.of)


def outcome_name(name: str, of: str) -> str:
    """Return the label of an outcome.

    ``name``: of what is measured. ``of``: the partner or framework, or ''.
    """
    if name in _NAMES:
        return _NAMES[name][0].format(of=with_article(of))
    measure, _, tie = name.partition(".")
    if measure == "concentration":
        return f"Concentration of {_tie(tie)}"
    if measure == "partners":
        return f"Partners in {_tie(tie)}"
    return " ".join(part for part in (name.replace("_", " "), of) if part)


def noun(reading: Reading) -> tuple[str, bool]:
    """Return how a sentence names the outcome, and whether its verb is plural."""
    if reading.name in _NAMES:
        _, form, plural = _NAMES[reading.name]
        return form.format(of=with_article(reading.of)), plural
    return name(reading).lower(), False


def _tie(name: str) -> str:
    return {"aid": "finance", "security": "defence ties"}.get(name, name)


def month(date: str) -> str:
    """Write a date ``2024-08`` as ``August 2024``."""
    year, _, number = date.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def short_month(date: str) -> str:
    """Write a date ``2024-08`` as ``Aug 2024``."""
    year, _, number = date.partition("-")
    return f"{_MONTHS[int(number) - 1][:3]} {year}"


def percent(share: float | None, histories: float = MANY) -> str:
    """Write a share of histories; only none is 0% and only all is 100%.

    Of fewer than `MANY` histories, all is the share that they show at least: ``>98%``.
    """
    if share is None:
        return ""
    if histories < MANY and share in (0.0, 1.0):
        shown = math.floor(100 * shown_by_all(histories))
        return f">{shown}%" if share else f"<{100 - shown}%"
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{100 * share:.0f}%"


def of_hundred(share: float, histories: float = MANY) -> str:
    """Write a share of histories for a sentence: ``in 36 of 100``, ``in all``.

    Of fewer than `MANY` histories, all is the share that they show at least: ``in at least 98 of
    100``.
    """
    if histories < MANY and share in (0.0, 1.0):
        shown = math.floor(100 * shown_by_all(histories))
        return f"in at least {shown} of 100" if share else f"in at most {100 - shown} of 100"
    if share >= 1.0:
        return "in all"
    if share > 0.99:
        return "in more than 99 of 100"
    if share <= 0.0:
        return "in none"
    if share < 0.01:
        return "in fewer than 1 of 100"
    return f"in {100 * share:.0f} of 100"


def of_hundred_histories(share: float, histories: float = MANY) -> str:
    """Write a share of histories with the noun: ``in 36 of 100 histories``, ``in no history``."""
    said = of_hundred(share, histories)
    return "in no history" if said == "in none" else f"{said} histories"


def agreeing(reading: Reading) -> str:
    """Write the share of histories that move as the median does, with its standard error."""
    share, histories = reading.sureness, reading.histories
    if reading.replications < MANY and share in (0.0, 1.0):
        return of_hundred(share, histories)
    error = 100 * share_error(share, histories)
    if error < 0.5 or not 0.01 <= share <= 0.99:
        return of_hundred(share)
    return f"in {100 * share:.0f} ± {error:.0f} of 100"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def join(names: Iterable[str]) -> str:
    """Join names for a sentence: ``a, b and c``."""
    items = list(names)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def with_article(country: str) -> str:
    """Return a country with its article, if it takes one: ``the United States``."""
    takes = ("United ", "European Union", "Philippines", "Netherlands")
    return f"the {country}" if country.startswith(takes) else country


def possessive(country: str) -> str:
    """Write the possessive: ``China's``, ``the United States'``."""
    return with_article(country) + ("'" if country.endswith("s") else "'s")


def question(about: str) -> str:
    """Return the first question in a text, or ''."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(about.split()))
    return next((one for one in sentences if one.endswith("?")), "")

"""Cautions: what a reader of results must know, each with a code, a severity and a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

type Severity = Literal["warning", "caution", "note"]

SEVERITIES: tuple[Severity, ...] = ("warning", "caution", "note")
GRAVE: tuple[Severity, ...] = ("warning", "caution")


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of caution: how much it matters, and what it says, in one sentence.

    ``note``: how the run was made. ``caution``: a limit of what its results can show.
    ``warning``: the results are likely to mislead.
    """

    severity: Severity
    meaning: str


CODES: dict[str, Code] = {
    "mechanism-off": Code("note", "A switch takes a mechanism of the model out, in both arms."),
    "left-out": Code("note", "A declared event has no place in the world, so it never happens."),
    "bound-usual": Code(
        "note", "Variables are held at a bound in some histories, as often without the events."
    ),
    "not-examined": Code("note", "Cautions of some variants are told only by describing them."),
    "text-cut": Code("caution", "A comment follows an unquoted text, which may have lost its end."),
    "file-unread": Code("caution", "A file in the folder of a calibration is not read."),
    "reference-early": Code(
        "caution", "The clock starts before the earliest situation of the hedger that is known."
    ),
    "reference-late": Code(
        "caution", "The clock starts years after the situation of the hedger that is used."
    ),
    "outside-prior": Code(
        "caution", "A number lies far outside its own prior, so one of the two is out of date."
    ),
    "same-month": Code(
        "caution", "Two events of one month change the same number, and their order matters."
    ),
    "zero-effect": Code("caution", "An effect adds nothing, or multiplies what is zero."),
    "larger-than-level": Code(
        "caution",
        "An effect takes more than there is, goes beyond the bound of its variable, or adds more "
        "than all partners together give.",
    ),
    "bound-met": Code(
        "caution",
        "Events make a variable meet its bound in more histories; what would go beyond is lost.",
    ),
    "trade-beyond-output": Code(
        "caution",
        "Exports come to exceed output without the events: their trends are carried too far.",
    ),
    "coarse-bands": Code(
        "caution",
        "A few histories lie so far from the others that bins are too wide to tell these apart.",
    ),
    "few-histories": Code(
        "caution", "There are too few histories to say how often something happens."
    ),
    "posterior-stale": Code(
        "warning", "The posterior was calibrated on other inputs than this calibration."
    ),
    "no-posterior": Code(
        "note", "The calibration has no posterior, so parameters are sampled from their priors."
    ),
    "posterior-collapsed": Code(
        "warning", "The posterior has too few distinct particles, or meets too few of its targets."
    ),
}


@dataclass(frozen=True, slots=True)
class Caution:
    """One caution.

    Attributes
    ----------
    code: of `CODES`. text: one or two sentences. where: file and line (``canal.yaml:12``), id of
    an outcome, or ''. more: further entries of its form in summary.json.
    """

    code: str
    text: str
    where: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.severity}: {self.text}"

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return CODES[self.code].severity

    @property
    def place(self) -> tuple[str, int] | None:
        """File and line, where it has them."""
        file, colon, line = self.where.rpartition(":")
        return (file, int(line)) if colon and line.isdecimal() else None

    def data(self) -> dict[str, Any]:
        """Return its form in summary.json."""
        main = {"code": self.code, "severity": self.severity, "text": self.text}
        return {**main, "where": self.where, **self.more}


def distinct(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    """Return cautions in their order, each text once."""
    return tuple({(one.code, one.text): one for one in reversed([*cautions])}.values())[::-1]


def caution_lines(
    cautions: Iterable[Mapping[str, Any]], severities: Sequence[Severity] = SEVERITIES
) -> list[str]:
    """Return what pages and terminals print of cautions of some severities, the gravest first.

    ``Warning: ...``, ``Caution: ...`` or ``Note: ...``, with file and line in brackets. An entry
    without severity, of an earlier version, is a caution.
    """
    found = [(one.get("severity", "caution"), one) for one in cautions]
    kept = sorted((pair for pair in found if pair[0] in severities), key=_gravest_first)
    return [f"{severity.capitalize()}: {_with_place(one)}" for severity, one in kept]


def _gravest_first(pair: tuple[Severity, Any]) -> int:
    return SEVERITIES.index(pair[0])


def _with_place(one: Mapping[str, Any]) -> str:
    where = str(one.get("where") or "")
    return f"{one['text']} ({where})" if ":" in where else str(one["text"])

"""Types of single values in files, with the small readers that check them."""

from __future__ import annotations

import keyword
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from hedgesim.description.parsing import units
from hedgesim.description.parsing.problems import Fault

LONGEST_TEXT = 20_000
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_RATE_UNIT = re.compile(r"\s+(?:per|a)\s+(year|month|day|week)\s*$")


def _text(value: object) -> str:
    if not isinstance(value, str):
        quoted = f"put it in quotes: '{value}'" if units.is_number(value) else ""
        raise Fault(f"{units.shown(value)} is not text", quoted)
    if not value.strip():
        raise Fault("the text is empty")
    if len(value) > LONGEST_TEXT:
        raise Fault(f"the text is longer than {LONGEST_TEXT} characters")
    return value.strip()


def _line(value: object) -> str:
    text = _text(value)
    if "\n" in text:
        raise Fault(f"{units.shown(text)} runs over several lines", "write it in one line")
    return text


def _id(value: object) -> str:
    text = _text(value)
    if not _ID.fullmatch(text) or keyword.iskeyword(text) or len(text) > 80:
        raise Fault(
            f"'{text[:80]}' cannot be an id",
            "a letter, then letters, digits, '-', '_' or '.'; at most 80",
        )
    return text


def _entity(value: object) -> str:
    text = _text(value)
    if "." in text or len(text) > 80 or not text[0].isalpha() or not text.isprintable():
        raise Fault(f"'{text[:80]}' cannot be a name", "a letter first, no '.', at most 80 long")
    return text


def _span(value: object) -> int:
    found = units.months(value)
    if found == 0:
        raise Fault("a time of 0 months", "at least 1 month")
    return found


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Fault(f"{units.shown(value)} is not true or false")
    return value


def _state(value: object) -> str:
    """Name of a state; YAML 1.1 and Python write ``off`` and ``on`` as flags."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return _text(value)


def _condition(value: object) -> str:
    """Text of a condition; a flag holds always or never, a number is none."""
    if units.is_number(value):
        raise Fault(f"{value} is a number, not a condition", "compare: trust.Vietnam < 0.35")
    return _expression(value)


def _expression(value: object) -> str:
    """Text of an expression; numbers and flags are expressions too."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if units.is_number(value):
        return units.plain(units.number(value))
    return _text(value)


def _rate(value: object) -> str:
    """Text of a rate per year: ``0.3``, ``0.3 per year``, ``30% per year`` or an expression."""
    if isinstance(value, bool):
        raise Fault("true and false are not rates", "0.3 per year")
    text = _expression(value)
    unit = _RATE_UNIT.search(text)
    if unit and unit[1] != "year":
        raise Fault(f"'{text}': rates are per year", "0.3 per year")
    text = text[: unit.start()] if unit else text
    part = units.percent(text)
    text = text if part is None else units.plain(part)
    if (units.literal(text) or 0.0) < 0:
        raise Fault(f"'{text}': a rate may not be negative")
    return text


def _probability(value: object) -> str:
    """Text of a probability: ``0.3``, ``30%`` or an expression."""
    text = _expression(value)
    if _RATE_UNIT.search(text):
        raise Fault(f"'{text}': a probability has no unit", "0.3 or 30%; per year: 'rate'")
    part = units.percent(text)
    return text if part is None else units.plain(part)


def _amount(value: object) -> str:
    """Text of an amount: a number, ``20%``, ``US$ 35 m`` or an expression."""
    if isinstance(value, bool):
        raise Fault("true and false are not amounts")
    return _expression(value)


def _one_or_many(value: object) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def written(pattern: str, message: str) -> Any:
    """Return the type of a text of this form, for JSON Schema; spaces around it do not count.

    ``message`` is what editors say of other text.
    """
    schema = {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$"}
    return Annotated[str, WithJsonSchema(schema | {"patternErrorMessage": message})]


def _without_unit(times: str, message: str) -> Any:
    """Return the type of a text that does not end in ``per`` one of these times."""
    return written(rf"(?!.*\s(?:per|a)\s+(?:{times})\s*$)[\s\S]*\S", message)


_DATE = "a date is written YYYY-MM, as 2024-08"
_TIME = "a time is written 48 months or 4 years, in whole months"
_RESERVED = "|".join(keyword.kwlist)

TextForm = Annotated[str, Field(pattern=r"\S", max_length=LONGEST_TEXT)]
LineForm = Annotated[str, Field(pattern=r"^\s*\S(?:[^\n]*\S)?\s*$", max_length=LONGEST_TEXT)]
IdForm = written(
    rf"(?!(?:{_RESERVED})\s*$)[A-Za-z][A-Za-z0-9_.-]{{0,79}}",
    "an id is a letter, then letters, digits, '-', '_' or '.'; at most 80",
)
DateForm = written(units.DATE, _DATE)
TimeForm = written(units.MONTHS, _TIME)
SpanForm = written(rf"(?!\+?0+(?:\.0+)?\s*[my]){units.MONTHS}", f"{_TIME}, at least one")
ShareForm = written(units.SHARE, "a share is written 20% or 0.2, from 0 to 1")
MoneyForm = written(units.MONEY, "money is written US$ 35 m or US$ 1.7 bn")
QuantityForm = written(
    f"{units.PERCENT}|{units.MONEY}", "a number, 20%, or money as US$ 35 m or US$ 1.7 bn"
)
SettingForm = written(
    "|".join((units.MONEY, units.MONTHS, units.PERCENT, units.NUMBER)),
    "a number in its unit, 20%, 12 months or US$ 35 m",
)

type Text = Annotated[str, PlainValidator(_text, json_schema_input_type=TextForm)]
type Line = Annotated[str, PlainValidator(_line, json_schema_input_type=LineForm)]
type Name = Annotated[str, PlainValidator(_line, json_schema_input_type=LineForm)]
type Entity = Annotated[str, PlainValidator(_entity, json_schema_input_type=LineForm)]
type Id = Annotated[str, PlainValidator(_id, json_schema_input_type=IdForm)]
type Flag = Annotated[bool, PlainValidator(_flag, json_schema_input_type=bool)]
type State = Annotated[str, PlainValidator(_state, json_schema_input_type=TextForm | bool)]
type Number = Annotated[float, PlainValidator(units.number, json_schema_input_type=float)]
type Whole = Annotated[int, Field(strict=True)]
type Date = Annotated[int, PlainValidator(units.date, json_schema_input_type=DateForm)]
type Time = Annotated[int, PlainValidator(units.months, json_schema_input_type=TimeForm)]
type Span = Annotated[int, PlainValidator(_span, json_schema_input_type=SpanForm)]
type Condition = Annotated[str, PlainValidator(_condition, json_schema_input_type=TextForm | bool)]
_RateText = _without_unit("month|day|week", "a rate is per year: 0.3, or 0.3 per year")
_RateForm = Annotated[float, Field(ge=0.0)] | _RateText
type Rate = Annotated[str, PlainValidator(_rate, json_schema_input_type=_RateForm)]
_ProbabilityText = _without_unit("year|month|day|week", "a probability has no unit: 0.3 or 30%")
_ProbabilityForm = Annotated[float, Field(ge=0.0, le=1.0)] | _ProbabilityText
type Probability = Annotated[
    str, PlainValidator(_probability, json_schema_input_type=_ProbabilityForm)
]
type Amount = Annotated[str, PlainValidator(_amount, json_schema_input_type=float | TextForm)]
type Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(_one_or_many, json_schema_input_type=Name | tuple[Name, ...]),
]

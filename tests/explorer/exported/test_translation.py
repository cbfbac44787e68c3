"""Python and its JavaScript say the same; what is outside the subset is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hedgesim.engines.transpiled.source import NotTranslatedError
from hedgesim.explorer.exported.bundle import INSTEAD, bundled
from hedgesim.explorer.exported.script import Script
from hedgesim.explorer.page.document import asset
from hedgesim.outcomes import words
from helpers.browser import opened

SPECS = (".0f", ",.1f", "+,.2f", ".2g", ".3g", ".4g", ".5g", ".9g", ".0e")
FINITE = st.floats(-1e12, 1e12, allow_subnormal=False)
EXACT = st.integers(-(2**40), 2**40).map(lambda n: n / 1024)  # halves among them


@dataclass(frozen=True)
class Amount:
    """Has a method, a property, a field with a default."""

    value: float
    unit: str = "m"

    @property
    def twice(self) -> float:
        return 2 * self.value

    def more(self, by: float, *, times: int = 1) -> Amount:
        return replace(self, value=self.value + by * times)

    @classmethod
    def of(cls, value: float) -> Amount:
        return cls(value, "km")


def formats(value: float) -> list[str]:
    return [
        f"{value:.0f}", f"{value:,.1f}", f"{value:+,.2f}", f"{value:.2g}", f"{value:.3g}",
        f"{value:.4g}", f"{value:.5g}", f"{value:.9g}", f"{value:.0e}",
        str(round(value)), words.number(value, 2, "+"),
    ]  # fmt: skip


def sums(values: Sequence[float]) -> list[Any]:
    ordered = sorted(values, key=lambda one: -one)
    most = max(values, key=abs, default=None)
    return [sum(values), ordered[:2], most, values[-1:], [*reversed(values)], any(values)]


def objects(value: float) -> list[Any]:
    amount = Amount.of(value)
    write = amount.more
    more = [write(1.0), amount.more(2.0, times=3), Amount(value=1.5)]
    return [f"{one.value:.3g} {one.unit} {one.twice:.3g}" for one in more] + [amount == Amount(0)]


def collections(names: Sequence[str]) -> dict[str, Any]:
    counted: dict[str, int] = {}
    for place, name in enumerate(names):
        counted[name] = counted.get(name, 0) + place
    found: list[Any] = [name.partition(".") for name in counted if not name.startswith(("a", "b"))]
    found += [(key, value) for key, value in sorted(counted.items()) if 0 < value <= 3]
    first, *others = [*found, None]
    return {"first": first, "others": others} | {"names": list(dict.fromkeys(names))}


def _halves(number: int) -> Iterator[int]:
    while number > 1 and number != 7:
        number //= 2
        yield number


def loops(number: int) -> list[Any]:
    match number % 3:
        case 0:
            kind = "no rest"
        case 1 | 2:
            kind = "some"
        case _:
            kind = "?"
    rows = [[0.0] * 3 for _ in range(2)]
    rows[-1][0] += number
    pairs = [(a, b) for a, b in zip("abc", range(3), strict=True) if b != 1]
    return [kind, list(_halves(number)), rows, pairs, number % -7, "ab" * 2, not pairs or kind]


def ends(*lists: Sequence[float], zero: bool = False) -> list[float]:
    """Has arguments of any number, and one by name alone."""
    values = [value for values in lists for value in values] + ([0.0] if zero else [])
    return [min(values), max(values)]


def calls(values: Sequence[float]) -> list[Any]:
    every = [[*values, 2.0], [3.0]]
    return [ends(values, [1.0]), ends(*every, zero=True), ends(*every), ends([5.0], zero=True)]


class Translated:
    """Functions in a browser."""

    def __init__(self, page: Any, functions: Sequence[Callable[..., Any]]) -> None:
        script = Script(INSTEAD)
        names = [script.name(one) for one in functions]
        module = f'import {{ py }} from "./python.js";\n{script.text()}\n'
        modules = {"python.js": asset("python.js"), "": module}
        call = "return JSON.stringify(py.json(list[arguments[0]](...py.data(arguments[1]))))"
        text = f"{bundled(modules)}\nconst list = [{', '.join(names)}];\n{call}"
        self._page, self._text, self._functions = page, text, list(functions)

    def __call__(self, function: Callable[..., Any], *given: Any) -> Any:
        place = self._functions.index(function)
        return json.loads(self._page.driver.execute_script(self._text, place, list(given)))


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Translated]:
    place = tmp_path_factory.mktemp("page") / "page.html"
    place.write_text('<!doctype html><html data-drawn="yes"></html>', encoding="utf-8")
    with opened(place) as page:
        yield Translated(page, [formats, sums, objects, collections, loops, calls])


def same(translated: Translated, function: Callable[..., Any], *given: Any) -> None:
    assert translated(function, *given) == json.loads(json.dumps(function(*given)))


FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@example(value=-0.0)
@given(value=FINITE | EXACT | st.sampled_from([0.5, 1.5, 2.5, 0.125, 2**-14, 1e-5, 99999.5]))
def test_numbers_are_written_alike(translated: Translated, value: float) -> None:
    same(translated, formats, value)


@FEW
@given(values=st.lists(FINITE | EXACT, max_size=8))
def test_sums_and_orders_are_alike(translated: Translated, values: list[float]) -> None:
    same(translated, sums, values)


@FEW
@given(values=st.lists(FINITE, max_size=4))
def test_arguments_are_placed_alike(translated: Translated, values: list[float]) -> None:
    same(translated, calls, values)


@FEW
@given(value=EXACT)
def test_objects_are_alike(translated: Translated, value: float) -> None:
    same(translated, objects, value)


@FEW
@given(names=st.lists(st.sampled_from(["a.b", "c.d.e", "b", "c", "10", "9", "é"]), max_size=6))
def test_collections_are_alike(translated: Translated, names: list[str]) -> None:
    same(translated, collections, names)


@FEW
@given(number=st.integers(-100, 100))
def test_loops_and_choices_are_alike(translated: Translated, number: int) -> None:
    same(translated, loops, number)


# --- what is refused ------------------------------------------------------------------------------


def tries(value: float) -> float:
    try:
        return 1 / value
    except ZeroDivisionError:
        return math.inf


def asks(value: Mapping[str, float]) -> float:
    return value.no_such_method()  # type: ignore[attr-defined,no-any-return]


def opens(name: str) -> Any:
    return open(name)  # noqa: PTH123


@pytest.mark.parametrize(
    ("function", "what"), [(tries, "Try"), (asks, "no_such_method"), (opens, "open")]
)
def test_what_is_outside_the_subset_is_refused_with_its_line(
    function: Callable[..., Any], what: str
) -> None:
    script = Script(INSTEAD)
    with pytest.raises(NotTranslatedError, match=f"{what} has no translation") as refused:
        script.name(function)
        script.text()
    assert refused.value.filename == __file__
    assert (refused.value.lineno or 0) > function.__code__.co_firstlineno

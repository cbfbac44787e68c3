"""Every number of the calibration has a home, and every derivation gives its number."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "calibration"
FILES = ("parameters", "countries", "frameworks", "events", "reactions")
BASES = ("source", "assumed")
TOLERANCE = 0.005

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def load(name: str) -> Any:
    """Return a calibration file as plain data."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


CALIBRATION = {name: load(name) for name in FILES}
EVIDENCE = {item["id"]: item for item in load("evidence")["evidence"]}
SOURCES = {item["id"] for item in load("sources")["sources"]}


def blocks(data: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping below, with a path for messages."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from blocks(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            name = value.get("name") or value.get("kind") if isinstance(value, dict) else None
            yield from blocks(value, f"{path}[{name or position}]")


ALL = [(f"{name}: {path}", block) for name in FILES for path, block in blocks(CALIBRATION[name])]


def numbers_below(data: Any, path: str, held: bool) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield every sourced number with whether the block around it gives a basis."""
    if isinstance(data, dict):
        own = any(key in data for key in (*BASES, "evidence"))
        if "value" in data and not isinstance(data["value"], dict):
            yield path, data, held
            return
        for key, value in data.items():
            inside = own if key == "values" else held and not own
            yield from numbers_below(value, f"{path}.{key}", inside)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from numbers_below(value, f"{path}[{position}]", held)


def single_number(value: Any) -> float:
    """Return the one number that an evidence item's value holds."""
    found = [
        float(part)
        for part in (value.values() if isinstance(value, dict) else [value])
        if isinstance(part, int | float) and not isinstance(part, bool)
    ]
    assert len(found) == 1, f"{value} holds {len(found)} numbers"
    return found[0]


def evaluate(text: str, names: dict[str, float]) -> float:
    """Return the value of an arithmetic expression over evidence items and numbers."""

    def of(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value):
                return float(value)
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -of(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
                return float(OPERATIONS[type(op)](of(left), of(right)))
            case ast.Call(func=ast.Name(id="log"), args=[argument]):
                return math.log(of(argument))
        raise AssertionError(f"'{ast.unparse(node)}' is no arithmetic")

    return of(ast.parse(text, mode="eval").body)


DERIVED = [(path, block) for path, block in ALL if "derivation" in block]


def test_there_are_derivations() -> None:
    """The parametrised test below has cases."""
    assert len(DERIVED) > 10


@pytest.mark.parametrize(("path", "block"), DERIVED, ids=[path for path, _ in DERIVED])
def test_derivation_gives_the_number(path: str, block: dict[str, Any]) -> None:
    """The expression, over the values of the evidence cited, gives the number within 0.5 %."""
    names = {
        item.replace("-", "_"): single_number(EVIDENCE[item]["value"])
        for item in block["evidence"]
        if item.replace("-", "_") in block["derivation"]
    }
    assert names, f"{path}: the derivation names no evidence"
    stated = block["value"] if "value" in block else block["default"]
    assert evaluate(block["derivation"], names) == pytest.approx(stated, rel=TOLERANCE)


@pytest.mark.parametrize("name", FILES)
def test_every_number_has_one_basis(name: str) -> None:
    """A number has evidence, a source or an assumption, its own or its block's; a source alone."""
    for path, number, held in numbers_below(CALIBRATION[name], name, held=False):
        own = [key for key in BASES if key in number]
        assert len(own) <= 1, f"{path} has {own}"
        assert not ("source" in number and "evidence" in number), f"{path} has source and evidence"
        assert own or "evidence" in number or held, f"{path} has no basis"
    for path, block in blocks(CALIBRATION[name]):
        if "values" in block and "unit" in block:
            given = [key for key in ("source", "assumed", "evidence") if key in block]
            assert given, f"{path} has no basis"
            assert "source" not in given or given == ["source"], f"{path} has {given}"


def test_evidence_without_a_derivation_has_an_assumption() -> None:
    """Evidence that gives an order or a direction goes with a derivation or an assumption."""
    for path, block in ALL:
        if "evidence" in block and any(key in block for key in ("value", "values", "default")):
            stated = "derivation" in block or "assumed" in block
            assert stated or "is" in block, f"{path}: how does the evidence give the number?"


def test_every_parameter_has_a_basis_and_lies_in_its_support() -> None:
    """Parameters state a basis; their default lies in the support, a fixed prior aside."""
    for parameter in CALIBRATION["parameters"]["parameters"]:
        name, low, high = parameter["name"], *parameter["support"]
        assert low <= parameter["default"] <= high, name
        assert any(key in parameter for key in (*BASES, "evidence")), name
        assert not ("source" in parameter and "assumed" in parameter), name


def test_every_default_of_a_kind_has_a_basis() -> None:
    """A field that may be left out says why its default is what it is."""
    for kind in CALIBRATION["events"]["kinds"]:
        for name, field in kind["fields"].items():
            if "default" in field and not str(field["default"]).startswith("convener of "):
                assert any(key in field for key in (*BASES, "evidence")), (kind["kind"], name)


def test_priors_cover_their_numbers() -> None:
    """Where a prior is stated, the number lies within three of its standard deviations."""
    for path, block in ALL:
        prior = block.get("prior")
        if not isinstance(prior, dict):
            continue
        ((family, (first, second)),) = prior.items()
        stated = block.get("value", block.get("default"))
        if family == "normal":
            assert abs(stated - first) <= 3 * second, path
        elif family == "lognormal":
            assert abs(math.log(stated / first)) <= 3 * second, path
        elif family == "uniform":
            assert first <= stated <= second, path
        else:
            mean = first / (first + second)
            deviation = math.sqrt(mean * (1 - mean) / (first + second + 1))
            assert abs(stated - mean) <= 3 * deviation, path


def test_evidence_and_sources_exist() -> None:
    """Every id that is cited is an item of evidence.yaml or sources.yaml."""
    for path, block in ALL:
        for item in block.get("evidence") or ():
            assert item in EVIDENCE, f"{path}: there is no evidence '{item}'"
        if isinstance(block.get("source"), str):
            assert block["source"] in SOURCES, f"{path}: there is no source '{block['source']}'"


def plain(number: Any) -> float:
    """Return the value of a number in a block, written plainly or as a mapping."""
    return float(number["value"] if isinstance(number, dict) else number)


def test_weights_of_dependence_sum_to_one() -> None:
    """The five weights of dependence are shares of one whole."""
    weights = [
        parameter["default"]
        for parameter in CALIBRATION["parameters"]["parameters"]
        if parameter["name"].startswith("dependence_")
    ]
    assert len(weights) == 5
    assert sum(weights) == pytest.approx(1.0)


REFERENCES = [
    (f"{hedger['name']} {reference['date']}", reference)
    for hedger in CALIBRATION["countries"]["hedgers"]
    for reference in hedger["reference"]
]


@pytest.mark.parametrize(("name", "reference"), REFERENCES, ids=[name for name, _ in REFERENCES])
def test_efforts_sum_to_one(name: str, reference: dict[str, Any]) -> None:
    """Effort given to partners and kept for oneself is all the effort there is."""
    efforts = [plain(number) for number in reference["ties"]["effort"]["values"].values()]
    efforts.append(plain(reference["own"]["effort_self"]))
    assert sum(efforts) == pytest.approx(1.0, abs=1e-9), name


@pytest.mark.parametrize(("name", "reference"), REFERENCES, ids=[name for name, _ in REFERENCES])
def test_trust_in_partners_is_at_most_three_quarters(name: str, reference: dict[str, Any]) -> None:
    """Trust in no partner passes 0.75 (e-no-trust-in-big-friends)."""
    trust = reference["ties"]["trust"]["values"]
    assert max(plain(number) for number in trust.values()) <= 0.75, name


@pytest.mark.parametrize(("name", "reference"), REFERENCES, ids=[name for name, _ in REFERENCES])
def test_transit_shares_sum_to_one_at_most(name: str, reference: dict[str, Any]) -> None:
    """Partners' ports together pass no more than all trade."""
    transit = reference["ties"]["transit"]["values"]
    assert sum(plain(number) for number in transit.values()) <= 1.0, name


def test_vietnam_is_the_second_export_market_of_2024() -> None:
    """The reference of 2024 keeps the ranks that the documents give."""
    for name, reference in REFERENCES:
        if name == "Cambodia 2024-01":
            exports = reference["ties"]["exports"]["values"]
            # The European Union is a market of many countries: ranks are of countries.
            countries = [key for key in exports if key != "European Union"]
            ranked = sorted(countries, key=lambda key: -plain(exports[key]))
            assert ranked[:2] == ["United States", "Vietnam"]
            stock = reference["ties"]["investment"]["values"]
            assert "Vietnam" in sorted(stock, key=lambda key: -plain(stock[key]))[:5]

"""Faults of two coders' codings: passages, matches, settlements, items left out."""

import re
from pathlib import Path

import pytest

from hedgesim.description import check
from helpers.planted import Planted, assert_found

FAULTS = {
    "an item without a source": Planted(
        "evidence", "    source: D9\n", "", "evidence needs a source", "source:"
    ),
    "an item without a paragraph": Planted(
        "evidence", "    paragraph: [1]\n", "", "evidence needs a paragraph", "paragraph:"
    ),
    "paragraph 0": Planted(
        "evidence", "paragraph: [1]", "paragraph: [0]", "paragraphs are a list", "[3]"
    ),
    "an empty list of paragraphs": Planted(
        "evidence", "paragraph: [1]", "paragraph: []", "paragraphs are a list", "[3]"
    ),
    "a paragraph that is no list": Planted(
        "evidence", "paragraph: [1]", "paragraph: 1", "paragraphs are a list", "[3]"
    ),
    "a paragraph beyond the source's last": Planted(
        "evidence", "paragraph: [1]", "paragraph: [1, 4]", "the source has 3 paragraphs"
    ),
    "a second coding of an unknown item": Planted(
        "evidence", "item: s-exit,", "item: s-exot,", "there is no item 's-exot'", "'s-exit'"
    ),
    "a second coding without its item": Planted(
        "evidence", "item: s-exit,", "", "'item' is missing", "its id in second"
    ),
    "an item matched twice": Planted(
        "evidence",
        "item: s-exit-year",
        "item: s-exit",
        "'s-exit' is accounted for twice",
        "keep one",
    ),
    "an item matched and left out": Planted(
        "evidence",
        "item: s-praise",
        "item: s-alone",
        "'s-alone' is accounted for twice",
        "keep one",
    ),
    "another partner than the second coder's": Planted(
        "evidence", "partner: Japan", "partner: China", "the partner of 's-exit' was", "Japan"
    ),
    "another confidence than the second coder's": Planted(
        "evidence", "confidence: low", "confidence: high", "the confidence of 's-exit' was", "low"
    ),
    "the second coder's partner left out": Planted(
        "evidence", "partner: Japan, ", "", "the partner of 's-exit' was coded otherwise", "Japan"
    ),
    "a disagreement that is not settled": Planted(
        "evidence", "    settled: The text names no partner.\n", "", "not settled", "settled:"
    ),
    "another direction than the coders'": Planted(
        "evidence",
        "024}\n    direction: '-'",
        "024}\n    direction: '+'",
        "coder has another direction",
    ),
    "an agreement that is settled": Planted(
        "evidence", "value: {year: 2024}", "settled: why", "there is nothing to settle", "take it"
    ),
    "a coding within an unknown item": Planted(
        "evidence",
        "{within: e-exit}",
        "{within: e-exist}",
        "there is no item 'e-exist'",
        "'e-exit'",
    ),
    "a coding that is a word": Planted(
        "evidence", "{within: e-exit}", "nobody", "'nobody' is not a coding", "none"
    ),
    "a third coder": Planted(
        "evidence",
        "first: {within: e-exit}",
        "third: none",
        "'coders' holds what each coder",
        "second:",
    ),
    "a field that is not coded": Planted(
        "evidence", "{variable: m", "{mood: ill, variable: m", "'mood' is not coded", "variable"
    ),
    "a coding without its confidence": Planted(
        "evidence", "-', confidence: high}", "-'}", "'confidence' is missing"
    ),
    "an item left out without a reason": Planted(
        "evidence", ", why: praise", "", "what is left out needs a reason", "why"
    ),
    "an item left out within an unknown one": Planted(
        "evidence",
        "within: e-alone, ",
        "within: e-aloen, ",
        "there is no item 'e-aloen'",
        "'e-alone'",
    ),
    "items left out that are no list": Planted(
        "evidence", "left_out:\n  -", "left_out:", "'left_out' is a list", "item"
    ),
    "an item matched with one of another passage": Planted(
        "second_coding", "paragraph: [1]", "paragraph: [2]", "'s-exit' is of another passage"
    ),
    "an item of the second coder that is forgotten": Planted(
        "second_coding",
        "id: s-praise",
        "id: s-prize",
        "'s-prize' is neither matched nor left",
        "name it",
    ),
    "two items of the second coder of one id": Planted(
        "second_coding", "id: s-praise", "id: s-exit", "'s-exit' is given twice", "keep one"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_a_coding_is_found(fault: Planted, folder: Path) -> None:
    assert_found(fault, folder)


def test_a_disagreement_that_is_not_settled_is_reported_at_its_codings(folder: Path) -> None:
    path = folder / "evidence.yaml"
    text = path.read_text().replace("    settled: The text names no partner.\n", "")
    path.write_text(text)
    [problem] = check([path])
    assert text.splitlines()[problem.line - 1][problem.column - 1 :] == "coders:"
    assert str(problem).endswith(
        "error: not settled: a coder has another partner (settled: why it stands as it does)"
    )


def test_an_item_of_the_second_coder_that_is_forgotten_is_reported_in_its_own_file(
    folder: Path,
) -> None:
    evidence, second = folder / "evidence.yaml", folder / "second_coding.yaml"
    evidence.write_text(evidence.read_text().partition("left_out:")[0])
    [problem] = check([second])
    assert problem.path == str(second)
    assert "s-praise" in second.read_text().splitlines()[problem.line - 1]
    assert check([evidence]) == []


def test_nobody_needs_to_code_twice(folder: Path) -> None:
    (folder / "second_coding.yaml").unlink()
    evidence = folder / "evidence.yaml"
    text = evidence.read_text().partition("left_out:")[0]
    evidence.write_text(re.sub("(?m)^    (settled:.*|coders:\n.*\n.*)\n", "", text))
    assert check([folder]) == []

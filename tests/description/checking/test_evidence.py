"""Faults of evidence, sources, bases and derivations."""

from pathlib import Path

import pytest

from hedgesim.description import check, load_calibration
from helpers.planted import Planted, assert_found

FAULTS = {
    "a parameter with unknown evidence": Planted(
        "parameters",
        "evidence: [e-exit]",
        "evidence: [e-exist]",
        "there is no evidence 'e-exist'",
        "'e-exit'",
    ),
    "a parameter with a note alone": Planted(
        "parameters",
        "assumed: round, role: core",
        "note: round, role: core",
        "no basis given",
        "evidence, source or assumed",
    ),
    "a parameter with an unknown source": Planted(
        "parameters",
        "assumed: round, role",
        "source: L-SCAL, role",
        "there is no source 'L-SCAL'",
        "'L-SCALE'",
    ),
    "a trait with a note alone": Planted(
        "countries",
        "    reciprocity: {value: 1.5, unit: '1', assumed",
        "    reciprocity: {value: 1.5, unit: '1', note",
        "no basis given",
    ),
    "a derivation that gives another value": Planted(
        "countries", "e_exit_year / 4497.7778", "e_exit_year / 5000", "the derivation gives 0.4048"
    ),
    "a derivation with an unknown item": Planted(
        "countries",
        "e_exit_year / 4497.7778",
        "e_exit_yaer / 4497.7778",
        "unknown name 'e_exit_yaer'",
        "'e_exit_year'",
    ),
    "a cover without a basis": Planted(
        "frameworks", "cover: {value: 0.4, assumed: round}", "cover: {value: 0.4}", "no basis given"
    ),
    "a default without a basis": Planted(
        "events", "within: [0, 10], assumed: ordinary weight,", "within: [0, 10],", "no basis given"
    ),
    "a severity with an unknown source": Planted(
        "events",
        "value: 1.9, source: L-SCALE",
        "value: 1.9, source: L-SCALES",
        "there is no source",
        "'L-SCALE'",
    ),
    "a reaction without a basis": Planted(
        "reactions", "evidence: [e-exit]", "note: none", "no basis given"
    ),
    "two items of one id": Planted(
        "evidence", "id: e-exit-year", "id: e-exit", "'e-exit' is given twice", "keep one"
    ),
    "an item with an unknown source": Planted(
        "evidence", "source: D9", "source: D8", "there is no source 'D8'"
    ),
    "a file without its list of items": Planted(
        "evidence", "evidence:\n", "evidenc:\n", "'evidence' is missing: a list"
    ),
    "a source without an id": Planted("sources", "id: D9", "it: D9", "an entry needs an id"),
    "a second coding without its list of items": Planted(
        "second_coding", "items:\n", "itms:\n", "'items' is missing: a list"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_evidence_or_a_basis_is_found(fault: Planted, folder: Path) -> None:
    assert_found(fault, folder)


def test_a_missing_source_is_one_fault(folder: Path) -> None:
    path = folder / "evidence.yaml"
    path.write_text(path.read_text().replace("    source: D9\n", "", 1))
    assert [problem.message for problem in check([folder])] == ["evidence needs a source"]


def test_evidence_is_not_needed_to_run(folder: Path) -> None:
    (folder / "evidence.yaml").unlink()
    (folder / "sources.yaml").unlink()
    load_calibration(folder)


def test_a_misspelt_id_hides_no_other_source_that_is_unknown(folder: Path) -> None:
    for path, right, wrong in (
        (folder / "sources.yaml", "id: L-SCALE", "it: L-SCALE"),
        (folder / "evidence.yaml", "source: D9", "source: D8"),
    ):
        path.write_text(path.read_text().replace(right, wrong, 1))
    assert sorted(problem.message for problem in check([folder])) == [
        "an entry needs an id",
        "there is no source 'D8'",
    ]


@pytest.mark.parametrize(
    ("default", "message"),
    [("0.02", "the derivation gives 2024"), ("-1", "the default lies outside the support")],
)
def test_a_default_outside_its_support_is_one_fault(
    folder: Path, default: str, message: str
) -> None:
    Planted("parameters", "default: 0.02\n", f"default: {default}\n", "").plant(folder)
    derived = "evidence: [e-exit-year]\n    derivation: e_exit_year"
    Planted("parameters", "evidence: [e-exit]", derived, "").plant(folder)
    [problem] = check([folder])
    assert problem.message.startswith(message)

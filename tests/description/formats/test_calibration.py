"""Faults of form in a calibration: keys, types, names given twice."""

from pathlib import Path

import pytest

from helpers.planted import Planted, assert_found

FAULTS = {
    "a beta distribution with an argument of 0": Planted(
        "parameters", "beta: [6, 4]", "beta: [6, 0]", "no beta distribution has these arguments"
    ),
    "a misspelt distribution": Planted(
        "parameters",
        "uniform: [0.1, 0.5]",
        "unifrom: [0.1, 0.5]",
        "unknown key 'unifrom'",
        "'uniform'",
    ),
    "a prior with one argument of two": Planted(
        "parameters", "uniform: [0.1, 0.5]", "uniform: [0.1]", "the list is too short"
    ),
    "a prior that is a word": Planted(
        "parameters", "prior: {beta: [6, 4]}", "prior: often", "'often' is not a prior", "fixed"
    ),
    "an unknown role": Planted(
        "parameters", "role: severity", "role: severe", "'severe' is not known here", "'severity'"
    ),
    "two parameters of one name": Planted(
        "parameters", "name: exit_nationalism", "name: exit_rate", "'exit_rate' is given twice"
    ),
    "a source and an assumption together": Planted(
        "parameters",
        "assumed: round, role",
        "source: L-SCALE, assumed: round, role",
        "both a source and an assumption",
        "keep one",
    ),
    "a default that is a word": Planted(
        "parameters",
        "unit: 'months', default: 9",
        "unit: 'months', default: often",
        "'often' is not a number",
    ),
    "a country code in small letters": Planted(
        "countries", "code: KHM", "code: Khm", "string should match pattern"
    ),
    "a partner missing from one block": Planted(
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {",
        "'threat' has no number for China",
        "every block covers the partners",
    ),
    "a partner that one block alone has": Planted(
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2, Laos: 0.1,",
        "'Laos' is not in the 'trust' block",
    ),
    "a misspelt tie number": Planted(
        "countries",
        "grievance: {unit",
        "grievence: {unit",
        "unknown number 'grievence'",
        "'grievance'",
    ),
    "a misspelt number of the hedger's own": Planted(
        "countries",
        "commission: {value",
        "comission: {value",
        "unknown number 'comission'",
        "'commission'",
    ),
    "a negative spread": Planted(
        "countries", "spread: 0.02", "spread: -0.02", "a spread may not be negative"
    ),
    "two frameworks of one name": Planted(
        "frameworks", "name: CLV-DTA", "name: ASEAN", "'ASEAN' is given twice", "keep one"
    ),
    "an unknown type of field": Planted(
        "events",
        "scale: {is: number",
        "scale: {is: nubmer",
        "'nubmer' is not known here",
        "'number'",
    ),
    "a flag that holds many": Planted(
        "events",
        "loud: {is: flag,",
        "loud: {is: flag, many: true,",
        "a field of flag holds one value",
    ),
    "two kinds of one name": Planted(
        "events", "kind: visit", "kind: aid_cut", "'aid_cut' is given twice"
    ),
    "a ramp without its time": Planted(
        "events", "shape: ramp, over: 60 months", "shape: ramp", "shape ramp needs 'over'"
    ),
    "a rate per month": Planted(
        "reactions", "rate: 0.5 per year", "rate: 0.5 per month", "rates are per year"
    ),
    "an unknown role that is repeated": Planted(
        "reactions",
        "for_each: framework",
        "for_each: frameworks",
        "'frameworks' is not known here",
        "'framework'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_form_is_found(fault: Planted, folder: Path) -> None:
    assert_found(fault, folder)

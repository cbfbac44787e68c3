"""Faults between the files of a calibration: unknown names, numbers out of range."""

from pathlib import Path

import pytest

from helpers.planted import Planted, assert_found

FAULTS = {
    "a switch that holds no known number": Planted(
        "switches",
        "off: {risk_weight: 0}",
        "off: {risk_wight: 0}",
        "there is no number 'risk_wight'",
        "did you mean 'risk_weight'?",
    ),
    "a switch that holds an effort": Planted(
        "switches",
        "off: {risk_weight: 0}",
        "off: {effort: 0}",
        "there is no number 'effort'",
    ),
    "a switch that holds a number of partners beyond its bounds": Planted(
        "switches",
        "reciprocity: 0",
        "conditionality: 1.5",
        "conditionality = 1.5 is out of range",
        "between 0 and 1",
    ),
    "a switch without a state": Planted(
        "switches",
        "    states:\n      frozen: {effort_speed: 0}",
        "    states: {}",
        "a switch without states",
        "off: {PARAMETER: 0}",
    ),
    "a switch that holds numbers in its state on": Planted(
        "switches",
        "frozen: {effort_speed: 0}",
        "on: {effort_speed: 0}",
        "'on' holds no numbers",
        "leave it out",
    ),
    "a state without numbers": Planted(
        "switches",
        "frozen: {effort_speed: 0}",
        "frozen: {}",
        "'frozen' holds no numbers",
    ),
    "two switches of one name": Planted(
        "switches",
        "- name: response",
        "- name: risk",
        "'risk' is given twice",
        "keep one",
    ),
    "a default outside the support": Planted(
        "parameters",
        "default: 0.5\n    support: [0, 5]",
        "default: 7\n    support: [0, 5]",
        "the default lies outside the support",
        "between 0 and 5",
    ),
    "a support that runs downwards": Planted(
        "parameters",
        "support: [0, 5]",
        "support: [5, 0]",
        "the support runs downwards",
        "[low, high]",
    ),
    "the median of a prior outside the support": Planted(
        "parameters",
        "lognormal: [0.5, 0.5]",
        "lognormal: [9, 0.5]",
        "the prior lies outside the support",
    ),
    "one end of a uniform prior outside the support": Planted(
        "parameters",
        "uniform: [0.1, 0.5]",
        "uniform: [0.1, 1.5]",
        "the prior lies outside the support",
    ),
    "a parameter with the name of a variable": Planted(
        "parameters",
        "name: visit_memory",
        "name: trust",
        "'trust' is a variable or measure already",
    ),
    "a parameter missing that rules need": Planted(
        "parameters",
        "{name: temperature,",
        "{name: temprature,",
        "there is no parameter 'temperature'",
        "'temprature'",
    ),
    "a country renamed that others name": Planted(
        "countries",
        "name: Laos, code: LAO",
        "name: Lao, code: LAO",
        "there is no country 'Laos'",
        "'Lao'",
    ),
    "an unknown neighbour": Planted(
        "countries",
        "neighbour_of: [Thailand, Laos",
        "neighbour_of: [Thailnd, Laos",
        "there is no country 'Thailnd'",
        "'Thailand'",
    ),
    "a negative trait": Planted(
        "countries",
        "aid_lumpiness: {value: 0.1",
        "aid_lumpiness: {value: -0.1",
        "aid_lumpiness = -0.1 is out of range",
        "between 0 and 10",
    ),
    "an unknown country in the rivalry": Planted(
        "countries",
        "China: {Vietnam: 0.5",
        "China: {Vietnm: 0.5",
        "there is no country 'Vietnm'",
        "'Vietnam'",
    ),
    "a rivalry above 1": Planted(
        "countries", "China: {Vietnam: 0.5", "China: {Vietnam: 1.5", "rivalry = 1.5 is out of range"
    ),
    "efforts that sum to more than 1": Planted(
        "countries",
        "China: 0.3, Vietnam: 0.25",
        "China: 0.4, Vietnam: 0.25",
        "efforts and effort_self sum to 1.1, not to 1",
    ),
    "shares of transit that sum to more than all trade": Planted(
        "countries",
        "transit: {unit: share, assumed: round, spread: 0.02, values: {China: 0, Vietnam: 0.3,",
        "transit: {unit: share, assumed: round, spread: 0.02, values: {China: 0.9, Vietnam: 0.3,",
        "shares of transit sum to 1.2",
        "at most 1",
    ),
    "an aid that no partner could give": Planted(
        "countries",
        "values: {China: 900,",
        "values: {China: 2000000000,",
        "aid = 2000000000 is out of range",
        "between 0 and 1,000,000,000 US$ m/yr",
    ),
    "a threat above 1": Planted(
        "countries",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 0.2,",
        "threat: {unit: 0-1, assumed: round, spread: 0.02, values: {China: 1.2,",
        "threat = 1.2 is out of range",
        "between 0 and 1",
    ),
    "two references of one date": Planted(
        "countries",
        "date: 2008-01",
        "date: 2024-01",
        "a second reference of the same date",
        "keep one",
    ),
    "an unknown convener": Planted(
        "frameworks",
        "convener: Vietnam",
        "convener: Vietnm",
        "there is no country 'Vietnm'",
        "'Vietnam'",
    ),
    "an unknown member": Planted(
        "frameworks",
        "Laos: {since: 2004-11}",
        "Lao: {since: 2004-11}",
        "there is no country 'Lao'",
        "'Laos'",
    ),
    "a membership that ends before it begins": Planted(
        "frameworks",
        "Thailand: {until: 2000-01}",
        "Thailand: {since: 2001-01, until: 2000-01}",
        "'until' lies before 'since'",
    ),
    "a benefit above 1": Planted(
        "frameworks", "benefit: {value: 0.3,", "benefit: {value: 3,", "benefit = 3 is out of range"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_between_files_is_found(fault: Planted, folder: Path) -> None:
    assert_found(fault, folder)

"""Reactions are bound to those who play a role, whoever they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hedgesim.description import (
    Calibration,
    check,
    describe,
    load_calibration,
    parse_scenario,
    resolve,
)
from hedgesim.description.formats.loading import shipped

SCENARIO = """\
scenario: 1
title: Roles
clock: {start: 2024-01, end: 2026-12}
hedger: HEDGER
"""
ROLES = """\
roles:
  - {role: neighbours, meaning: Those who border., of: partner, where: neighbour, assumed: tests}
  - role: donors with conditions
    meaning: Those who ask.
    of: partner
    where: conditionality.partner >= 0.3 and aid.partner > 0
    assumed: tests
  - {role: clubs, meaning: Those convened., of: framework, where: convened, assumed: tests}
  - {role: strong, meaning: Two that differ., of: pair, where: rivalry.partner.rival > LEVEL,
     assumed: tests}
"""
REACTIONS = """\
reactions:
  - {reaction: call, meaning: A neighbour calls., for_each: partner, among: AMONG, event: visit,
     with: {by: partner}, by: partner, rate: 0.1, assumed: tests}
  - {reaction: answer, meaning: A rival answers., for_each: pair, among: strong, event: visit,
     with: {by: partner}, by: partner, when: effort.rival > 0.9, rate: rivalry.partner.rival,
     assumed: tests}
  - {reaction: stay_away, meaning: A club loses., for_each: framework, among: clubs,
     event: framework_withdrawal, with: {framework: framework}, by: hedger,
     when: nationalism.convener > 0.9, assumed: tests}
"""


def bound(hedger: str, calibration: Calibration, more: str = "") -> list[str]:
    scenario = parse_scenario(SCENARIO.replace("HEDGER", hedger) + more)
    world = resolve(scenario, calibration).world
    return [event.id for event in world.events if event.reaction]


def names(found: list[str], reaction: str) -> set[str]:
    return {id.removeprefix(f"{reaction}.") for id in found if id.startswith(f"{reaction}.")}


@pytest.fixture
def written(folder: Path) -> Callable[..., Calibration]:
    """Write reactions of the small calibration; return it as read."""

    def write(among: str = "neighbours", level: str = "0") -> Calibration:
        text = ROLES.replace("LEVEL", level) + REACTIONS.replace("AMONG", among)
        (folder / "reactions.yaml").write_text(text)
        return load_calibration(folder)

    return write


def test_roles_are_those_of_the_hedgers_own_calibration(
    written: Callable[..., Calibration],
) -> None:
    calibration = written()
    found = bound("Cambodia", calibration)
    neighbours = {
        name
        for name, one in calibration.countries.items()
        if name in calibration.partners
        and (
            "Cambodia" in one.neighbour_of or name in calibration.countries["Cambodia"].neighbour_of
        )
    }
    assert names(found, "call") == neighbours
    assert neighbours
    convened = {
        name for name, one in calibration.frameworks.items() if one.convener in calibration.partners
    }
    assert names(found, "stay_away") == convened


def test_a_role_is_an_expression_over_numbers(written: Callable[..., Calibration]) -> None:
    calibration = written("donors with conditions")
    ties = calibration.hedgers["Cambodia"].reference[-1].ties
    asks = {name for name, one in ties["conditionality"].values.items() if one.value >= 0.3}
    assert names(bound("Cambodia", calibration), "call") == asks
    assert 0 < len(asks) < len(ties["aid"].values)
    # What a scenario sets does not count: its arms and variants have the same reactions.
    assert bound("Cambodia", calibration, "set: {conditionality.China: 1}\n") == bound(
        "Cambodia", calibration
    )


def test_names_and_roles_may_be_listed_together(written: Callable[..., Calibration]) -> None:
    plain = names(bound("Cambodia", written("neighbours")), "call")
    both = names(bound("Cambodia", written("[neighbours, Japan]")), "call")
    assert both == plain | {"Japan"} != plain


def test_a_reaction_over_pairs_stands_once_for_a_partner_and_its_rival(
    written: Callable[..., Calibration],
) -> None:
    calibration = written()
    rivalry = calibration.files.countries.rivalry.values
    pairs = {
        f"{first}.{second}"
        for first, answers in rivalry.items()
        for second, one in answers.items()
        if one.value > 0
    }
    assert names(bound("Cambodia", calibration), "answer") == pairs
    assert pairs
    assert names(bound("Cambodia", written(level="2")), "answer") == set()


def test_reactions_on_absent_partners_drop_out(written: Callable[..., Calibration]) -> None:
    few = bound("Cambodia", written(), "partners: [China, United States]\n")
    assert names(few, "call") <= {"China", "United States"}
    assert all(set(pair.split(".")) <= {"China", "United States"} for pair in names(few, "answer"))


def test_a_made_up_country_gets_the_reactions_of_its_situation(
    written: Callable[..., Calibration], folder: Path
) -> None:
    """A hedger that borders on Japan, which asks for rights: Japan answers without an edit."""
    written("[neighbours, donors with conditions]")
    file = folder / "countries.yaml"
    text = file.read_text()
    start = text.index("  - name: Laos", text.index("hedgers:"))
    text = text.rstrip() + "\n" + text[start:].replace("Laos", "Nowhere").rstrip() + "\n"
    line = "  - {name: Nowhere, code: NOW, adjective: Nowhere, neighbour_of: [Japan]}\n"
    text = text.replace("countries:\n", f"countries:\n{line}", 1)
    file.write_text(text)
    assert check([folder]) == []
    calibration = load_calibration(folder)
    found = names(bound("Nowhere", calibration), "call")
    assert "Japan" in found
    assert "Japan" not in names(bound("Laos", calibration), "call") or "Vietnam" not in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("where: neighbour,", "where: neighbor,", "there is no number 'neighbor'"),
        ("where: neighbour,", "where: neighbour and,", "does not parse"),
        ("conditionality.partner", "conditionalty.partner", "'conditionalty.partner'"),
        ("among: clubs", "among: neighbours", "there is no framework 'neighbours'"),
        ("among: strong", "among: strng", "there is no partner 'strng'"),
        ("of: pair", "of: pairs", "pairs"),
    ],
)
def test_a_fault_of_a_role_is_found(
    written: Callable[..., Calibration], folder: Path, old: str, new: str, said: str
) -> None:
    written()
    path = folder / "reactions.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    found = [one for one in check([folder]) if one.path == str(path)]
    assert any(said in one.message for one in found), found


def test_shipped_reactions_of_laos_are_those_of_its_own_neighbours() -> None:
    calibration = load_calibration(shipped("calibration"))
    found = bound("Laos", calibration)
    assert names(found, "retaliate") == {"China", "Vietnam", "Thailand"}
    assert names(found, "reassure") == {"China", "Vietnam", "Thailand"}
    assert {"Vietnam.China", "China.United States"} <= names(found, "rival_pledge")
    file = parse_scenario(SCENARIO.replace("HEDGER", "Laos"))
    assert "Japan against China" in describe(file, resolve(file, calibration), calibration)

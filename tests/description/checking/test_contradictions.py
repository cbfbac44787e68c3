"""Targets that no history can meet together are named in pairs."""

import pytest

from hedgesim.description.checking.contradictions import check_contradictions
from hedgesim.description.formats.targets import Target
from hedgesim.description.parsing.locations import nowhere

TRUST = {"change": "trust.Vietnam", "from": 2008, "to": 2016, "tolerance": 0.05}
LEVEL = {"level": "trust.Vietnam", "tolerance": 0.05}


def messages(*told: dict[str, object]) -> list[str]:
    location = nowhere("targets.yaml")
    targets = [
        Target.model_validate({"id": id, "claim": "A claim.", "evidence": ["e"], **one})
        for id, one in zip("abcdefgh", told, strict=False)
    ]
    check_contradictions([(target, location) for target in targets])
    return [problem.message for problem in location.problems]


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (TRUST | {"at_least": 0.2}, TRUST | {"at_most": -0.2}, True),
        (TRUST | {"at_least": 0.2}, TRUST | {"at_most": 0.11}, False),  # within the tolerances
        (TRUST | {"at_least": 0.2}, TRUST | {"at_most": 0.09}, True),
        (TRUST | {"at_least": 0.2}, TRUST | {"to": 2015, "at_most": -0.2}, False),
        (TRUST | {"at_least": 0.2}, TRUST | {"variant": "v", "at_most": -0.2}, False),
        (LEVEL | {"at": 2011, "near": 0.2}, LEVEL | {"at": 2011, "between": [0.4, 0.5]}, True),
        ({"level": "output", "at": 2011, "near": 100, "tolerance": 0.1},
         {"level": "output", "at": 2011, "near": 130, "tolerance": 0.1}, True),  # relative
        ({"level": "output", "at": 2011, "near": 100, "tolerance": 0.1},
         {"level": "output", "at": 2011, "near": 120, "tolerance": 0.1}, False),
        ({"event": "protest", "at": 2011, "happens": True, "tolerance": 0.5},
         {"event": "protest", "at": 2011, "happens": False, "tolerance": 0.5}, True),
        ({"leading": "aid", "partners": ["China"], "at": 2011, "tolerance": 0.1},
         {"leading": "aid", "partners": ["Japan"], "at": 2011, "tolerance": 0.1}, True),
        ({"leading": "aid", "partners": ["China"], "at": 2011, "tolerance": 0.1},
         {"leading": "aid", "partners": ["Japan", "China"], "at": 2011, "tolerance": 0.1}, False),
        ({"rank": "aid", "partner": "China", "place": 1, "at": 2011, "tolerance": 0.1},
         {"rank": "aid", "partner": "Japan", "place": 1, "at": 2011, "tolerance": 0.1}, True),
        ({"rank": "aid", "partner": "China", "place": 1, "at": 2011, "tolerance": 0.1},
         {"rank": "aid", "partner": "Japan", "place": 2, "at": 2011, "tolerance": 0.1}, False),
    ],
)  # fmt: skip
def test_two_targets_contradict_where_their_ranges_lie_apart(
    first: dict[str, object], second: dict[str, object], apart: bool
) -> None:
    found = messages(first, second)
    assert len(found) == apart
    assert all(message.startswith("'b' contradicts 'a': ") for message in found)


def test_levels_at_both_ends_may_rule_out_a_change() -> None:
    ends = LEVEL | {"at": 2008, "at_least": 0.6}, LEVEL | {"at": 2016, "at_most": 0.4}
    assert messages(TRUST | {"at_least": 0.01}, *ends) == [
        "'a' contradicts 'b' and 'c': from ≥ 0.6 ± 0.05 to ≤ 0.4 ± 0.05 is no change of "
        "≥ 0.01 ± 0.05"
    ]
    assert not messages(TRUST | {"at_least": -0.1}, *ends)

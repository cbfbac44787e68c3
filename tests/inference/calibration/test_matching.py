"""What targets ask of a history, against values worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from hedgesim.description.formats.targets import Target, required_range
from hedgesim.inference.calibration.matching import SPOKEN, Goal, Matching
from hedgesim.inference.ensemble import Played
from hedgesim.rules.timing import NEVER
from hedgesim.running.parameters.sampling import Floats

YEAR = 12 * 2020
OUTCOMES = ("trust.China", "exports.China", "exports.Japan", "exports.Vietnam", "output")


def target(**told: object) -> Target:
    given = {"id": "t", "claim": "c", "evidence": ["e"], "tolerance": 0.1, **told}
    return Target.model_validate(given)


def matching(*targets: Target) -> Matching:
    return Matching(
        targets,
        tuple(range(24)),
        OUTCOMES,
        tuple(range(5)),
        ("China", "Japan", "Vietnam"),
        YEAR,
        {None: ("canal", "suspend_aid.China", "suspend_aid.Japan"), "free": ("exit",)},
    )


def played(values: Floats | None = None) -> list[Played]:
    """Records of the history and its variant ``free``, with the first months of their events."""
    found = history() if values is None else values
    return [Played(found, np.array([[0, NEVER, 13]])), Played(2 * found, np.array([[11]]))]


def history(**changed: tuple[float, float]) -> Floats:
    """One history of two years; each outcome has one level a year."""
    levels = {
        "trust.China": (0.4, 0.5),
        "exports.China": (100.0, 150.0),
        "exports.Japan": (90.0, 400.0),
        "exports.Vietnam": (80.0, 200.0),
        "output": (1000.0, 2000.0),
    } | {name.replace("_", "."): pair for name, pair in changed.items()}
    columns = [np.repeat(levels[name], 12) for name in OUTCOMES]
    return np.stack(columns, axis=-1)[None]


@pytest.mark.parametrize(
    ("told", "statistic", "low", "high"),
    [
        ({"level": "trust.China", "at": 2020, "near": 0.45}, 0.4, 0.45, 0.45),
        ({"level": "trust.China", "at": "2020-12..2021-01", "at_most": 1}, 0.45, -np.inf, 1.0),
        ({"level": "exports.China", "at": "2021-03", "at_least": "US$ 0.1 bn"},
         np.log(150), np.log(100), np.inf),
        ({"level": "exports.China", "per": "output", "at": 2020, "between": [0.05, "20%"]},
         0.1, 0.05, 0.2),
        ({"change": "trust.China", "from": 2020, "to": 2021, "at_least": 0.05}, 0.1, 0.05, np.inf),
        ({"change": "exports.China", "from": 2020, "to": 2021, "between": ["-10%", "50%"]},
         np.log(1.5), np.log(0.9), np.log(1.5)),
        ({"order": "exports", "at": 2021, "partners": ["Japan", "China", "Vietnam"]},
         2 / 3, 1.0, np.inf),
        ({"rank": "exports", "at": 2021, "partner": "Vietnam", "place": 2},
         np.log(200 / 150), 0.0, np.inf),
        ({"rank": "exports", "at": 2021, "partner": "China", "place": 2},
         np.log(150 / 200), 0.0, np.inf),
        ({"rank": "exports", "at": 2021, "partner": "China", "place": 1, "among": ["Vietnam"]},
         np.log(150 / 200), 0.0, np.inf),
        ({"leading": "exports", "at": 2021, "partners": ["Vietnam", "Japan"]},
         np.log(200 / 150), 0.0, np.inf),
        ({"leading": "exports", "at": 2021, "partners": ["Vietnam", "China"]},
         np.log(150 / 400), 0.0, np.inf),
        ({"leading": "exports", "at": 2021, "partners": ["Vietnam"], "among": ["China"]},
         np.log(200 / 150), 0.0, np.inf),
        ({"largest": "exports", "at": 2021, "at_most": "US$ 500 m"},
         np.log(400), np.log(1e-9), np.log(500)),
        ({"largest": "exports", "per": "output", "at": 2021, "among": ["China", "Vietnam"],
          "at_least": 0.2}, 0.1, 0.2, np.inf),
        ({"level": "trust.China", "at": 2020, "variant": "free", "near": 1}, 0.8, 1, 1),
        ({"event": "canal", "at": 2020, "happens": True}, 1, 1, np.inf),
        ({"event": "canal", "at": "2020-02..2021-12", "happens": True}, 0, 1, np.inf),
        ({"event": "suspend_aid", "at": 2020, "happens": False}, 0, -np.inf, 0),
        ({"event": "suspend_aid", "at": "2021-02", "happens": False}, 1, -np.inf, 0),
        ({"event": "suspend_aid.China", "at": "2020-01..2021-12", "happens": False},
         0, -np.inf, 0),
        ({"event": "exit", "variant": "free", "at": "2020-12", "happens": True}, 1, 1, np.inf),
        ({"change": "exports", "from": 2020, "to": 2021, "partners": ["China", "Japan"],
          "at_least": "10%"}, np.log(550 / 190), np.log(1.1), np.inf),
        ({"level": "exports", "per": "output", "at": 2021, "partners": ["China", "Japan"],
          "near": 0.3}, 0.275, 0.3, 0.3),
    ],
    ids=["level", "two months", "money", "per", "change", "growth", "order", "rank", "not rank",
         "among", "lead", "no lead", "lead among", "largest", "largest among", "variant",
         "happened", "happened before", "not yet", "in a binding", "not in this binding",
         "in a variant", "growth together", "share together"],
)  # fmt: skip
def test_statistics_and_ranges(
    told: dict[str, object], statistic: float, low: float, high: float
) -> None:
    found = matching(target(**told))
    assert found.statistics(played())[0, 0] == pytest.approx(statistic, abs=1e-12)
    assert required_range(found.targets[0]) == pytest.approx((low, high))


def test_a_miss_is_counted_in_tolerances_beyond_the_range() -> None:
    goal = Goal(np.array([1.0, -np.inf]), np.array([2.0, 0.0]), np.array([0.5, 0.1]))
    statistics = np.array([[1.5, -9.0], [0.0, 0.05], [3.0, 0.2]])
    np.testing.assert_allclose(goal.misses(statistics), [[0, 0], [2, 0.5], [2, 2]])
    np.testing.assert_allclose(goal.log_likelihood(statistics), [0, -2.125, -4])
    assert goal.met(statistics).tolist() == [[True, True], [False, False], [False, False]]
    near = Goal(np.array([1.0]), np.array([1.0]), np.array([0.5]))
    assert near.met(np.array([[0.6], [1.5], [1.51]])).tolist() == [[True], [True], [False]]
    assert goal.part([1]).met(statistics[:, 1:]).tolist() == [[True], [False], [False]]
    said = replace(goal, said=np.array([True, False]))
    chances = goal.chances(statistics)
    np.testing.assert_allclose(chances[1], SPOKEN * np.exp([-2.0, -0.125]))
    expected = np.log(chances[:, 0] / SPOKEN) + np.log(1 - chances[:, 1])
    np.testing.assert_allclose(said.log_likelihood(statistics), expected)

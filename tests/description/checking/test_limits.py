"""Files below the limits are checked in two seconds; larger ones are refused with the limit."""

import time

import pytest

from hedgesim.description import InputError, parse_scenario
from hedgesim.description.checking.check import check_scenario
from hedgesim.description.formats.limits import MOST, MOST_DECLARED
from hedgesim.description.formats.loading import Calibration, load_calibration
from hedgesim.description.parsing.problems import MOST_PROBLEMS, Problem
from hedgesim.description.parsing.reading import parse
from hedgesim.description.resolution import resolving

HEAD = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2034-12}\nhedger: Cambodia\n"
VISIT = "  - {{event: visit, by: Japan, at: 2025-01, id: e{}}}\n"
SECONDS = 15.0  # of a slow processor: each takes 2.5 at most here, and took minutes unbounded


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return load_calibration()


def many(text: str, count: int) -> str:
    return "".join(text.format(number) for number in range(count))


def checked(text: str, calibration: Calibration) -> list[Problem]:
    """Faults of a scenario, found in the time that any file may take."""
    start = time.process_time()
    try:
        found = check_scenario(parse(HEAD + text, "story"), "story", calibration)
    except InputError as error:
        found = list(error.problems)
    assert time.process_time() - start < SECONDS
    return found


REFUSED = {
    "events": ("events:\n" + many(VISIT, 1001), "more than 1000 in 'events'"),
    "variants": ("variants:\n" + many("  v{}: {{title: V}}\n", 101), "more than 100 in 'variants'"),
    "set": (f"set: {{{many('a{}: 1, ', 1001)}}}\n", "more than 1000 in 'set'"),
    "partners": (f"partners: [{many('P{}, ', 61)}]\n", "more than 60 in 'partners'"),
    "a variant's events": (
        f"variants:\n  v:\n    remove: [{many('e{}, ', 1001)}]\n",
        "more than 1000 in 'remove'",
    ),
    "played events": (
        "events:\n" + many(VISIT, 1000) + "variants:\n" + many("  v{}: {{title: V}}\n", 5),
        "more than 5000 events and effects",
    ),
    "effects of all": (
        "events:\n"
        + many(
            "  - {{event: custom, at: 2025-01, id: e{}, effects: ["
            "{{change: trust, of: all, by: 0.1}}]}}\n",
            500,
        ),
        "more than 5000 events and effects",
    ),
    "keys": ("".join(f"k{number}: 1\n" for number in range(5001)), "more than 5000"),
    "items": (f"about: [{'1, ' * 5001}]\n", "a list of more than 5000"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_too_large_is_refused_with_its_limit(name: str, calibration: Calibration) -> None:
    text, message = REFUSED[name]
    assert message in checked(text, calibration)[0].message


def test_what_meets_the_limits_is_read() -> None:
    variants = MOST_DECLARED // MOST["events"] - 1
    text = "events:\n" + many(VISIT, MOST["events"]) + "variants:\n"
    parse_scenario(HEAD + text + many("  v{}: {{title: V}}\n", variants))
    parse_scenario(HEAD + "variants:\n" + many("  v{}: {{title: V}}\n", MOST["variants"]))


HOSTILE = {
    "unknown names": (f"set: {{{many('temprature{}: 1, ', 1000)}}}\n", MOST_PROBLEMS + 1),
    "faulty variants": ("variants:\n" + many("  v{}: {{set: {{x: 1}}}}\n", 100), 100),
    "sound variants": ("variants:\n" + many("  v{}: {{set: {{fill: 0.3}}}}\n", 100), 0),
    "a chain": ("events:\n" + VISIT.format(0) + "".join(
        f"  - {{event: visit, by: Japan, id: e{number}, after: e{number - 1}}}\n"
        for number in range(1, 1000)), 0),
    "unknown partners": (
        "events:\n" + many("  - {{event: visit, by: Japn{}, at: 2025-01, id: e{}}}\n".replace(
            "id: e{}", "note: N"), 1000), MOST_PROBLEMS + 1),
    "unknown fields": (
        "events:\n  - {event: visit, by: Japan, at: 2025-01"
        + "".join(f", scle{number}: 1" for number in range(4000)) + "}\n", MOST_PROBLEMS + 1),
    "unknown keys with much in them": (many("titel{}: [" + "1, " * 40 + "]\n", 3000),
                                       MOST_PROBLEMS + 1),
    "long names": (
        "events:\n" + many("  - {{event: " + "v" * 1500 + "{}, at: 2025-01}}\n", 900),
        MOST_PROBLEMS + 1),
    "names misspelt in conditions": ("events:\n" + many(
        "  - {{event: visit, by: Japan, id: e{}, when: '" + "trust.Vetnam > 0.1 and " * 15
        + "trust.Chna > 1'}}\n", 1000), MOST_PROBLEMS + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_below_the_limits_takes_long(name: str, calibration: Calibration) -> None:
    text, faults = HOSTILE[name]
    assert len(checked(text, calibration)) == faults


def test_faults_beyond_those_listed_are_counted_out(calibration: Calibration) -> None:
    text, _ = HOSTILE["unknown partners"]
    *listed, last = checked(text, calibration)
    assert all("there is no partner 'Japn" in problem.message for problem in listed)
    assert last.message == f"more than {MOST_PROBLEMS} faults; the first {MOST_PROBLEMS} are listed"
    assert last.line == listed[-1].line


def test_variants_are_checked_without_a_world_of_each(
    calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(resolving, "build_world", lambda *_: made.append(1))
    assert checked("variants:\n" + many("  v{}: {{set: {{fill: 0.3}}}}\n", 9), calibration) == []
    assert len(made) == 1  # of the baseline
    [problem] = checked(
        "variants: {v: {add: [{event: visit, by: Jpan, at: 2025-01}]}}\n", calibration
    )
    assert problem.message == "there is no partner 'Jpan'"

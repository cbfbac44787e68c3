"""The briefing: who, when, what happens, what may emerge, what is set."""

from functools import cache

import pytest

from hedgesim.description import (
    Calibration,
    describe,
    load_calibration,
    load_scenario,
    parse_scenario,
    resolve,
)
from helpers.casefiles import CALIBRATION, CASES

HEAD = "scenario: 1\ntitle: T\nclock: {start: 2024-01, end: 2034-12}\nhedger: Cambodia\n"


@cache
def calibration() -> Calibration:
    return load_calibration(CALIBRATION)


def told(body: str, **options: bool) -> str:
    file = parse_scenario(HEAD + body, "story")
    text = describe(file, resolve(file, calibration()), calibration(), **options)
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        ("change: trust, of: Japan, by: +0.05, shape: fade, half_life: 12 months",
         "Trust in Japan rises by 0.05 at once and halves every 12 months."),
        ("change: trust, of: Japan, by: -2 * trust_per_point",
         "Trust in Japan falls by 0.04 (-2 * trust_per_point) at once."),
        ("change: exports, of: Japan, by: -20%, shape: level, for: 3 years",
         "Exports to Japan fall by 20% for 3 years."),
        ("change: access, of: Japan, times: 0.5, shape: level",
         "Access to the market of Japan falls by 50% to the end."),
        ("change: aid_plan, of: Japan, by: US$ 1.7 bn, shape: ramp, over: 18 months",
         "The finance that Japan plans rises by US$ 1.7 bn a year over 18 months."),
        ("change: growth, by: -0.03, shape: level, for: 1 year, delay: 6 months",
         "6 months later, the growth of output falls by 0.03 a year for a year."),
        ("change: conditionality, of: Japan, to: 0",
         "The degree to which Japan ties finance to rights is set to 0 at once."),
        ("change: member, of: CLV-DTA, to: 0", "Membership of CLV-DTA ends."),
    ],
)  # fmt: skip
def test_effects_state_themselves(effect: str, sentence: str) -> None:
    assert sentence in told(f"events: [{{event: custom, at: 2025-01, effects: [{{{effect}}}]}}]")


@pytest.mark.parametrize(
    ("trigger", "phrase"),
    [
        ("at: 2025-03", "(in March 2025)"),
        ("rate: 0.3", "(at a rate of 0.3 per year, about 26% in a year)"),
        ("rate: 0.3 * threat.China", "(at a rate of 0.3 * threat.China per year)"),
        ("when: trust.Japan < 0.5", "(once trust.Japan < 0.5)"),
        ("when: trust.Japan < 0.5, rate: 1", "(while trust.Japan < 0.5, at a rate of 1 per year"),
        ("at: 2025-03, probability: 0.3", "(in March 2025, with a probability of 30%)"),
        (
            "at: 2025-03, until: 2025-06, probability: 0.3",
            "(from March 2025, with a probability of 30% in each month, until June 2025)",
        ),
        (
            "when: trust.Japan < 0.5, probability: threat.China",
            "(while trust.Japan < 0.5, with a probability of threat.China in each month)",
        ),
        ("every: 1 year, probability: 0.5", "(every year, with a probability of 50% each time)"),
        ("after: first, probability: 1 / 3", "(after first, with a probability of 1 / 3)"),
        ("every: 1 year, until: 2030-01", "(every year, until January 2030)"),
        ("at: 2025-03, every: 6 months", "(from March 2025, every 6 months)"),
        ("after: first", "(after first)"),
        ("after: first, delay: 6 months", "(6 months after first)"),
        ("after: first, delay: {mean: 6 months}", "(after first, 6 months later on average)"),
        (
            "after: first, delay: {between: [3 months, 9 months]}",
            "(after first, 3 to 9 months later)",
        ),
        ("when: trust.Japan < 0.5, once: false", "(once trust.Japan < 0.5, each time anew)"),
        ("every: 1 year, once: true", "(every year, at most once)"),
    ],
)
def test_triggers_are_phrases(trigger: str, phrase: str) -> None:
    first = "{event: visit, id: first, by: China, at: 2024-02}"
    assert phrase in told(f"events: [{first}, {{event: visit, id: own, by: China, {trigger}}}]")


def test_the_same_effect_on_several_is_one_sentence() -> None:
    text = told("events: [{event: exclusion, at: 2025-01, within: [Japan, Vietnam, China]}]")
    assert "Japan, Vietnam and China agree on trade without Cambodia." in text
    assert (
        "The growth of trade with Japan, Vietnam and China falls by 0.01 a year for 5 years."
        in text
    )
    assert "Legitimacy" not in text.split("What may emerge")[0]


def test_who_when_and_against_what() -> None:
    text = told("baseline: none")
    assert (
        "Cambodia hedges between 4 partners: China, Japan, United States and Vietnam. The clock "
        "runs from January 2024 to December 2034 (11 years)." in text
    )
    assert "compared with the same world without these events" in text
    assert "What happens: nothing is declared." in text


def test_what_may_emerge_is_grouped() -> None:
    text = told("")
    assert "suspend_aid (for Japan and United States): A donor with conditions" in text
    assert "at a rate of 0.5 per year, about 39% in a year." in text
    assert "reactions are switched off" in told("reactions: none")


def test_what_is_set_is_told_against_the_calibration() -> None:
    text = told("set: {temperature: 0.4, aid.Japan: US$ 500 m}")
    assert "temperature is 0.4 instead of 0.25." in text
    assert "aid.Cambodia.Japan is 500 US$ m/yr instead of 400." in text


def test_resolved_numbers_come_with_their_basis() -> None:
    text = told("", every_number=True)
    assert "trust.Cambodia.Vietnam = 0.45; beta(9, 11); evidence e-exit-year" in text
    assert "exit_rate = 0.5 1/yr; lognormal(0.5, 0.5); evidence e-exit; assumed:" in text
    assert "effort.Cambodia.China = 0.3; normal(0.3, 0.02); assumed: round" in text


def test_variants_and_notes_are_told() -> None:
    for case, phrase in {"variants": "more: A second call", "early-start": "the earliest"}.items():
        file = load_scenario(CASES / "valid" / f"{case}.yaml")
        assert phrase in describe(file, resolve(file, calibration()), calibration())

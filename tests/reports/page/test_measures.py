"""What the page says of a measure: its definition, the course of its change, and chance."""

from __future__ import annotations

from typing import Any

from hedgesim.reports.page.measures import definitions, facts
from hedgesim.reports.page.page import page
from hedgesim.reports.rows import rows
from helpers.summaries import full

COURSE: dict[str, Any] = {
    "largest": {"month": "2027-03", "change": -0.031, "deviations": -0.84},
    "peak": {"month": "2024-03", "change": 0.0, "deviations": 0.0},
    "trough": {"month": "2027-03", "change": -0.031, "deviations": -0.84},
    "half_gone": "2030-06",
    "end": {"month": "2034-12", "change": -0.004, "deviations": -0.1, "left": 0.13},
}


def told(**given: Any) -> str:
    made = full()
    made["outcomes"]["influence.Vietnam"]["meaning"] = "mean share over the three domains"
    made |= given
    row = next(row for row in rows(made, "Cambodia") if row.reading.id == "influence.Vietnam")
    return facts(row, made)


def test_a_measure_is_defined_and_its_course_told() -> None:
    assert told() == "Mean share over the three domains."
    assert told(over_time={"influence.Vietnam": COURSE}) == (
        "Mean share over the three domains. Largest median change: -3.1 in March 2027, "
        "0.8 standard deviations of the level without the events; half of it is gone by "
        "June 2030; in December 2034 -0.4 is left."
    )


def test_a_change_that_only_grows_has_no_half_gone() -> None:
    last = COURSE["end"] | {"change": -0.031, "left": 1.0}
    grown = COURSE | {"largest": last, "end": last, "half_gone": None}
    assert told(over_time={"influence.Vietnam": grown}).endswith(
        "Largest median change: -3.1 in December 2034, 0.1 standard deviations of the level "
        "without the events."
    )
    still = COURSE | {"largest": COURSE["peak"]}
    assert "Largest" not in told(over_time={"influence.Vietnam": still})


def test_the_share_of_chance_is_that_of_the_last_month() -> None:
    chance = {"influence.Vietnam": {"share": [0.9, 0.3], "error": [0.01, 0.04]}}
    assert told(chance=chance).endswith(
        "At the end 30% of the variance of the change is chance alone (standard error 4 points); "
        "the rest is uncertainty about parameters."
    )
    none = {"influence.Vietnam": {"share": [None], "error": [None]}}
    assert "chance" not in told(chance=none)


def test_each_measure_is_defined_once() -> None:
    made = full()
    for id, outcome in made["outcomes"].items():
        outcome["meaning"] = f"what {id.partition('.')[0]} is"
    assert definitions(rows(made, "Cambodia")).count("<dt>Trust</dt>") <= 1
    assert "<dd>What trust is.</dd>" in definitions(rows(made, "Cambodia"))
    assert definitions(rows(full(), "Cambodia")) == ""


def test_question_scenario_and_sources_stand_on_the_page() -> None:
    source = {
        "id": "D2", "citation": "Two <scholars>, 'A break', 2024.", "view": "They approve.",
        "passages": [{"place": "p17", "claim": "The canal matters to Vietnam & others."}],
    }  # fmt: skip
    made = full() | {
        "about": "It is old. Does it tilt? Rests on D2 p17.", "question": "Does it tilt?",
        "scenario_text": "title: <b>Canal</b>  # as written\n", "sources": [source],
    }  # fmt: skip
    found = page(made, {})
    assert '<p class="question">Does it tilt?</p>' in found
    assert "<pre>title: &lt;b&gt;Canal&lt;/b&gt;  # as written\n</pre>" in found
    assert "Two &lt;scholars&gt;, &#x27;A break&#x27;, 2024." in found
    assert "<b>p17</b>: The canal matters to Vietnam &amp; others." in found
    assert 'id="sources"' not in page(full(), {})


def test_many_cautions_are_folded_away_but_for_the_gravest() -> None:
    made = full() | {
        "cautions": [
            *(
                {"severity": "caution", "code": "bound-met", "text": f"Small {n}."}
                for n in range(9)
            ),
            {"severity": "warning", "code": "posterior-stale", "text": "Grave."},
        ]
    }
    verdict = page(made, {}).split('id="verdict"')[1].split("</section>")[0]
    shown, folded = verdict.split("<details>")
    assert "Warning: Grave." in shown
    assert shown.count("Caution: Small") == 2
    assert folded.count("Caution: Small") == 7
    assert "7 more cautions" in folded

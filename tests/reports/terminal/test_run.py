"""The terminal report of a run: all parts in order, at any width."""

import io
import re
from pathlib import Path
from typing import Any

import pytest

from hedgesim.outcomes.verdict import verdict
from hedgesim.reports.terminal.layout import console
from hedgesim.reports.terminal.run import show
from helpers import summaries

HEADINGS = (
    "Verdict",
    "Outcomes in December 2034",
    "Alignment",
    "Hedging",
    "Effective partners",
    "At home",
    "Ties that moved most",
    "Influence of each partner",
    "Influence of Vietnam (%)",
    "Events: share of histories",
    "Declared by the scenario",
    "Emerging from the situation",
    "Posture at the end",
    "Contribution of each event",
    "Variants of the scenario",
    "Set differently",
    "Note: The baseline's event",
    "10,000 histories",
    "Written to runs/canal",
)


def printed(made: dict[str, Any], width: int = 80, encoding: str = "utf-8") -> str:
    """Return the report as a pipe of that encoding receives it."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    show(made, Path("runs/canal"), console(file, width))
    file.seek(0)
    return file.read()


def row(text: str, label: str) -> list[str]:
    """Return the cells of the first line that begins with a label."""
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return line.strip().removeprefix(label).split()


def test_all_parts_come_in_order_and_the_verdict_first() -> None:
    text = printed(summaries.full())
    places = [text.find(heading) for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    assert text.splitlines()[0] == "Canal and exit"


def test_the_verdict_is_the_summarys_own_where_it_has_one() -> None:
    assert "All is well." in printed(summaries.full() | {"verdict": "All is well."})
    words = verdict(summaries.full()).split()
    assert " ".join(words[:5]) in printed(summaries.full())


@pytest.mark.parametrize("width", [60, 80, 99, 100, 116])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for made in (summaries.full(), summaries.two_hedgers(), summaries.summary()):
        lines = printed(made, width).splitlines()
        assert max(map(len, lines)) <= width


def test_a_pipe_gets_neither_colours_nor_trailing_blanks() -> None:
    text = printed(summaries.full())
    assert "\x1b" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert printed(summaries.full(), encoding="ascii").isascii()


def test_a_row_gives_levels_change_band_and_direction() -> None:
    cells = row(printed(summaries.full()), "Alignment index (0-100)")
    assert cells[:6] == ["30.3", "29.0", "-1.3", "-2.5", "to", "-0.1"]
    assert cells[6] == "6/94"


def test_a_wide_terminal_adds_the_band_of_half_the_histories() -> None:
    cells = row(printed(summaries.full(), 110), "Alignment index (0-100)")
    assert cells[2:9] == ["-1.3", "-1.8", "to", "-0.8", "-2.5", "to", "-0.1"]


def test_partners_are_ordered_by_how_much_their_influence_moves() -> None:
    text = printed(summaries.full())
    part = text[text.index("Influence of each partner") : text.index("Influence of Vietnam (%)")]
    order = [
        name for line in part.splitlines() for name in summaries.PARTNERS if line.startswith(name)
    ]
    assert order == ["Vietnam", "China", "Japan", "Laos", "United States"]
    assert row(part, "Vietnam")[:3] == ["15.3", "12.2", "-3.1"]


def test_no_bare_id_stands_in_the_report() -> None:
    text = printed(summaries.full())
    for id in (
        "influence.",
        "lean.",
        "river_stress",
        "effort.self",
        "aid.total",
        "protest.Vietnam",
    ):
        assert id not in text


def test_events_tell_their_chance_with_and_without() -> None:
    text = printed(summaries.full())
    assert row(text, "clv-exit: Cambodia leaves CLV-DTA.") == ["0%", "100%", "Sep", "2024"]
    assert row(text, "Japan answers a rival with a package.") == ["7%", "34%", "Jan", "2027"]
    assert row(text, "Protests against the influence of Vietnam.")[:2] == ["10%", "1%"]
    assert "3 more, whose chances change less, emerge in 2% of histories or fewer." in text
    assert "It never happens." not in text


def test_postures_leave_out_rungs_on_which_nobody_stands() -> None:
    text = printed(summaries.full())
    assert row(text, "Binding engagement") == ["50%", "60%", "0%", "0%"]
    assert "Bandwagoning" not in text


def test_contributions_and_settings_are_told() -> None:
    text = printed(summaries.full())
    assert row(text, "canal ")[:4] == ["+1.2", "(+1.1)", "+1.2", "(+1.1)"]
    assert row(text, "temperature")[:3] == ["0.25", "0.3", "utility"]
    assert "set on the command line" in text
    assert "1 more effort" not in text
    assert "13 more efforts are rescaled so that all sum to 1." in text


def test_a_narrow_terminal_tells_settings_in_paragraphs() -> None:
    text = " ".join(printed(summaries.full(), 60).split())
    assert "temperature: 0.3 instead of 0.25 utility; set on the command line" in text


def test_the_summary_of_an_older_run_is_told_all_the_same() -> None:
    older = {k: v for k, v in summaries.full().items() if k not in ("changed", "changed_rules")}
    assert row(printed(older), "temperature")[:2] == ["0.25", "0.3"]


@pytest.mark.parametrize("width", [40, 50, 60, 69, 70, 77])
def test_labels_stay_whole_on_narrow_terminals(width: int) -> None:
    text = printed(summaries.full(), width)
    assert "\N{HORIZONTAL ELLIPSIS}" not in text
    told = " ".join(text.split())
    for label in ("Alignment index", "Legitimacy", "Harm to the"):
        assert label in told
    assert max(map(len, text.splitlines())) <= width


def test_what_a_run_lacks_is_left_out() -> None:
    text = printed(summaries.summary(summaries.CANAL))
    for heading in ("Events", "Contribution of", "Variants of", "Set differently", "Note:"):
        assert heading not in text


def test_of_several_hedgers_each_has_its_part() -> None:
    text = printed(summaries.two_hedgers())
    assert text.count("Outcomes in December 2034") == 2
    second = text[text.index("\nLaos\n") :]
    assert row(second, "Neutral") == ["80%", "80%", "80%", "80%"]
    assert row(second, "Laos leaves CLV-DTA.")[:2] == ["10%", "40%"]


def test_the_same_summary_gives_the_same_text() -> None:
    assert printed(summaries.full()) == printed(summaries.full())

"""Runs side by side: what is refused and why, and what the table says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.compare import page
from hedgesim.reports.compare.runs import Comparison, compared, comparison
from hedgesim.reports.terminal.layout import console
from helpers.summaries import CANAL, full, summary

PRINT = {"numbers": "aa", "baseline": "bb"}
NOTED = {"unit": "1", "by": "variant", "basis": "a variant"}


def kept(folder: Path, name: str, **given: Any) -> str:
    """Write the summary of a run into a folder of its own; return the folder."""
    place = folder / name
    place.mkdir()
    usual = {"fingerprint": PRINT, "verdict": "It falls.", "title": name}
    made = summary(CANAL, **(usual | given))
    (place / "summary.json").write_text(json.dumps(made), encoding="utf-8")
    (place / "manifest.json").write_text("{}", encoding="utf-8")
    return str(place)


def labels(found: Comparison) -> list[str]:
    return [entry.label for entry in found.entries]


def test_runs_that_share_their_baseline_are_compared(tmp_path: Path) -> None:
    found = comparison([kept(tmp_path, "one"), kept(tmp_path, "two") + "/summary.json"])
    assert labels(found) == ["one", "two"]
    out = io.StringIO()
    page.show(found, console(out, width=100))
    assert "Influence of Vietnam (%)" in out.getvalue()
    assert out.getvalue().count("-5.0 to -1.2") == 2


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"hedger": "Laos"}, "another hedger: Laos, not Cambodia"),
        ({"poles": ["China", "Japan"]}, "other poles"),
        ({"end": "2030-12"}, "another calendar"),
        ({"partners": ["China", "United States"]}, "other partners"),
        ({"seed": 2}, "another seed: 2, not 1"),
        ({"drawn_numbers": {"from": "prior"}}, "another uncertainty: prior, not chance"),
        ({"fingerprint": {"numbers": "cc", "baseline": "bb"}}, "other numbers"),
        ({"fingerprint": {"numbers": "aa", "baseline": "cc"}}, "another baseline"),
        ({"fingerprint": None}, "no record of its numbers"),
    ],
)
def test_runs_that_do_not_match_are_refused_with_the_reason(
    tmp_path: Path, given: dict[str, Any], why: str
) -> None:
    one, two = kept(tmp_path, "one"), kept(tmp_path, "two", **given)
    with pytest.raises(InputError) as error:
        comparison([one, two])
    assert str(error.value).startswith(f"{two}:1:1: error: cannot be compared with {one}: {why}")


def test_one_run_is_compared_with_its_variants_or_refused(tmp_path: Path) -> None:
    place = tmp_path / "run"
    place.mkdir()
    (place / "summary.json").write_text(json.dumps(full()), encoding="utf-8")
    (place / "manifest.json").write_text("{}", encoding="utf-8")
    assert labels(comparison([str(place)])) == ["as-told", "exit-only"]
    alone = kept(tmp_path, "alone")
    again = f"{alone}/summary.json"  # the same run
    for asked in ([alone], [alone, alone], [alone, again], [f"{place}:exit-only"]):
        with pytest.raises(InputError, match="nothing to compare this run with"):
            comparison(asked)


def with_variants(folder: Path, name: str, **own: Any) -> str:
    """Keep a run with two variants; ``own``: what the second has of its own."""
    made = {"title": "Soft", "outcomes": summary(CANAL)["outcomes"], "fingerprint": PRINT}
    given = {"scenario": name, "variants": {"soft": made, "hard": made | {"title": "Hard"} | own}}
    return kept(folder, name, **given)


def test_variants_of_several_runs_stand_side_by_side(tmp_path: Path) -> None:
    one, two = with_variants(tmp_path, "one"), with_variants(tmp_path, "two")
    found = comparison([one, two])
    assert labels(found) == ["one", "one:soft", "one:hard", "two", "two:soft", "two:hard"]
    assert found.marks == tuple(labels(found))
    chosen = comparison([f"{two}:hard", f"{one}:as-told", f"{one}:soft"])
    assert labels(chosen) == ["two:hard", "one", "one:soft"]
    assert labels(comparison([f"{one}:hard", f"{one}:soft"])) == ["hard", "soft"]
    text = page.page(chosen)
    assert "<h1>two; one</h1>" in text
    assert text.index("<small>two:hard</small>") < text.index("<small>one:soft</small>")


def test_a_variant_is_told_by_its_own_outcomes_and_without_the_others(tmp_path: Path) -> None:
    calm = {"outcomes": summary({})["outcomes"]}
    found = comparison([with_variants(tmp_path, "one", **calm), with_variants(tmp_path, "two")])
    ends = dict(zip(labels(found), compared(found.entries, "Cambodia")[0][1], strict=True))
    assert ends["one:hard"].reading.change.q50 == 0.0
    assert ends["one:soft"].reading.change.q50 != 0.0
    assert "old otherwise" not in page.page(found)


def test_a_variant_with_a_baseline_of_its_own_is_noted_left_out_or_refused(tmp_path: Path) -> None:
    own = {"fingerprint": {"numbers": "cc", "baseline": "dd"}}
    changed = [{"arm": "hard", "name": "fill", "shipped": 0.3, "used": 0.0, **NOTED}]
    one, two = with_variants(tmp_path, "one", **own), with_variants(tmp_path, "two")
    file = Path(one) / "summary.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"changed": changed}))
    assert comparison([one]).notes == (
        "hard sets fill in its baseline too: changes are relative to that one.",
    )
    found = comparison([two, one])
    assert "one:hard" not in labels(found)
    assert found.notes == ("one:hard is left out: other numbers (fill).",)
    with pytest.raises(InputError) as error:
        comparison([two, f"{one}:hard"])
    why = f"{one}:1:1: error: 'hard' cannot be compared with {two}: other numbers (fill)"
    assert str(error.value).startswith(why)


def test_charts_call_long_labels_by_letters(tmp_path: Path) -> None:
    found = comparison(
        [with_variants(tmp_path, "a-name-that-is-rather-long"), kept(tmp_path, "two")]
    )
    assert found.marks == ("A", "B", "C", "D")
    assert "B a-name-that-is-rather-long:soft" in page.page(found)


def test_runs_of_one_scenario_are_called_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    one, two = kept(tmp_path, "one"), kept(tmp_path, "two")
    assert labels(comparison([one, f"{two}:as-told"])) == ["one", "two"]
    same = kept(tmp_path / "x", "one")
    assert labels(comparison([one, same])) == [one, same]


@pytest.mark.parametrize(
    ("text", "why"),
    [(None, "no such file"), ("{", "is not JSON"), ("[]", "not the summary"), ("{}", "not the")],
)
def test_what_is_no_run_is_told(tmp_path: Path, text: str | None, why: str) -> None:
    file = tmp_path / "summary.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match=why):
        comparison([str(file), str(file)])


def test_a_scenario_in_place_of_a_run_is_told_how_to_be_one() -> None:
    with pytest.raises(InputError, match="run it first: hedgesim run funan-techo-canal"):
        comparison(["funan-techo-canal", "baseline"])


def test_outcomes_are_those_that_move_most_anywhere(tmp_path: Path) -> None:
    moved = {"output": (9000.0, 100.0, 1.0)}
    made = summary(moved, title="two", fingerprint=PRINT)
    (tmp_path / "summary.json").write_text(json.dumps(made))
    (tmp_path / "manifest.json").write_text("{}")
    found = comparison([kept(tmp_path, "one"), str(tmp_path)])
    ids = [id for id, _ in compared(found.entries, "Cambodia")]
    assert "output" in ids
    assert "influence.Vietnam" in ids
    assert ids[-1] == "hedging"


def test_a_page_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    found = comparison([kept(tmp_path, "one"), kept(tmp_path, "two")])
    with pytest.raises(InputError, match="cannot write"):
        page.report(found, tmp_path / "missing" / "page.html", console(io.StringIO()))


def test_histories_are_told_once_or_one_by_one(tmp_path: Path) -> None:
    one, two = (
        with_variants(tmp_path, "one"),
        kept(tmp_path, "two", scenario="two", replications=64),
    )
    assert comparison([one]).histories == "10,000 histories each"
    assert comparison([f"{one}:soft", two]).histories == "histories: one:soft 10,000; two 64"
    assert "two 64" in page.page(comparison([f"{one}:soft", two]))

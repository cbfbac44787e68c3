"""Which sources texts cite, and what is coded from the paragraphs that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hedgesim.description.provenance.bibliography import bibliography, texts_in

SOURCES = """\
sources:
  - {id: D1, citation: "One,\n    'First', 2001.", view: Critical.}
  - {id: D12, citation: "Two, 'Second', 2002."}
  - {id: S-WDI, citation: World Bank.}
"""
EVIDENCE = """\
evidence:
  - {id: a, source: D1, paragraph: [3], claim: Three.}
  - {id: b, source: D1, paragraph: [4, 5], claim: Four and five.}
  - {id: c, source: D12, paragraph: [3], claim: Of another.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (tmp_path / "evidence.yaml").write_text(EVIDENCE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rests on D1 p3.", {"D1": ["p3"]}),
        ("D1 p2-p4 (a remark), and p9", {"D1": ["p3", "p4, p5"]}),
        ("D1 p5, D12 p3", {"D1": ["p4, p5"], "D12": ["p3"]}),
        ("D12 p3", {"D12": ["p3"]}),
        ("D1 alone", {"D1": []}),
        ("p3 of nothing, XD1 p3, D1x, D2 p3", {}),
        ("S-WDI for levels; D1 p4-5", {"D1": ["p4, p5"], "S-WDI": []}),
        ("D1 p5-p3 and p9999", {"D1": []}),
    ],
)
def test_paragraphs_belong_to_the_source_named_before(
    text: str, found: dict[str, list[str]], folder: Path
) -> None:
    made = bibliography([text], folder)
    assert {one["id"]: [each["place"] for each in one["passages"]] for one in made} == found


def test_a_citation_is_one_line_with_its_view(folder: Path) -> None:
    (made,) = bibliography(["D1 p3"], folder)
    assert made == {
        "id": "D1", "citation": "One, 'First', 2001.", "view": "Critical.",
        "passages": [{"place": "p3", "claim": "Three."}],
    }  # fmt: skip


def test_a_calibration_without_sources_has_no_bibliography(tmp_path: Path) -> None:
    assert bibliography(["D1 p3"], tmp_path) == []


def test_every_text_of_a_file_is_looked_through() -> None:
    assert list(texts_in({"a": ["x", {"b": "y"}], "c": 3, "d": None})) == ["x", "y"]

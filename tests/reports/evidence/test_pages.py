"""Pages of `hedgesim evidence`: readable at any width, both coders where there are two."""

import io
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hedgesim.description.provenance.evidence_index import EvidenceIndex, load_evidence_index
from hedgesim.description.provenance.lookup import trail
from hedgesim.description.provenance.overview import overview
from hedgesim.reports.evidence import posterior
from hedgesim.reports.evidence.citations import belief, cited, span
from hedgesim.reports.evidence.pages import pages
from hedgesim.reports.terminal.layout import console, write

ITEM = {
    "id": "e-dam", "source": "D3", "paragraph": [4], "claim": "A dam was built.",
    "variable": "river_stress", "direction": "+", "period": "2011", "view": "authors",
    "confidence": "high", "source_title": "A text", "source_date": "2011",
}  # fmt: skip
NAMES = (
    "trust.Vietnam", "temperature", "Vietnam", "Laos", "D2", "S-IMF-DOT", "L-GOLDSTEIN", "CLV-DTA",
    "UN", "border_clash", "leave_framework", "nationalism", "M10", "e-clvdta-withdrawal",
    "e-us-defence-ties-grow", "us-defence-grows", "aid-share-2022", "security.United States",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> EvidenceIndex:
    return load_evidence_index()


def printed(parts: Any, width: int = 80) -> str:
    file = io.StringIO()
    write(parts, console(file, width))
    return file.getvalue()


@pytest.mark.parametrize("width", [50, 80, 116])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_fits_and_loses_nothing(library: EvidenceIndex, name: str, width: int) -> None:
    text = printed(pages(trail(name, library)), width)
    assert max(map(len, text.splitlines())) <= width
    assert "None" not in text


def test_the_overview_fits(library: EvidenceIndex) -> None:
    assert max(map(len, printed(pages(overview(library)), 70).splitlines())) <= 70


def test_what_is_said_of_others_stands_behind(library: EvidenceIndex) -> None:
    text = printed(pages(trail("trust.Vietnam", library)))
    other = text.index("On other partners, which sets the order among them:")
    assert text.index("e-vietnam-potential-threat") < other < text.index("e-us-trust-deficit")


def test_a_target_tells_what_it_asks_and_how_it_is_met(library: EvidenceIndex) -> None:
    found = trail("us-defence-grows", library)
    text = " ".join(printed(pages(found)).split())
    assert "Required: ≥ 0.02 ± 0.02 (±: one standard error). Fitted by calibr" in text
    assert "Met by" not in text
    found["met"] = {"default": 0.0, "prior": 0.04, "posterior": 0.1234, "interval": "-1 to 1"}
    text = " ".join(printed(pages(found)).split())
    assert "Met by 12% of histories under the posterior, 4% under the prior, 0% with" in text
    checked = " ".join(printed(pages(trail("S-WDI-GDP", library))).split())
    assert "[output in 2022: US$ 29,500 m ± 15%; checked only]" in checked


def left(**told: Any) -> str:
    found = {"low": 0.1, "middle": 0.2, "high": 0.3, "scenario": "history", "date": None}
    number = trail("temperature", load_evidence_index()) | {
        "posterior": found | {"goes_with": []} | told
    }
    return " ".join(printed(pages(number)).split())


def test_a_number_tells_how_far_the_targets_inform_it() -> None:
    assert "The targets" not in left()
    informed = left(contraction=0.297, shift=-0.5, informed=True)
    assert "The targets reduce its prior variance by 30% and shift its mean by -0.50 prior st" in (
        informed
    )
    assert "say next to nothing about it" in left(contraction=-0.1, shift=0.0, informed=False)
    linked = left(goes_with=[{"id": "a", "correlation": 0.5}, {"id": "b", "correlation": -0.3}])
    assert "Rank correlation with the statistics of targets: a (+0.50) and b (-0.30)." in linked


def test_a_number_goes_with_targets_by_its_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(200.0)
    seen = {"up": values**3, "down": np.exp(-values), "none": values % 7, "flat": 0 * values}
    monkeypatch.setattr(posterior, "read_predictions", lambda _path: seen)
    found = posterior._goes_with(values, SimpleNamespace(path=None))  # type: ignore[arg-type]
    assert found == [{"id": "up", "correlation": 1.0}, {"id": "down", "correlation": -1.0}]


def coded(first: Any, second: Any, **more: Any) -> str:
    coders = {"first": first} | ({"second": second} if second else {})
    return " ".join(printed(cited({**ITEM, "coders": coders, **more})).split())


def test_both_coders_are_told_where_there_are_two() -> None:
    first = {"variable": "river_stress", "direction": "+", "confidence": "high"}
    assert "coder" not in coded(first, None)
    assert "Both coders answered alike." in coded(first, first)
    apart = coded(first, first | {"confidence": "low"}, settled="the first coding is kept")
    assert "The coders differ in confidence: first river_stress + high; second" in apart
    assert "Settled: The first coding is kept." in apart
    assert "Only the first coder coded it." in coded(first, "none")
    assert "Only the second coder coded it." in coded("none", first)
    assert "The second coder has it within s-d3-04-2." in coded(first, {"within": "s-d3-04-2"})


def test_a_range_has_as_many_digits_as_it_is_sure_of() -> None:
    money = {"family": "lognormal", "arguments": [2940, 0.25], "range90": [1948.7, 4435.5]}
    assert span(money) == "1,900 to 4,400"
    assert span(None) == "fixed"
    assert "between 1,900 and US$ 4,400 m a year" in belief(money, "US$ m/yr")

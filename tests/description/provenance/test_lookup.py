"""From a number to its prior, its evidence and the paragraph; and back from a document."""

import json

import pytest

from hedgesim.description import InputError
from hedgesim.description.provenance.evidence_index import EvidenceIndex, load_evidence_index
from hedgesim.description.provenance.lookup import trail
from hedgesim.description.provenance.overview import overview


@pytest.fixture(scope="module")
def library() -> EvidenceIndex:
    return load_evidence_index()


# --- numbers --------------------------------------------------------------------------------------


def test_a_number_leads_to_its_paragraphs(library: EvidenceIndex) -> None:
    found = trail("trust.Vietnam", library)
    assert found["name"] == "trust.Cambodia.Vietnam"
    assert (found["date"], found["unit"]) == ("2024-01", "0-1")
    earlier = [other["date"] for other in found["others"]]
    assert earlier == sorted(earlier, reverse=True)
    assert {"2016-01", "2008-01"} <= set(earlier)
    low, high = found["prior"]["range90"]
    first, sd = found["prior"]["arguments"]
    assert (low + high) / 2 == pytest.approx(found["value"] if first == found["value"] else first)
    assert high - low == pytest.approx(2 * 1.6449 * sd, rel=1e-3)
    (item,) = [i for i in found["basis"]["evidence"] if i["id"] == "e-vietnam-potential-threat"]
    assert (item["source"], item["paragraph"], item["view"]) == ("D2", [30], "authors")
    assert item["claim"].endswith(".")
    assert "first" in item["coders"]


@pytest.mark.parametrize(
    "written",
    ["trust.Vietnam", "TRUST.vietnam", "trust.Cambodia.Vietnam", "Cambodia.trust.Vietnam"],
)
def test_a_number_has_several_names(library: EvidenceIndex, written: str) -> None:
    assert trail(written, library)["name"] == "trust.Cambodia.Vietnam"


def test_arithmetic_is_shown_with_its_numbers(library: EvidenceIndex) -> None:
    found = trail("security.Australia", library)["basis"]
    assert found["ground"] == "derived"
    assert found["derivation"]["worked"] == "0.6 - 0.045 * (3 - 1)"
    assert found["derivation"]["result"] == pytest.approx(0.51)


def test_a_statistic_is_cited_in_full(library: EvidenceIndex) -> None:
    found = trail("imports.China", library)["basis"]
    assert found["ground"] == "statistic"
    assert found["source"]["id"] == "S-IMF-DOT"
    assert "IMF" in found["source"]["citation"]


def test_a_parameter_names_who_uses_it(library: EvidenceIndex) -> None:
    found = trail("exit_rate", library)
    assert (found["what"], found["used_by"]) == ("parameter", ["leave_framework"])
    assert trail("temperature", library)["basis"]["ground"] == "assumed"


# --- everything else ------------------------------------------------------------------------------


def test_a_country_has_its_items_and_its_numbers(library: EvidenceIndex) -> None:
    found = trail("Vietnam", library)
    assert {item["partner"] for item in found["items"]} == {"Vietnam"}
    assert len(found["items"]) == len(library.items(partner="Vietnam"))
    names = [one["name"] for one in found["numbers"]]
    assert "trust.Cambodia.Vietnam" in names
    assert "rivalry.China.Vietnam" in names
    assert not [name for name in names if "Vietnam" not in name.split(".")]


def test_a_document_has_what_it_contributes(library: EvidenceIndex) -> None:
    found = trail("d2", library)
    assert (found["what"], found["id"]) == ("source", "D2")
    assert {item["source"] for item in found["items"]} == {"D2"}
    groups = {group["name"]: group for group in found["rest_on_it"]}
    assert "Vietnam" in groups["trust.Cambodia"]["of"]
    assert "framework_withdrawal" in found["rules"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("border_clash", "kind"),
        ("CLV-DTA", "framework"),
        ("leave_framework", "reaction"),
        ("nationalism", "variable"),
        ("hedging", "variable"),
        ("UN", "coded framework"),
        ("M10", "mechanism"),
        ("S-IMF-DOT", "source"),
        ("e-clvdta-withdrawal", "item"),
        ("us-defence-grows", "target"),
        ("Laos", "country"),
        ("Germany", "country"),
    ],
)
def test_each_kind_of_name_has_its_page(library: EvidenceIndex, name: str, what: str) -> None:
    found = trail(name, library)
    assert (found["what"], found.get("name", found.get("id"))) == (what, name)
    json.dumps(found, allow_nan=False)


def test_an_item_leads_to_all_that_rests_on_it(library: EvidenceIndex) -> None:
    found = trail("e-vietnam-registered-capital", library)
    assert {group["name"] for group in found["rest_on_it"]} >= {"investment.Cambodia"}


def test_targets_are_found_from_both_ends(library: EvidenceIndex) -> None:
    found = trail("us-defence-grows", library)
    assert found["asked"] == "≥ 0.02 ± 0.02"
    assert found["fitted"]
    (item,) = found["basis"]["evidence"]
    assert (item["id"], item["source"]) == ("e-us-defence-ties-grow", "D1")

    def told(name: str) -> list[str]:
        return [target["id"] for target in trail(name, library)["targets"]]

    assert told("e-us-defence-ties-grow") == ["us-defence-grows"]
    assert {"us-defence-grows", "balance-2016"} <= set(told("D1"))
    assert "us-security-2011" not in told("D1")
    assert told("S-WDI-GDP") == ["output-2022"]
    assert set(told("security.United States")) == {
        "defence-order-2011", "us-security-2011", "us-defence-grows"
    }  # fmt: skip
    assert told("effort.Laos") == ["mekong-effort-2016", "closer-to-asean"]
    assert "mekong-effort-2016" in told("Laos")
    assert "vietnam-second-market" not in told("Laos")  # compared with, not told of
    assert set(told("investment")) == {"vietnam-capital-2024", "exit-keeps-capital"}
    assert "targets" not in trail("trust.Laos.Vietnam", library)  # another hedger's history


def test_an_unknown_name_is_refused_with_a_near_one(library: EvidenceIndex) -> None:
    with pytest.raises(InputError, match="did you mean 'Vietnam'"):
        trail("Vietnm", library)
    with pytest.raises(InputError, match="did you mean 'temperature'"):
        trail("temperatur", library)


def test_the_overview_counts_every_number_once(library: EvidenceIndex) -> None:
    found = overview(library)
    assert sum(sum(c.values()) for c in found["numbers"].values()) == len(library.entries)
    assert sum(one["items"] for one in found["documents"]) == found["items"]
    assert found["targets"]["fitted"] == sum(target.fitted for target in library.targets)
    # each rests on one document, but for that which sets two side by side
    assert sum(one["targets"] for one in found["documents"]) == found["targets"]["fitted"] + 1
    widths = [b - a for a, b in (one["prior"]["range90"] for one in found["widest_levels"])]
    assert widths == sorted(widths, reverse=True)
    json.dumps(found, allow_nan=False)

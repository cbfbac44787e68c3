"""The evidence base is complete, uses the code book's words and copies no document."""

import hashlib
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CALIBRATION = ROOT / "calibration"
DOCUMENTS = ROOT.parent / "shared" / "documents"

VARIABLES = {
    "aid", "exports", "imports", "investment", "security", "trust", "threat", "nationalism",
    "effort", "transit", "conditionality", "pressure", "soft_power", "membership",
    "framework_benefit", "legitimacy", "autonomy", "river_stress", "output", "governance_gap",
    "aid_dependence", "rivalry", "reciprocity", "recognition", "standing", "hedging",
    "economic_return", "facilitation", "climate",
}  # fmt: skip
PARTNERS = {
    "China", "Vietnam", "United States", "Japan", "Thailand", "Laos", "European Union",
    "France", "Australia", "South Korea", "Taiwan", "India", "Germany", "Indonesia",
    "Malaysia", "Singapore", "Myanmar",
}  # fmt: skip
FRAMEWORKS = {
    "ASEAN", "ASEAN+3", "CLV-DTA", "CLMV", "ACMECS", "GMS", "LMI", "MRC", "WEF-Mekong", "WTO",
    "TPP", "UN", "UNFCCC", "NAM", "World Bank", "IMF", "ADB",
}  # fmt: skip
VIEWS = {"authors", "government", "United States", "China", "Vietnam", "critics", "scholars"}
CONFIDENCE = {"high", "medium", "low"}
DIRECTIONS = {"+", "-", "0"}
VALUE_KEYS = {
    "amount", "unit", "share", "of", "rank", "order", "count", "year", "date", "from",
    "until", "years", "days", "ordinal", "anniversary", "goal", "bound",
}  # fmt: skip
MECHANISMS = {f"M{n}" for n in range(1, 22)}
CODED = {"variable", "partner", "framework", "direction", "confidence"}
CONFIDENCE_ORDER = ("low", "medium", "high")
BOUNDS = {"above", "below", "about", "at-most"}
REQUIRED = {
    "id", "source", "paragraph", "claim", "variable", "period", "view", "confidence",
    "mechanisms", "coders",
}  # fmt: skip
OPTIONAL = {"partner", "framework", "direction", "value", "garbled", "note", "settled"}
STATISTICS = {
    "S-IMF-DOT", "S-WDI-ODA", "S-WDI-GDP", "S-AIDDATA", "S-CUSTOMS-2024", "S-FDI-APPROVALS",
}  # fmt: skip
LITERATURE = {
    "L-GOLDSTEIN", "L-KUIK", "L-LIM-COOPER", "L-HAACKE", "L-PORTFOLIO", "L-DIVERSIFICATION",
    "L-SIMILARITY", "L-ASYMMETRY", "L-SUEZ", "L-TENSION", "L-SURVIVAL", "L-QRE", "L-LOGIT",
    "L-FBIC", "L-AOC",
}  # fmt: skip
LONGEST_SHARED_RUN = 6  # words in a row that a text of ours may share with a document


class _Strict(yaml.SafeLoader):
    """PyYAML's safe loader, with a repeated key as an error instead of a silent loss."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        repeated = [key for key, n in Counter(keys).items() if n > 1]
        assert not repeated, f"line {node.start_mark.line + 1}: repeated key {repeated}"
        return super().construct_mapping(node, deep=deep)


def _load(name):
    return yaml.load((CALIBRATION / name).read_text(encoding="utf-8"), Loader=_Strict)


SOURCES = {source["id"]: source for source in _load("sources.yaml")["sources"]}
EVIDENCE = _load("evidence.yaml")
ITEMS = EVIDENCE["evidence"]
LEFT_OUT = EVIDENCE["left_out"]
SECOND = {item["id"]: item for item in _load("second_coding.yaml")["items"]}
BY_ID = {item["id"]: item for item in ITEMS}

DOCUMENT_IDS = ("D0", "D1", "D2", "D3", "D4")
each_document = pytest.mark.parametrize("source", DOCUMENT_IDS)
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(),
    reason="the five documents do not lie beside the repository (../shared/documents)",
)


def _document(source):
    """The file of a document: the number in its id is the number its name starts with."""
    (path,) = DOCUMENTS.glob(f"{int(source[1:]):03d}_*.txt")
    return path


def _words(text):
    return re.findall(r"\w+", re.sub(r"['\u2019]", "", text.lower()))


def _runs(words, length):
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_ids_of_items_are_unique_and_items_are_many():
    assert len(ITEMS) >= 110
    assert [id for id, n in Counter(item["id"] for item in ITEMS).items() if n > 1] == []


def test_ids_of_sources_are_unique_and_complete():
    ids = [source["id"] for source in _load("sources.yaml")["sources"]]
    assert len(ids) == len(set(ids))
    assert {"D0", "D1", "D2", "D3", "D4", *STATISTICS, *LITERATURE} <= set(ids)
    assert {SOURCES[id]["kind"] for id in STATISTICS} == {"public-statistic"}
    assert {SOURCES[id]["kind"] for id in LITERATURE} == {"literature"}
    for source in SOURCES.values():
        assert {"id", "title", "citation", "covers", "view", "kind"} <= set(source), source["id"]


def test_items_are_complete():
    faults = []
    for item in ITEMS:
        checks = {
            "a required field is missing": set(item) >= REQUIRED,
            "a field is unknown": set(item) <= REQUIRED | OPTIONAL,
            "id": re.fullmatch(r"e(-[a-z0-9]+)+", item["id"]),
            "claim is a sentence": item["claim"][0].isupper() and item["claim"].endswith("."),
            "period": re.fullmatch(r"\d{4}(-\d{4}|-(0[1-9]|1[0-2]))?", item["period"]),
            "neither direction nor value": "direction" in item or "value" in item,
            "garbled is true or absent": item.get("garbled", True) is True,
            "a garbled item says how it was read": "garbled" not in item or item.get("note"),
        }
        faults += [(item["id"], what) for what, holds in checks.items() if not holds]
    assert faults == []


def test_items_use_the_vocabulary_of_the_code_book():
    faults = []
    for item in ITEMS:
        checks = {
            "variable": item["variable"] in VARIABLES,
            "partner": item.get("partner", "China") in PARTNERS,
            "framework": item.get("framework", "ASEAN") in FRAMEWORKS,
            "direction": item.get("direction", "0") in DIRECTIONS,
            "view": item["view"] in VIEWS,
            "confidence": item["confidence"] in CONFIDENCE,
            "mechanisms": item["mechanisms"] and set(item["mechanisms"]) <= MECHANISMS,
        }
        faults += [(item["id"], what) for what, holds in checks.items() if not holds]
    assert faults == []


def test_sources_and_paragraphs_exist():
    for item in ITEMS:
        count = SOURCES[item["source"]]["paragraphs"]
        assert item["paragraph"], item["id"]
        assert item["paragraph"] == sorted(set(item["paragraph"])), item["id"]
        assert all(1 <= paragraph <= count for paragraph in item["paragraph"]), item["id"]


def test_values_are_well_formed():
    faults = []
    for item in ITEMS:
        if (value := item.get("value")) is None:
            continue
        checks = {
            "a key is unknown, or there is none": value and set(value) <= VALUE_KEYS,
            "bound": value.get("bound", "about") in BOUNDS,
            "share is from 0 to 1": 0 <= value.get("share", 0) <= 1,
            "share of what": "share" not in value or "of" in value,
            "amount without unit": "amount" not in value or "unit" in value,
            "order of partners": set(value.get("order", [])) <= PARTNERS,
            "date": re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value.get("date", "2000-01")),
        }
        faults += [(item["id"], what) for what, holds in checks.items() if not holds]
    assert faults == []


def _codings(item):
    """What each coder coded of an item, by coder; coders that have no such item are not there."""
    return {coder: c for coder, c in item["coders"].items() if c != "none" and "variable" in c}


def test_codings_use_the_vocabulary_of_the_code_book():
    faults = []
    for item in ITEMS:
        for coder, coding in _codings(item).items():
            checks = {
                "fields": set(coding) - {"item"} <= CODED,
                "variable": coding["variable"] in VARIABLES,
                "partner": coding.get("partner", "China") in PARTNERS,
                "framework": coding.get("framework", "ASEAN") in FRAMEWORKS,
                "direction": coding.get("direction", "0") in DIRECTIONS,
                "confidence": coding["confidence"] in CONFIDENCE,
            }
            faults += [(item["id"], coder, what) for what, holds in checks.items() if not holds]
    assert faults == []


def test_every_item_has_both_coders():
    assert [item["id"] for item in ITEMS if set(item["coders"]) != {"first", "second"}] == []


def test_every_item_of_the_second_coder_is_accounted_for_once():
    matched = [coding["item"] for item in ITEMS if (coding := _codings(item).get("second"))]
    accounted = matched + [entry["item"] for entry in LEFT_OUT]
    assert sorted(accounted) == sorted(SECOND)
    assert all(entry["why"] for entry in LEFT_OUT)


def test_all_items_of_the_first_coder_remain():
    assert sum("first" in _codings(item) for item in ITEMS) == 347


def test_final_codings_are_agreed_or_settled():
    """The agreed coding stands; where coders differ a reason says what stands instead."""
    for item in ITEMS:
        fields = ("variable", "partner", "framework", "direction")
        differ = any(
            coding.get(name) != item.get(name)
            for coding in _codings(item).values()
            for name in fields
        )
        assert differ == ("settled" in item), item["id"]


def test_agreed_items_have_the_lower_confidence():
    for item in ITEMS:
        given = [coding["confidence"] for coding in _codings(item).values()]
        if "settled" in item:
            assert item["confidence"] in given, item["id"]
        else:
            assert item["confidence"] == min(given, key=CONFIDENCE_ORDER.index), item["id"]


def test_an_unnamed_convener_is_no_partner():
    """Nobody is the partner of the triangle's club in a sentence that does not name him."""
    assert "partner" not in BY_ID["e-clvdta-withdrawal"]
    assert BY_ID["e-clvdta-withdrawal"]["coders"]["first"]["partner"] == "Vietnam"


def test_every_mechanism_has_at_least_two_items():
    counts = Counter(mechanism for item in ITEMS for mechanism in item["mechanisms"])
    assert {mechanism for mechanism in MECHANISMS if counts[mechanism] < 2} == set()


@each_document
def test_every_document_is_coded(source):
    assert sum(item["source"] == source for item in ITEMS) >= 20


@pytest.mark.parametrize(
    "id, value",
    [
        ("e-donors-half-budget", {"share": 0.5}),
        ("e-donors-tenth-gnp", {"share": 0.1}),
        ("e-usaid-35m-2011", {"amount": 35}),
        ("e-border-fund-27m", {"amount": 27}),
        ("e-vietnam-projects-205", {"count": 205}),
        ("e-vietnam-registered-capital", {"amount": 2940}),
        ("e-vietnam-export-rank", {"rank": 2}),
        ("e-us-export-rank", {"rank": 1}),
        ("e-cambodia-second-destination", {"rank": 2}),
        ("e-china-programme-3m", {"amount": 3}),
        ("e-vietnam-programme-3m", {"amount": 3}),
        ("e-youth-share", {"share": 0.3}),
        ("e-farming-share", {"share": 0.8}),
        ("e-one-china-1997", {"year": 1997}),
        ("e-asean-joined-1999", {"year": 1999}),
        ("e-asean-joined-1998", {"year": 1998}),
        ("e-wto-2004", {"date": "2004-10-13", "ordinal": 148}),
    ],
)
def test_numbers_of_the_documents(id, value):
    assert value.items() <= BY_ID[id]["value"].items()


def test_ranks_of_defence_partners_agree_with_their_order():
    order = BY_ID["e-defence-order-list"]["value"]["order"]
    ranks = {
        i["partner"]: i["value"]["rank"] for i in ITEMS if i["id"].startswith("e-defence-rank-")
    }
    assert len(order) == 10
    assert ranks == {partner: place for place, partner in enumerate(order, start=1)}


def test_items_named_in_notes_exist():
    for item in ITEMS:
        for id in re.findall(r"\be-[a-z0-9]+(?:-[a-z0-9]+)*", item.get("note", "")):
            assert id in BY_ID, f"{item['id']}: {id}"


def test_code_book_defines_the_vocabulary():
    text = (CALIBRATION / "codebook.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \|.*`?.*\|.*\|.*\|.*\|$", text, flags=re.M))
    assert rows >= VARIABLES
    assert not {row for row in rows - VARIABLES if row not in VALUE_KEYS}
    for name in PARTNERS | FRAMEWORKS:
        assert name in text
    for name in VIEWS | CONFIDENCE | VALUE_KEYS | BOUNDS:
        assert f"`{name}`" in text


def test_lines_are_at_most_110_wide():
    for name in ("sources.yaml", "evidence.yaml"):
        lines = (CALIBRATION / name).read_text(encoding="utf-8").splitlines()
        assert [n for n, line in enumerate(lines, start=1) if len(line) > 110] == [], name


@needs_documents
@each_document
def test_documents_have_the_recorded_hashes(source):
    data = _document(source).read_bytes()
    assert hashlib.sha256(data).hexdigest() == SOURCES[source]["sha256"]
    assert sum(line != b"" for line in data.split(b"\n")) == SOURCES[source]["paragraphs"]


@cache
def _document_runs():
    """Every run of words of the documents that is one word longer than may be shared."""
    texts = (_document(source).read_text(encoding="utf-8") for source in DOCUMENT_IDS)
    return set().union(*(_runs(_words(text), LONGEST_SHARED_RUN + 1) for text in texts))


def _shared_runs(text):
    """Runs of words that a text of ours ought not to have in common with a document."""
    return _runs(_words(text), LONGEST_SHARED_RUN + 1) & _document_runs()


@needs_documents
@pytest.mark.parametrize("name", ["evidence.yaml", "second_coding.yaml"])
def test_no_text_repeats_more_than_six_words_of_the_documents(name):
    items = ITEMS if name == "evidence.yaml" else list(SECOND.values())
    texts = [
        (item["id"], text)
        for item in items
        for text in (item["claim"], item.get("note", ""), item.get("settled", ""))
    ]
    texts += [(entry["item"], entry["why"]) for entry in LEFT_OUT]
    assert [(id, run) for id, text in texts for run in _shared_runs(text)] == []


@needs_documents
@pytest.mark.parametrize("page", ["codebook.md", "README.md"])
def test_no_page_repeats_more_than_six_words_of_the_documents(page):
    assert _shared_runs((CALIBRATION / page).read_text(encoding="utf-8")) == set()

"""Outcomes in other formats read back as they were; figures are what they claim to be."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow.parquet as pq
import pytest

import hedgesim
from hedgesim.outcomes.dataset import ARMS, dataset
from hedgesim.outcomes.result import Result
from hedgesim.reports import formats, spreadsheet
from hedgesim.reports.charts import export, figures
from hedgesim.reports.rows import rows as rows_of
from hedgesim.running.storage.tables import write_outcomes
from helpers.summaries import MONTHS, full, outcomes, two_hedgers

SVG = "{http://www.w3.org/2000/svg}"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_holds_every_number_of_the_summary(tmp_path: Path) -> None:
    made = full()
    formats.write_csv(made, tmp_path)
    read = rows(tmp_path / "outcomes.csv")
    lists = [len(e["months"]) * len(e[arm]) for e in made["outcomes"].values() for arm in ARMS]
    assert len([row for row in read if not row["variant"]]) == sum(lists)
    row = next(
        r for r in read
        if (r["outcome"], r["month"], r["arm"], r["statistic"])
        == ("influence.China", MONTHS[-1], "difference", "q50")
    )  # fmt: skip
    assert float(row["value"]) == made["outcomes"]["influence.China"]["difference"]["q50"][-1]
    assert row["unit"] == "share"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d"])
def test_plain_text_is_no_formula(start: str) -> None:
    found = spreadsheet.plain(start + "cmd")
    assert not found.lstrip().startswith(spreadsheet.FORMULA)
    assert found.isprintable()


@pytest.mark.parametrize("start", ["=", "\t="])
def test_no_text_is_a_formula_of_a_spreadsheet(start: str, tmp_path: Path) -> None:
    named = start + "cmd|' /C calc'!A0"
    made = full() | {"scenario": named, "hedger": named}
    formats.write_csv(made, tmp_path)
    formats.write_iamc(made, tmp_path)
    for name in ("outcomes.csv", "outcomes-iamc.csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            cells = {cell for row in csv.reader(file) for cell in row}
        assert not [
            one
            for one in cells
            if one.lstrip().startswith(spreadsheet.FORMULA) and not is_number(one)
        ]
        assert not any(one.lstrip().startswith("cmd") or "\t" in one for one in cells)
    assert f"{spreadsheet.plain(named)}|difference" in cells


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_the_unit_of_a_share_of_histories_is_a_share(tmp_path: Path) -> None:
    made = full()
    formats.write_csv(made, tmp_path)
    formats.write_iamc(made, tmp_path)
    of_output = [r for r in rows(tmp_path / "outcomes.csv") if r["outcome"] == "output"]
    told = {row["statistic"]: row["unit"] for row in of_output}
    told |= {r["variable"]: r["unit"] for r in rows(tmp_path / "outcomes-iamc.csv")}
    shares = ("p_positive", "p_negative", "Output|Share Rising", "Output|Share Falling")
    assert {told[name] for name in shares} == {"share"}
    assert told["q50"] == told["Output|Median"] == made["outcomes"]["output"]["unit"] != "share"


def test_every_format_holds_the_variants_beside_the_story_as_told(tmp_path: Path) -> None:
    made = full() | {"verdict": ""}
    other = outcomes({"influence.China": (0.5, 0.1, 1.0)}, {})
    made["variants"] = {"exit-only": {"title": "The exit alone", "outcomes": other}}
    expected = other["influence.China"]["difference"]["q50"]
    formats.write_csv(made, tmp_path)
    write_outcomes(tmp_path / "outcomes.parquet", made)
    table = pq.read_table(tmp_path / "outcomes.parquet").to_pylist()
    for read in (rows(tmp_path / "outcomes.csv"), table):
        found = [
            float(row["value"]) for row in read
            if (row["variant"], row["outcome"], row["arm"], row["statistic"])
            == ("exit-only", "influence.China", "difference", "q50")
        ]  # fmt: skip
        assert found == expected
        assert {row["variant"] for row in read} == {"", "exit-only"}
    formats.write_iamc(made, tmp_path)
    (run,) = [
        row for row in rows(tmp_path / "outcomes-iamc.csv")
        if (row["scenario"], row["variable"])
        == ("canal-and-exit:exit-only|difference", "Influence|China|Median")
    ]  # fmt: skip
    assert [float(run[f"{month}-01"]) for month in MONTHS] == expected


def test_the_arms_of_variants_follow_those_of_the_story_as_told() -> None:
    made = full() | {"verdict": ""}
    other = outcomes({"influence.China": (0.5, 0.1, 1.0)}, {})
    made["variants"] = {"exit-only": {"title": "The exit alone", "outcomes": other}}
    found = dataset(made)
    assert found["arm"].values.tolist() == [*ARMS, *(f"exit-only:{arm}" for arm in ARMS)]
    rises = found["influence"].sel(partner="China", arm="exit-only:difference", statistic="q50")
    np.testing.assert_array_equal(rises, other["influence.China"]["difference"]["q50"])
    alone = dataset(made | {"variants": {}})
    for name in alone:
        np.testing.assert_array_equal(found[name].sel(arm=list(ARMS)), alone[name])


def test_iamc_has_its_five_columns_and_a_column_a_month(tmp_path: Path) -> None:
    formats.write_iamc(two_hedgers() | {"verdict": ""}, tmp_path)
    read = rows(tmp_path / "outcomes-iamc.csv")
    columns = list(read[0])
    assert columns[:5] == ["model", "scenario", "region", "variable", "unit"]
    assert columns[5:] == [f"{month}-01" for month in MONTHS]
    assert {row["region"] for row in read} == {"Cambodia", "Laos"}
    keys = [(r["scenario"], r["region"], r["variable"]) for r in read]
    assert len(set(keys)) == len(keys)
    assert "Influence|United States|5th Percentile" in {row["variable"] for row in read}


def test_netcdf_reads_back_with_axes_and_units(tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    made = full() | {"verdict": "It falls."}
    formats.write_netcdf(made, tmp_path)
    with xarray.open_dataset(tmp_path / "outcomes.nc", engine="h5netcdf") as read:
        assert read.attrs.pop("hedgesim") == hedgesim.__version__
        assert (read.attrs["seed"], read.attrs["replications"]) == (1, 10_000)
        assert read.attrs["Conventions"] == "CF-1.11"
        xarray.testing.assert_equal(read.load(), dataset(made))
        units = {name: one.attrs["long_units"] for name, one in read.data_vars.items()}
        assert units == {name: one.attrs["units"] for name, one in dataset(made).data_vars.items()}
        assert read.attrs["history"] == (
            "hedgesim run canal-and-exit --replications 10000 --seed 1"
        )
        assert read.attrs["source"].startswith("simulation model hedgesim ")
        assert np.issubdtype(read["month"].dtype, np.datetime64)
        assert read["month"].attrs["standard_name"] == "time"
        assert all(one.attrs["long_name"] for one in read.variables.values())
        assert read.attrs["verdict"] == "It falls."
        found = read["influence"].sel(partner="China", arm="scenario", statistic="q95")
        expected = made["outcomes"]["influence.China"]["scenario"]["q95"]
        np.testing.assert_array_equal(found.values, expected)
        rises = read["influence"].sel(partner="China", statistic="p_positive")
        assert float(rises.sel(arm="difference")[-1]) == 1.0
        assert np.isnan(rises.sel(arm="baseline")).all()


@pytest.mark.parametrize(
    ("unit", "expected", "factor"),
    [
        ("share", "1", 1.0),
        ("-1..1", "1", 1.0),
        ("HHI", "1", 1.0),
        ("US$ m", "megacount", 1e6),
        ("US$ m/yr", "megacount year^-1", 1e6),
    ],
)
def test_netcdf_has_units_of_udunits_that_pint_reads(
    unit: str, expected: str, factor: float, tmp_path: Path
) -> None:
    xarray = pytest.importorskip("xarray")
    made = full() | {"verdict": ""}
    made["outcomes"] = {"lean": made["outcomes"]["lean"] | {"unit": unit}}
    assert dataset(made)["lean"].attrs["udunits"] == expected
    formats.write_netcdf(made, tmp_path)
    with xarray.open_dataset(tmp_path / "outcomes.nc", engine="h5netcdf") as read:
        assert read["lean"].attrs["units"] == expected
        assert read["lean"].attrs["long_units"] == unit
        assert "udunits" not in read["lean"].attrs
    pint = pytest.importorskip("pint")
    units = pint.UnitRegistry()
    base = "1/year" if unit.endswith("/yr") else ""
    assert (1.0 * units.parse_units(expected)).m_as(base) == pytest.approx(factor)


def test_a_small_table_holds_the_last_month_of_every_outcome(tmp_path: Path) -> None:
    made = two_hedgers() | {"verdict": ""}
    formats.write_table(made, tmp_path)
    formats.write_table_excel(made, tmp_path)
    plain = (tmp_path / "table.csv").read_bytes()
    assert (tmp_path / "table-excel.csv").read_bytes() == b"\xef\xbb\xbf" + plain
    read = rows(tmp_path / "table.csv")
    assert len(read) == len(made["outcomes"])
    (row,) = (r for r in read if (r["hedger"], r["outcome"]) == ("Laos", "influence.China"))
    entry = made["outcomes"]["Laos.influence.China"]
    assert (row["name"], row["partner"], row["unit"]) == ("Influence of China", "China", "share")
    assert row["date"] == f"{MONTHS[-1]}-01"
    expected = {
        "without": entry["baseline"]["q50"], "with": entry["scenario"]["q50"],
        "change": entry["difference"]["q50"], "change_q05": entry["difference"]["q05"],
        "change_q95": entry["difference"]["q95"], "rises": entry["difference"]["p_positive"],
        "falls": entry["difference"]["p_negative"],
    }  # fmt: skip
    assert {key: float(row[key]) for key in expected} == {k: v[-1] for k, v in expected.items()}


def test_several_hedgers_have_an_axis_of_their_own() -> None:
    made = two_hedgers() | {"verdict": ""}
    found = dataset(made)
    assert found["lean"].dims == ("hedger", "arm", "statistic", "month")
    assert found["trust"].dims == ("hedger", "partner", "arm", "statistic", "month")
    index = found["composite"].sel(hedger="Laos", arm="baseline", statistic="q50")
    assert float(index[-1]) == made["outcomes"]["Laos.composite"]["baseline"]["q50"][-1]


def test_pictures_are_of_their_kind_and_have_plain_colours() -> None:
    figure = figures.leans_figure(rows_of(full(), "Cambodia"), full()["poles"])
    svg = export.picture(figure.spec, "svg", figure.title, ("China", "United States"), MONTHS[-1])
    assert svg.startswith(b"<svg")
    assert b"var(--" not in svg
    png = export.picture(figure.spec, "png", figure.title, ("China", "United States"), MONTHS[-1])
    assert png.startswith(b"\x89PNG")


def test_vega_figures_are_specifications_with_their_rows(tmp_path: Path) -> None:
    alt = pytest.importorskip("altair")
    made = full() | {"verdict": ""}
    made["outcomes"] = {
        key: one for key, one in made["outcomes"].items()
        if key.startswith(("lean", "composite", "hedging", "influence.", "effort."))
    }  # fmt: skip
    formats.write_figures(made, tmp_path, ("vega",))
    files = sorted((tmp_path / "figures").iterdir())
    assert len(files) == len([*figures.figures(made)]) > 8
    assert {"".join(one.suffixes) for one in files} == {".vl.json"}
    spec = json.loads((tmp_path / "figures" / "cambodia-leans.vl.json").read_text("utf-8"))
    assert spec["$schema"].endswith("vega-lite/v6.json")
    assert "var(--" not in json.dumps(spec)
    alt.LayerChart.from_dict(spec)
    assert len(spec["data"]["values"]) == len(figures.DOMAINS)


def test_every_row_of_a_figure_has_its_label_and_its_height() -> None:
    made = full()
    figure = figures.leans_figure(rows_of(made, "Cambodia"), made["poles"])
    shown = ElementTree.fromstring(
        export.picture(figure.spec, "svg", figure.title, ("China",), MONTHS[-1])
    )
    faint = {text.text for text in shown.iter(f"{SVG}text") if text.get("opacity") == "0"}
    assert not faint & set(figures.DOMAINS.values())
    assert float(shown.attrib["height"]) > figure.spec["height"] + 40, "title and axis come on top"


def test_a_figure_tells_what_its_marks_mean_and_when() -> None:
    (figure, _) = figures.posture_figures(full(), "Cambodia")
    svg = export.picture(figure.spec, "svg", figure.title, ("China",), "2034-12")
    assert b"December 2034. Grey: without the events. Colour: with them." in svg


def test_a_result_read_from_a_summary_alone_has_an_empty_manifest(tmp_path: Path) -> None:
    formats.write_csv(full(), tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps(full() | {"verdict": "x"}))
    found = Result.read(tmp_path / "summary.json")
    assert (found.verdict, found.manifest, found.folder) == ("x", {}, tmp_path)

"""Data: dated figures in CSV files, as targets, with every fault at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hedgesim.description import InputError
from hedgesim.description.checking.check import check_calibration
from hedgesim.description.formats.data import COLUMNS, DATA, load_data, load_fit
from hedgesim.description.formats.loading import shipped

HEADER = ",".join((*COLUMNS, "note"))


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    (folder / "data").mkdir(exist_ok=True)
    for other in (folder / "data").glob("*.csv"):
        other.unlink()
    (folder / "data" / "own.csv").write_text("\n".join(("# mine", header, *lines)) + "\n")
    return folder


def test_a_figure_is_a_target_with_its_standard_error(tmp_path: Path) -> None:
    written(
        tmp_path,
        "exports.Vietnam,2011,0.149,US$ bn,10%,2024-05,S-IMF-DOT",
        "aid.China,2012-01..2014-12,1000,US$ m,200,2023,S-AIDDATA,a mean",
        "lean,2013-06,-20,%,5,2024,S-AIDDATA,",
    )
    first, second, third = (one.target for one in load_data(tmp_path))
    assert (first.range, first.tolerance) == ((149.0, 149.0), pytest.approx(0.1))
    assert first.at is not None
    assert (first.at.first, first.at.last) == (12 * 2011, 12 * 2011 + 11)
    assert (second.near, second.tolerance) == (1000.0, pytest.approx(0.2))  # relative, of US$
    assert (third.near, third.tolerance) == (pytest.approx(-0.2), pytest.approx(0.05))
    assert not first.fitted  # of itself; a calibration with data fits it
    assert [one.place[1:] for one in load_data(tmp_path)] == [(3, 1), (4, 1), (5, 1)]


@pytest.fixture(scope="module")
def calibration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("data") / "calibration"
    shutil.copytree(shipped("calibration"), copied)
    return copied


def test_every_fault_is_told_at_its_line(calibration: Path) -> None:
    written(
        calibration,
        "exports.Vietnam,2011,149,US$ m,10%,2024,S-IMF-DOT",
        "exports.Vietnam,2011,150,US$ m,10%,2024,S-IMF-DOT",  # 4: given twice
        "exports.Vietnm,2011,149,US$ m,10%,2024,S-IMF-DOT",  # 5: no such series
        "exports.Vietnam,2012,149,share,10%,2024,S-IMF-DOT",  # 6: not its unit
        "exports.Vietnam,2030,149,US$ m,10%,2031,S-IMF-DOT",  # 7: after the cut-off
        "exports.Vietnam,2005,149,US$ m,10%,2024,S-IMF-DOT",  # 8: before the history
        "exports.Vietnam,2013,149,US$ m,10%,2024,S-NOBODY",  # 9: no such source
    )
    found = [one for one in check_calibration(calibration) if one.path.endswith("own.csv")]
    assert [(one.line, one.column) for one in found] == [
        (4, 1), (5, 1), (6, 26), (7, 17), (8, 17), (9, 41),
    ]  # fmt: skip
    told = " ".join(one.message for one in found)
    assert "given twice" in told
    assert "a figure of 2030 in data that are fitted, after the cut-off of 2024" in told
    assert "not counted in 'share'" in told


@pytest.mark.parametrize(
    ("line", "column", "told"),
    [
        ("aid.China,20x1,1,US$ m,10%,2024,S", 11, "20x1"),
        ("aid.China,2011,many,US$ m,10%,2024,S", 16, "'many' is not a number"),
        ("aid.China,2011,,US$ m,10%,2024,S", 16, "'value' is empty"),
        ("aid.China,2011,-1,US$ m,10%,2024,S", 16, "above 0"),
        ("aid.China,2011,1,US$ m,0,2024,S", 24, "above 0"),
        ("aid.China,2011,1,US$ m,10%", 1, "missing"),
        ("aid.China,2011,1,US$ m,10%,2024,S,a note,and more", 42, "unknown key 'column 9'"),
    ],
)
def test_faults_of_form_are_told_at_their_column(
    tmp_path: Path, line: str, column: int, told: str
) -> None:
    with pytest.raises(InputError) as error:
        load_data(written(tmp_path, line))
    assert told in str(error.value)
    assert {(one.line, one.column) for one in error.value.problems} == {(3, column)}


def test_other_columns_are_refused_with_those_wanted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"own\.csv:2:1: error: the columns are not those of data"):
        load_data(written(tmp_path, header="year,value"))


def test_no_data_is_a_fault_where_data_are_to_be_fitted(calibration: Path) -> None:
    for path in (calibration / "data").glob("*.csv"):
        path.unlink()
    with pytest.raises(InputError, match="no data to fit"):
        load_fit(calibration, DATA)

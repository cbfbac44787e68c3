"""Optional libraries: what a missing one stops, before any work, and what it does not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from hedgesim import extras
from hedgesim.description.parsing.problems import InputError
from hedgesim.reports.charts import export
from hedgesim.reports.run import run
from hedgesim.reports.studies.calibration import calibrate
from hedgesim.running.parameters import posterior
from hedgesim.running.playing.executors import executor_for
from hedgesim.running.storage.folders import Folder

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
DECLARED = PROJECT["project"]["optional-dependencies"]
NEEDS_HARDWARE = {"gpu"}
SHIPPED = Path(__file__).parents[1] / "calibration" / "posterior" / "history-2008-2024.nc"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No optional library is installed."""
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    return monkeypatch


def test_every_extra_is_declared_and_all_has_them_all() -> None:
    declared = set(DECLARED) - NEEDS_HARDWARE
    assert {*extras.EXTRA_OF.values(), "all"} == declared
    assert DECLARED["all"] == [f"hedgesim[{','.join(sorted(declared - {'all'}))}]"]


def test_the_tests_use_the_libraries_of_all_extras_with_the_same_bounds() -> None:
    general = set(DECLARED) - NEEDS_HARDWARE - {"all"}
    wanted = {one for name in general for one in DECLARED[name]}
    assert wanted <= set(PROJECT["dependency-groups"]["dev"])


@pytest.mark.parametrize("module", extras.EXTRA_OF)
def test_a_missing_library_is_named_with_the_command_that_installs_it(
    module: str, without: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError) as caught:
        extras.need("here", module)
    said = str(caught.value)
    assert said == (
        f"here:1:1: error: needs {module}, which is not installed "
        f'(pip install "hedgesim[{extras.EXTRA_OF[module]}]")'
    )


@pytest.mark.parametrize(
    ("asked", "extra"),
    [({"figures": ["png"]}, "figures"), ({"formats": ["csv", "netcdf"]}, "netcdf")],
)
def test_a_run_that_asks_for_a_missing_library_does_not_begin(
    asked: dict[str, list[str]], extra: str, without: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=rf"hedgesim\[{extra}\]"):
        run("baseline", out=tmp_path / "run", **asked)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_what_writes_a_posterior_needs_h5py_first(
    without: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nothing = dict.fromkeys(("particles", "sweeps", "workers"))
    with pytest.raises(InputError, match=r"hedgesim\[netcdf\]"):
        calibrate(tmp_path, quick=True, seed=1, out=None, resume=False, checks=False, **nothing)  # type: ignore[arg-type]


def test_a_cluster_needs_dask(without: pytest.MonkeyPatch) -> None:
    with (
        pytest.raises(InputError, match=r"hedgesim\[cluster\]"),
        executor_for(1, "tcp://127.0.0.1:1"),
    ):
        pass


def test_a_finished_study_keeps_all_but_its_picture(
    without: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Folder(tmp_path / "study", "identity") as folder:
        (folder.path / "sensitivity.json").write_text("{}")
        chart = SimpleNamespace(to_json=lambda: "{}")
        reason = folder.add("chart", lambda: export.write(chart, folder.path, "sensitivity"))
    assert reason is not None
    assert 'pip install "hedgesim[figures]"' in reason
    assert caplog.messages == [f"hedgesim: chart was not written: {reason}"]
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["sensitivity.json"]


def test_a_page_has_its_charts_without_vl_convert(without: pytest.MonkeyPatch) -> None:
    assert "vegaEmbed" in export.libraries()


def test_a_posterior_reads_the_same_without_h5py(monkeypatch: pytest.MonkeyPatch) -> None:
    read = (posterior.read_posterior, posterior.read_inputs, posterior.read_predictions)
    with_h5py = [one(SHIPPED) for one in read]
    monkeypatch.setattr(posterior, "is_installed", lambda _: False)
    without = [one(SHIPPED) for one in read]
    assert (without[0].values == with_h5py[0].values).all()
    assert [vars(without[0]) | {"values": 0}] == [vars(with_h5py[0]) | {"values": 0}]
    assert without[1] == with_h5py[1]
    assert list(without[2]) == list(with_h5py[2])
    assert all((without[2][name] == with_h5py[2][name]).all() for name in with_h5py[2])


@pytest.mark.parametrize(
    "damage", [b"", b"no posterior", SHIPPED.read_bytes()[:100_000]], ids=["empty", "text", "cut"]
)
def test_a_damaged_posterior_is_refused_without_h5py(
    damage: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(posterior, "is_installed", lambda _: False)
    path = tmp_path / "posterior.nc"
    path.write_bytes(damage)
    with pytest.raises(InputError, match="not a posterior of hedgesim"):
        posterior.read_posterior(path)

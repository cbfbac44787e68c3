"""A calibration ends the same wherever it was cut off; runs draw from what it wrote."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hedgesim.cli import main
from hedgesim.description import InputError, load_calibration
from hedgesim.description.formats.loading import shipped
from hedgesim.inference.calibration.question import Question, ask
from hedgesim.inference.calibration.search import Search
from hedgesim.inference.calibration.smc import Settings
from hedgesim.inference.calibration.writing import write_posterior
from hedgesim.running.parameters.posterior import find_posterior, posterior_path, read_posterior
from hedgesim.running.parameters.sampling import ROWS
from hedgesim.running.setup import Options, prepare

SETTINGS = Settings(particles=64, sweeps=1, seed=4)


@pytest.fixture(scope="module")
def question() -> Question:
    return ask(load_calibration())


@pytest.fixture(scope="module")
def folder(question: Question, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the calibration with a posterior of its own, made in haste."""
    copied = tmp_path_factory.mktemp("calibrated") / "calibration"
    shutil.copytree(shipped("calibration"), copied)
    swarm = Search(question, SETTINGS).run()
    write_posterior(posterior_path(copied, question.file.name), question, swarm, SETTINGS)
    return copied


def test_the_posterior_is_a_tree_of_groups_as_arviz_has_them(
    question: Question, folder: Path
) -> None:
    with xr.open_datatree(posterior_path(folder, question.file.name), engine="h5netcdf") as tree:
        assert set(tree.children) == {
            "posterior", "posterior_predictive", "prior", "prior_predictive", "sample_stats",
            "observed_data", "constant_data",
        }  # fmt: skip
        for name in ("posterior", "prior"):
            assert tree[name]["value"].dims == ("chain", "draw", "number")
            assert tree[f"{name}_predictive"]["statistic"].dims == ("chain", "draw", "target")
        assert tree["posterior"].attrs["inference_library"] == "hedgesim"
        for group in tree.children.values():
            assert all(one.attrs["long_name"] for one in group.dataset.variables.values())


class CutOffError(Exception):
    """What ends a calibration early in these tests."""


def test_a_calibration_cut_off_resumes_to_the_same_posterior(
    question: Question, tmp_path: Path
) -> None:
    whole = Search(question, SETTINGS).run()
    kept = tmp_path / "partial.npz"

    def cut(done: int, _total: int, _what: str) -> None:
        if done > 40:
            raise CutOffError

    with pytest.raises(CutOffError):
        Search(question, SETTINGS, stored=kept).run(cut)
    assert kept.is_file()
    played: list[int] = []
    resumed = Search(question, SETTINGS, stored=kept)
    result = resumed.run(lambda done, *_: played.append(done), resume=True)
    assert played[0] > 40
    assert np.array_equal(result.normals, whole.normals)
    assert result.trail == whole.trail
    other = Settings(particles=64, sweeps=1, seed=5)
    assert Search(question, other, stored=kept)._load() is None
    kept.write_bytes(b"cut short")
    assert Search(question, SETTINGS, stored=kept)._load() is None


def test_a_posterior_is_read_as_it_was_written(question: Question, folder: Path) -> None:
    found = find_posterior("shipped", load_calibration(folder))
    assert found is not None
    assert found.names == question.space.names
    assert found.values.shape == (64, len(question.space))
    low, high = np.array([number.support for number in question.space.quantities]).T
    assert ((found.values >= low) & (found.values <= high)).all()
    arviz_groups = ("posterior", "prior", "posterior_predictive", "observed_data", "sample_stats")
    import xarray as xr  # noqa: PLC0415

    with xr.open_datatree(posterior_path(folder, found.scenario), engine="h5netcdf") as tree:
        assert set(arviz_groups) <= set(tree.children)
        assert tree["posterior"]["value"].dims == ("chain", "draw", "number")
        assert tree["posterior"].attrs["command"].startswith("hedgesim calibrate --particles 64")


def test_a_run_draws_its_numbers_from_the_posterior(folder: Path) -> None:
    options = Options(calibration=folder, posterior="shipped", settings={"temperature": 0.15})
    setup = prepare("history-2008-2024", options)
    drawn = setup.worlds["scenario"].sampled
    assert drawn is not None
    names = [setup.worlds["scenario"].number_names[place] for place in drawn.places]
    posterior = find_posterior("shipped", load_calibration(folder))
    assert posterior is not None
    for name in ("framework_weight", "trust.Cambodia.Vietnam", "reciprocity.China"):
        column = posterior.values[:, posterior.names.index(name)]
        assert np.array_equal(drawn.values[:, names.index(name)], np.resize(column, ROWS))
    assert "temperature" not in names  # it was set, to what it was
    base = setup.worlds["baseline"].sampled
    assert base is not None
    assert np.array_equal(base.values, drawn.values)


def test_situations_of_another_year_come_from_their_priors(folder: Path) -> None:
    setup = prepare("funan-techo-canal", Options(calibration=folder, posterior="shipped"))
    world = setup.worlds["scenario"]
    assert world.sampled is not None
    names = [world.number_names[place] for place in world.sampled.places]
    posterior = find_posterior("shipped", load_calibration(folder))
    assert posterior is not None
    levels = world.sampled.values[:, names.index("trust.Cambodia.Vietnam")]
    assert len(np.unique(levels)) > 64  # more than the posterior has draws
    weights = world.sampled.values[:, names.index("framework_weight")]
    assert set(weights) <= set(posterior.values[:, posterior.names.index("framework_weight")])


def test_a_posterior_of_other_inputs_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(folder, edited)
    replaced(
        edited / "parameters.yaml", "0.15\n    support: [0.01, 2]", "0.16\n    support: [0.01, 2]"
    )
    replaced(
        edited / "targets.yaml",
        "at_most: 0.5\n    tolerance: 0.1\n    evidence: [e-no-trust",
        "at_most: 0.55\n    tolerance: 0.1\n    evidence: [e-no-trust",
    )
    replaced(edited / "targets.yaml", "id: usaid-2011", "id: usaid-in-2011")
    command = ["run", "baseline", "--replications", "64", "--calibration", str(edited)]
    assert main([*command, "--posterior"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(str(posterior_path(edited, "history-2008-2024")) + ":1:1: error: ")
    assert (
        "calibrated on other inputs: temperature is 0.16, was 0.15, "
        "target china-not-trusted-fully has changed, target usaid-in-2011 is new, "
        "and 1 more (hedgesim calibrate --calibration"
    ) in said


def test_words_do_not_make_a_posterior_stale_and_the_history_does(
    folder: Path, tmp_path: Path
) -> None:
    edited = tmp_path / "edited"
    shutil.copytree(folder, edited)
    replaced(edited / "targets.yaml", "claim: Relations with Laos are mostly good.", "claim: Good.")
    assert find_posterior("shipped", load_calibration(edited)) is not None
    replaced(edited / "events.yaml", "by: severity * trust", "by: 2 * severity * trust")
    with pytest.raises(InputError, match="the history, or the rules of its events, have changed"):
        find_posterior("shipped", load_calibration(edited))


def replaced(path: Path, old: str, new: str) -> None:
    """Exchange the first of some words of a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("written", "said"),
    [("nowhere.nc", "no such posterior file"), ("broken.nc", "not a posterior of hedgesim")],
)
def test_what_is_no_posterior_is_refused(
    written: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.nc").write_text("nothing of the kind", "utf-8")
    with pytest.raises(InputError, match=said):
        read_posterior(Path(written))


def test_bands_are_wider_where_numbers_are_drawn(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    widths = []
    for name, more in (("plain", ["--uncertainty", "chance"]), ("drawn", ["--posterior", "prior"])):
        out = tmp_path / name
        command = ["run", "funan-techo-canal", "--replications", "256", "--no-attribution"]
        assert main([*command, "--out", str(out), "--calibration", str(folder), *more]) == 0
        summary = json.loads((out / "summary.json").read_text("utf-8"))
        band = summary["outcomes"]["influence.China"]["scenario"]
        widths.append(band["q95"][-1] - band["q05"][-1])
        drawn = {"from": "prior", "vectors": ROWS} if name == "drawn" else {}
        assert summary["drawn_numbers"] == drawn
    capsys.readouterr()
    assert widths[1] > 1.2 * widths[0]


def test_the_trail_of_a_number_tells_what_is_left_of_its_prior(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evidence", "--calibration", str(folder), "--json"]
    assert main([*command, "temperature"]) == 0
    found = json.loads(capsys.readouterr().out)["posterior"]
    posterior = find_posterior("shipped", load_calibration(folder))
    assert posterior is not None
    values = posterior.values[:, posterior.names.index("temperature")]
    assert found["middle"] == pytest.approx(np.median(values))
    assert (found["scenario"], found["date"]) == ("history-2008-2024", None)
    assert main([*command, "trust.Vietnam"]) == 0
    assert json.loads(capsys.readouterr().out)["posterior"]["date"] == "2008-01"
    assert main(["evidence", "temperature", "--calibration", str(folder)]) == 0
    assert "Posterior: 90% between" in capsys.readouterr().out


def test_the_trail_tells_contraction_and_how_targets_are_met_where_checks_were_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked = tmp_path / "checked"
    shutil.copytree(folder, checked)
    posterior = find_posterior("shipped", load_calibration(checked))
    assert posterior is not None
    checks = {
        "inputs": posterior.inputs,
        "particles": 4096,
        "contraction": {"temperature": {"contraction": 0.4, "shift": -0.2}},
        "predictions": {
            "us-trade-grows": {
                "default": {"met": 0.8},
                "prior": {"met": 0.7},
                "posterior": {"met": 0.9, "quantiles": [0.0, 0.2, np.log(2.0)]},
            }
        },
    }
    path = posterior.path.with_name("checks.json")
    path.write_text(json.dumps(checks), "utf-8")
    command = ["evidence", "--calibration", str(checked), "--json"]
    assert main([*command, "temperature"]) == 0
    found = json.loads(capsys.readouterr().out)["posterior"]
    assert (found["contraction"], found["shift"], found["informed"]) == (0.4, -0.2, True)
    assert main([*command, "us-trade-grows"]) == 0
    told = json.loads(capsys.readouterr().out)["met"]
    assert told == {"default": 0.8, "prior": 0.7, "posterior": 0.9, "interval": "+0% to +100%"}
    path.write_text(json.dumps(checks | {"inputs": "of another"}), "utf-8")
    assert main([*command, "us-trade-grows"]) == 0
    assert json.loads(capsys.readouterr().out)["met"] is None


def test_a_search_skips_variants_that_cannot_matter_and_ends_the_same(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, counted = question.ensemble.play, []

    def counting(values: np.ndarray, *others: object) -> object:
        counted.append(len(values))
        return whole(values, *others)

    monkeypatch.setattr(question.ensemble, "play", counting)
    search = Search(question, SETTINGS)
    found = search.run()
    simulate = search.simulate
    search.simulate = lambda normals, replications, _=None: simulate(normals, replications)
    every = search.run()
    assert np.array_equal(found.normals, every.normals)
    assert np.array_equal(found.likelihoods, every.likelihoods)
    assert np.array_equal(found.statistics, every.statistics)
    assert min(counted) < SETTINGS.particles  # variants, of promising histories alone


def test_the_hash_of_inputs_holds_values_and_no_wording(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hedgesim.description.formats.sourced.Prior.describe", lambda _: "other")
    assert ask(load_calibration()).inputs.hash == question.inputs.hash
    name, stated = next(iter(question.inputs.numbers.items()))
    moved = question.inputs.numbers | {name: (*stated[:-1], stated[-1] + 1e-9)}
    assert replace(question.inputs, numbers=moved).hash != question.inputs.hash

"""Runs: the same bytes for any workers and chunks, resumable, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from hedgesim.cli import options as cli
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.world.world import Sampled, World
from hedgesim.engines.kernel.table import BLOCK
from hedgesim.outcomes.chance import chance_share, share_error
from hedgesim.outcomes.result import Result
from hedgesim.outcomes.tally import BINS, GROUPS, Bins
from hedgesim.running import experiment, setup
from hedgesim.running.experiment import run
from hedgesim.running.playing import executors
from hedgesim.running.playing.chunks import BinsOfArms, BlockCounter, Job, empty_tally, play_chunk
from hedgesim.running.playing.executors import Gathering, LostWorkError, threads
from hedgesim.running.setup import Options, prepare
from helpers.jobs import small_job as job
from helpers.worlds import silent

SMALL = {"attribution": False, "uncertainty": "chance"}


def totals(gathering: Gathering) -> dict[str, np.ndarray]:
    found = {}
    for group in GROUPS:
        for arm, counts in getattr(gathering.total, group).items():
            found[f"{group}/{arm}"] = counts
    return found


def gathered(workers: int, chunk: int, replications: int = 300) -> dict[str, np.ndarray]:
    gathering = Gathering(job(), replications, chunk)
    with threads(workers) as pool:
        gathering.gather(pool, 2 * workers)
    return totals(gathering)


@pytest.mark.parametrize(("workers", "chunk"), [(1, 64), (2, 64), (2, 128), (3, 320)])
def test_counts_do_not_depend_on_workers_or_chunks(workers: int, chunk: int) -> None:
    expected = gathered(1, 1024)
    for name, counts in gathered(workers, chunk).items():
        assert (counts == expected[name]).all(), name


def test_every_replication_is_counted_once_and_the_shock_fires_in_all() -> None:
    tally = play_chunk(job(), 0, 100, 100)
    assert tally.replications == 100
    assert (tally.levels["scenario"].sum(axis=-1) == 100).all()
    assert tally.fired["scenario"][0].tolist() == [0, 0, 100, 0, 0, 0, 0]


def test_blocks_counted_together_count_what_numpy_counts() -> None:
    base = job()
    shape = len(base.months), len(base.places)
    chooser = np.random.default_rng(1)
    values = {arm: chooser.normal(size=(*shape, 5 * BLOCK)) for arm, _ in base.arms}
    bins, tally = BinsOfArms.around(values, base.differences), empty_tally(base, np.uint16)
    counter = BlockCounter(tally, bins, values, base.differences, blocks=2)
    for b in range(5):
        block = {arm: v[..., b * BLOCK : (b + 1) * BLOCK].copy() for arm, v in values.items()}
        counter.add(block, BLOCK if b < 4 else 10)
    counter.finish()
    held = {arm: v[..., : 4 * BLOCK + 10] for arm, v in values.items()}
    difference = held["scenario"] - held["baseline"]
    assert tally.replications == 4 * BLOCK + 10
    levels, differences = bins.levels["baseline"], bins.differences["scenario"]
    assert (tally.levels["baseline"] == histograms(held["baseline"], levels)).all()
    assert (tally.differences["scenario"] == histograms(difference, differences)).all()
    assert (tally.signs["scenario"][..., 0] == (difference > 0).sum(axis=-1)).all()


def histograms(values: np.ndarray, bins: Bins) -> np.ndarray:
    shifted = (values - bins.origin[..., None]) * (1.0 / bins.width[..., None])
    where = np.clip(np.floor(shifted + (0.5 - bins.lowest[..., None])), 0, BINS - 1).astype(int)
    return np.apply_along_axis(np.bincount, -1, where, minlength=BINS)


def test_an_arm_with_the_world_of_another_counts_as_if_it_were_played() -> None:
    base = job()
    worlds = dict(base.arms)
    arms = (("scenario", worlds["scenario"]), ("baseline", worlds["scenario"]))
    twice = replace(base, id="twice", arms=arms)
    once = replace(base, id="once", arms=arms, twins=(("baseline", "scenario"),))
    tallies = [play_chunk(one, 0, 100, 100) for one in (twice, once)]
    for group in GROUPS:
        for arm, counts in getattr(tallies[0], group).items():
            assert (counts == getattr(tallies[1], group)[arm]).all(), (group, arm)


def sampled_job(make: Callable[[World], World], spread: float) -> Job:
    """The job in worlds made otherwise, with trade's response to trust sampled so far."""
    base = job()
    arms = {name: make(world) for name, world in base.arms}
    place = arms["baseline"].number_names.index("trust_trade")
    rows = np.random.default_rng(2).normal(0.5, spread, (64, 1))
    worlds = {
        name: replace(one, sampled=Sampled(np.array([place]), rows)) for name, one in arms.items()
    }
    return replace(base, id=f"sampled {spread} {make.__name__}", arms=tuple(worlds.items()))


def test_without_noise_no_variance_is_chance_and_without_sampling_all_is() -> None:
    certain = play_chunk(sampled_job(silent, 0.1), 0, 128, 128)
    found = chance_share(certain, "scenario")
    assert np.isfinite(found).any()
    assert np.nanmax(found) < 1e-3
    fixed = chance_share(play_chunk(sampled_job(lambda w: w, 0.0), 0, 1024, 1024), "scenario")
    played = fixed[np.isfinite(fixed)]
    assert len(played) > 20
    assert abs(played - 1.0).max() < 5.0 * share_error(np.array(1.0), 512)


def test_neighbours_share_their_numbers_and_not_their_chance() -> None:
    found = sampled_job(lambda w: w, 0.1).arms[0][1]
    assert found.sampled is not None
    numbers = found.sampled.of(np.arange(8))[0]
    assert (numbers[::2] == numbers[1::2]).all()
    assert len(set(numbers)) == 4
    assert found.numbers_of(130)[found.sampled.places[0]] == numbers[2]  # 64 vectors, in turn


def test_arms_are_twins_only_where_their_worlds_play_alike() -> None:
    options = Options(replications=64)
    quiet, shocked = (
        experiment.job_of(prepare(name, options), options, name)
        for name in ("baseline", "canal-and-withdrawal")
    )
    assert quiet.twins == (("baseline", "scenario"),)
    assert shocked.twins == ()


class Dying:
    """An executor whose workers die."""

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths

    def submit(self, work, *arguments):
        future: Future = Future()
        if self.deaths:
            self.deaths -= 1
            future.set_exception(MemoryError("killed"))
        else:
            future.set_result(work(*arguments))
        return future


def test_a_chunk_that_fails_is_tried_again() -> None:
    gathering = Gathering(job(), 130, 64)
    gathering.gather(Dying(2), 2)
    expected = gathered(1, 1024, replications=130)
    assert all((counts == expected[name]).all() for name, counts in totals(gathering).items())


def test_a_summary_never_lacks_a_chunk_silently() -> None:
    with pytest.raises(LostWorkError, match="failed"):
        Gathering(job(), 130, 64).gather(Dying(50), 2)


@pytest.mark.parametrize("replications", [65_535, 65_536])
def test_no_count_can_overflow(replications: int) -> None:
    total = Gathering(job(), replications).total
    for counts in [*total.levels.values(), *total.differences.values()]:
        assert np.iinfo(counts.dtype).max >= replications


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".log"}


def test_same_bytes_for_one_worker_and_two(tmp_path: Path) -> None:
    one = run("baseline", Options(200, workers=1, out=tmp_path / "one", **SMALL))
    two = run("baseline", Options(200, workers=2, out=tmp_path / "two", **SMALL))
    first, second = files(one.folder), files(two.folder)
    tables = ("outcomes", "events", "postures", "contributions", "histories")
    dated = {"manifest.json", "ro-crate-metadata.json"}
    assert set(first) == {"summary.json", *dated, *(f"{name}.parquet" for name in tables)}
    for name in set(first) - dated:
        assert first[name] == second[name], name


def test_both_engines_write_the_same_summary(tmp_path: Path) -> None:
    options = {"workers": 1, **SMALL}
    kernel = run("funan-techo-canal", Options(2, out=tmp_path / "k", **options))
    mesa = run("funan-techo-canal", Options(2, out=tmp_path / "m", engine="mesa", **options))
    assert files(kernel.folder)["summary.json"] == files(mesa.folder)["summary.json"]


def test_a_run_cut_off_resumes_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiment, "CHUNK", 64)
    whole = run("baseline", Options(300, workers=1, out=tmp_path / "whole", **SMALL))
    final = tmp_path / "cut"

    def interrupt(done: int, total: int, what: str) -> None:
        if done >= 128:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("baseline", Options(300, workers=1, out=final, **SMALL), interrupt)
    assert not final.exists(), "nothing half-written"
    assert [path.suffix for path in tmp_path.glob(".cut.*")] == [".npz"]
    played: list[int] = []
    again = run(
        "baseline",
        Options(300, workers=1, out=final, resume=True, **SMALL),
        lambda done, total, what: played.append(done),
    )
    assert min(played) > 128, "chunks counted before are not played again"
    assert files(again.folder)["summary.json"] == files(whole.folder)["summary.json"]
    assert not list(tmp_path.glob(".cut*"))


def test_a_failure_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(experiment, "write_outcomes", fail)
    with pytest.raises(OSError, match="disk full"):
        run("baseline", Options(64, workers=1, out=tmp_path / "run", **SMALL))
    assert not (tmp_path / "run").exists()
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_folder_that_is_no_run_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="not a run folder"):
        run("baseline", Options(64, out=tmp_path, **SMALL))
    assert (tmp_path / "thesis.txt").exists()


def test_a_run_may_be_written_again_over_itself(tmp_path: Path) -> None:
    for _ in range(2):
        result = run("baseline", Options(64, workers=1, out=tmp_path / "run", **SMALL))
    assert json.loads((result.folder / "summary.json").read_text())["replications"] == 64


def test_more_histories_than_the_disk_holds_are_refused(tmp_path: Path) -> None:
    options = Options(100_000_000, out=tmp_path / "run", keep_histories=True, **SMALL)
    with pytest.raises(InputError, match="GB"):
        run("baseline", options)
    assert not list(tmp_path.iterdir())


def test_kept_histories_hold_every_replication_and_month(tmp_path: Path) -> None:
    result = run(
        "baseline", Options(70, workers=1, out=tmp_path / "run", keep_histories=True, **SMALL)
    )
    table = pq.read_table(result.folder / "histories.parquet")
    assert table.num_rows == 2 * 70 * 132
    assert set(table.column("replication").to_pylist()) == set(range(70))
    assert {"trust.Vietnam", "lean", "member.CLV-DTA"} <= set(table.column_names)


def test_the_baseline_arm_equals_a_run_of_the_baseline_itself(tmp_path: Path) -> None:
    canal = run("funan-techo-canal", Options(64, workers=1, out=tmp_path / "a", **SMALL))
    base = run("baseline", Options(64, workers=1, out=tmp_path / "b", **SMALL))
    for name, outcome in canal.summary["outcomes"].items():
        assert outcome["baseline"] == base.summary["outcomes"][name]["scenario"], name


def test_settings_are_told(tmp_path: Path) -> None:
    settings = {"temperature": "0.3"}
    result = run(
        "baseline", Options(64, workers=1, out=tmp_path / "run", settings=settings, **SMALL)
    )
    assert result.summary["changed_settings"]["temperature"][1] == 0.3
    (told,) = result.summary["changed"]
    assert told == {
        "arm": "scenario", "name": "temperature", "shipped": 0.15, "used": 0.3, "unit": "utility",
        "by": "command", "basis": "set on the command line",
    }  # fmt: skip
    assert result.summary["changed_rules"] == []


def test_months_of_the_table_are_in_order(tmp_path: Path) -> None:
    result = run("baseline", Options(4, workers=1, out=tmp_path / "run", **SMALL))
    months = pq.read_table(result.folder / "outcomes.parquet")["month"]
    assert months.type.ordered
    named = months.chunk(0).dictionary.to_pylist()
    assert named == sorted(named)


def test_spans_cover_all_replications_once() -> None:
    assert executors.spans(2050, 1024) == [(0, 1024), (1024, 2048), (2048, 2050)]


def test_processes_count_the_same_as_threads() -> None:
    gathering = Gathering(job(), 130, 64)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        gathering.gather(pool, 2)
    expected = gathered(1, 1024, replications=130)
    assert all((counts == expected[name]).all() for name, counts in totals(gathering).items())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_counts_the_same_as_threads(tmp_path: Path) -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, processes=False
    ) as cluster:
        there = run(
            "baseline",
            Options(130, out=tmp_path / "there", cluster=cluster.scheduler_address, **SMALL),
        )
    here = run("baseline", Options(130, workers=1, out=tmp_path / "here", **SMALL))
    assert files(there.folder)["summary.json"] == files(here.folder)["summary.json"]


def test_a_cluster_that_does_not_answer_is_bad_input(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    options = Options(64, out=tmp_path / "run", cluster="nonsense://nowhere", **SMALL)
    with pytest.raises(InputError, match="--cluster"):
        run("baseline", options)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_another_run_is_not_overwritten(tmp_path: Path) -> None:
    first = run("baseline", Options(64, workers=1, out=tmp_path / "run", **SMALL))
    kept = files(first.folder)
    with pytest.raises(InputError, match="another run"):
        run("baseline", Options(64, seed=2, workers=1, out=tmp_path / "run", **SMALL))
    assert files(first.folder) == kept


def test_what_else_is_written_appears_with_the_folder_and_a_failure_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def write(made: Result) -> None:
        assert not (tmp_path / "run").exists()
        assert (made.folder / "summary.json").exists()
        (made.folder / "more.txt").write_text(made.verdict)

    def fail(made: Result) -> None:
        (made.folder / "half.txt").write_text("half")
        raise OSError("disk full")

    options = Options(64, workers=1, out=tmp_path / "run", **SMALL)
    made = run("baseline", options, extras={"half": fail, "more": write})
    assert (made.folder / "more.txt").read_text() == made.verdict
    assert not (made.folder / "half.txt").exists()
    assert made.manifest["failed"] == {"half": "disk full"}
    assert "half was not written: disk full" in caplog.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"replications": -3},
            "--replications:1:1: error: must be a whole number from 1 to 100,000,000, got -3",
        ),
        ({"replications": 0}, "must be a whole number from 1 to 100,000,000, got 0"),
        ({"replications": 2.5}, ", got 2.5"),
        ({"replications": True}, ", got True"),
        ({"replications": 100_000_001}, ", got 100000001"),
        ({"replications": None}, ", got None"),
        ({"seed": -1}, "--seed:1:1: error: must be a whole number from 0 to "),
        ({"seed": 2**63}, ", got 9223372036854775808"),
        ({"seed": "7"}, ", got '7'"),
        ({"workers": 0}, "--workers:1:1: error: must be a whole number from 1 "),
        ({"variants": "mild"}, "--variant:1:1: error: cannot be 'mild' (a list of names"),
        ({"variants": None}, "--variant:1:1: error: cannot be None (a list of names"),
        ({"variants": (1,)}, "--variant:1:1: error: cannot be (1,) (a list of names"),
        ({"engine": "meza"}, "there is no engine 'meza' (did you mean 'mesa'?)"),
    ],
)
def test_options_that_cannot_be_are_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as refused:
        Options(**given)  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_every_option_at_fault_is_told() -> None:
    with pytest.raises(InputError) as refused:
        Options(replications=0, seed=-1)
    assert len(refused.value.problems) == 2


def test_options_take_what_counts_as_their_kind() -> None:
    options = Options(np.int64(8), out="runs/x", variants=["all"])  # type: ignore[arg-type]
    assert (type(options.replications), options.out) == (int, Path("runs/x"))
    assert options.variants == ("all",)


def test_the_command_line_has_the_same_bounds() -> None:
    assert (cli.MOST_REPLICATIONS, cli.LARGEST) == (setup.MOST_REPLICATIONS, setup.LARGEST)
    assert tuple(cli.Engine) == setup.ENGINES

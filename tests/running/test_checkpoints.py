"""Checkpoints: what is damaged or does not add up is set aside and played again."""

from __future__ import annotations

import io
import signal
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hedgesim.outcomes.tally import GROUPS, Tally
from hedgesim.running.playing.chunks import Job, empty_tally
from hedgesim.running.playing.executors import Gathering, LostWorkError, threads
from hedgesim.running.playing.interruptions import interruptions_deferred
from hedgesim.running.playing.keeping import SAVED, Keeper
from hedgesim.running.storage import checkpoints
from hedgesim.running.storage.checkpoints import Checkpoint
from helpers.faults import Tried
from helpers.jobs import small_job

SEED = 20261127
REPLICATIONS, CHUNK = 192, 64


@pytest.fixture(scope="module")
def job() -> Job:
    return small_job()


@pytest.fixture(scope="module")
def whole(job: Job) -> Gathering:
    gathering = Gathering(job, REPLICATIONS, CHUNK)
    with threads(1) as pool:
        gathering.gather(pool, 2)
    return gathering


@pytest.fixture
def stored(tmp_path: Path, whole: Gathering) -> Checkpoint:
    checkpoint = Checkpoint(tmp_path / "run", "identity")
    checkpoint.save(whole.total, whole.done)
    return checkpoint


def empty(job: Job) -> Tally:
    return empty_tally(job, np.uint16)


def counts(tally: Tally) -> dict[str, Any]:
    return {f"{group}/{arm}": c for group in GROUPS for arm, c in getattr(tally, group).items()}


def spans(whole: Gathering) -> list[tuple[int, int]]:
    return sorted(whole.done)


def test_what_is_saved_is_loaded(job: Job, whole: Gathering, stored: Checkpoint) -> None:
    total = empty(job)
    assert sorted(stored.load(total, spans(whole))) == spans(whole)
    assert total.replications == REPLICATIONS
    for name, saved in counts(whole.total).items():
        assert (counts(total)[name] == saved).all(), name


def refused(job: Job, whole: Gathering, stored: Checkpoint) -> None:
    total = empty(job)
    assert stored.load(total, spans(whole)) == []
    assert total.replications == 0
    assert not any(c.any() for c in counts(total).values()), "nothing is merged"
    assert not stored.path.exists()
    assert stored.path.with_suffix(".damaged").exists()


@pytest.mark.reliability
def test_every_cut_and_every_flipped_bit_is_found_named_and_set_aside(
    job: Job,
    whole: Gathering,
    stored: Checkpoint,
    caplog: pytest.LogCaptureFixture,
    tried: Tried,
) -> None:
    content = stored.path.read_bytes()
    chooser = np.random.default_rng(SEED)
    damages = [b"", content[:31], content[:-1], content[: len(content) // 2], content + b"x"]
    for place in chooser.integers(len(content), size=30):
        flipped = bytearray(content)
        flipped[place] ^= 1 << int(chooser.integers(8))
        damages.append(bytes(flipped))
    for damage in damages:
        caplog.clear()
        stored.path.write_bytes(damage)
        refused(job, whole, stored)
        assert str(stored.path.with_suffix(".damaged")) in caplog.text
    tried("checkpoint cut or with a bit flipped", len(damages), "named, set aside, played again")


def test_a_checkpoint_of_another_run_under_this_name_is_not_believed(
    job: Job, whole: Gathering, stored: Checkpoint, tmp_path: Path
) -> None:
    other = Checkpoint(tmp_path / "run", "another identity")
    stored.path.rename(other.path)
    refused(job, whole, other)


Arrays = dict[str, Any]


def one_more(arrays: Arrays) -> None:
    arrays["levels/scenario"][0, 0, 0] += 1


def a_chunk_twice(arrays: Arrays) -> None:
    arrays["done"] = np.concatenate([arrays["done"], arrays["done"][:1]])


def a_chunk_left_out(arrays: Arrays) -> None:
    arrays["done"] = arrays["done"][1:]


def a_chunk_of_another_size(arrays: Arrays) -> None:
    arrays["done"][0] = (0, 63)


def signs_beyond(arrays: Arrays) -> None:
    arrays["signs/scenario"] += REPLICATIONS


def negative(arrays: Arrays) -> None:
    arrays["fired/scenario"][0, 0] -= 5
    arrays["fired/scenario"][0, 1] += 5


def another_type(arrays: Arrays) -> None:
    arrays["levels/scenario"] = arrays["levels/scenario"].astype(np.int64)


def another_shape(arrays: Arrays) -> None:
    arrays["levels/scenario"] = arrays["levels/scenario"][:1]


def an_arm_less(arrays: Arrays) -> None:
    del arrays["levels/scenario"]


def an_arm_more(arrays: Arrays) -> None:
    arrays["levels/else"] = arrays["levels/scenario"]


def no_chunks(arrays: Arrays) -> None:
    del arrays["done"]


def objects(arrays: Arrays) -> None:
    arrays["levels/scenario"] = np.array([{}], dtype=object)


@pytest.mark.parametrize(
    "forge",
    [
        one_more,
        a_chunk_twice,
        a_chunk_left_out,
        a_chunk_of_another_size,
        signs_beyond,
        negative,
        another_type,
        another_shape,
        an_arm_less,
        an_arm_more,
        no_chunks,
        objects,
    ],
)
def test_counts_that_do_not_add_up_are_not_believed_even_with_a_checksum(
    job: Job, whole: Gathering, stored: Checkpoint, forge: Callable[[Arrays], None]
) -> None:
    arrays: Arrays = {"done": np.array(whole.done)}
    arrays |= {name: c.copy() for name, c in counts(whole.total).items()}
    forge(arrays)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    content = buffer.getvalue()
    stored.path.write_bytes(stored._checksum(content) + content)
    refused(job, whole, stored)


# --- interruptions --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_amid_a_merge_waits_until_the_counts_are_whole(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """Every place of the merge is tried: before each group of counts is added."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        for place in range(len(GROUPS)):
            gathering = Gathering(job, REPLICATIONS, CHUNK)

            def interrupted(total: Tally, other: Tally, place: int = place) -> None:
                for group in GROUPS:
                    if group == GROUPS[place]:
                        signal.raise_signal(number)
                    for arm, more in getattr(other, group).items():
                        getattr(total, group)[arm] += more
                total.replications += other.replications

            with (
                monkeypatch.context() as patch,
                threads(1) as pool,
                pytest.raises(KeyboardInterrupt),
            ):
                patch.setattr(Tally, "merge", interrupted)
                gathering.gather(pool, 2)
            assert gathering.whole
            assert gathering.total.replications == CHUNK
            assert len(gathering.done) == 1
            assert signal.getsignal(number) is signal.default_int_handler
            checkpoint = Checkpoint(tmp_path / "run", "identity")
            checkpoint.save(gathering.total, gathering.done)
            assert checkpoint.load(empty(job), gathering.done) == gathering.done
    finally:
        signal.signal(number, before)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptions_deferred():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_half_merged_counts_are_never_saved(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(total: Tally, other: Tally) -> None:
        total.levels["scenario"] += other.levels["scenario"]
        raise MemoryError

    gathering = Gathering(job, REPLICATIONS, CHUNK)
    gathering.done = [(0, CHUNK)]
    keeper = Keeper(Checkpoint(tmp_path / "run", "identity"))
    monkeypatch.setattr(Tally, "merge", fail)
    with pytest.raises(MemoryError), keeper.saving(gathering), threads(1) as pool:
        gathering.gather(pool, 2)
    assert not keeper.checkpoint.path.exists()


@pytest.mark.parametrize("error", [LostWorkError("gone"), CancelledError(), OSError(28, "full")])
def test_whatever_ends_a_run_its_work_is_saved_and_a_note_says_so(
    whole: Gathering, tmp_path: Path, error: Exception
) -> None:
    keeper = Keeper(Checkpoint(tmp_path / "run", "identity"))
    with pytest.raises(type(error)) as raised, keeper.saving(whole):
        raise error
    assert raised.value.__notes__ == [SAVED]
    assert keeper.checkpoint.path.exists()


def test_a_full_disk_at_a_checkpoint_ends_no_run_and_is_said_once(
    whole: Gathering,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints.files, "write", full)
    keeper = Keeper(Checkpoint(tmp_path / "run", "identity"))
    assert not keeper.save(whole)
    assert not keeper.save(whole)
    assert caplog.text.count("no checkpoint can be written") == 1

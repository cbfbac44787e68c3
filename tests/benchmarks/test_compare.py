"""The comparison of two commits: its statistics, its table, and what it refuses."""

import numpy as np
import pytest

import compare
from compare import Ratio, ratio_of, ratios_of, table


def noisy(rounds: int, factor: float, seed: int) -> tuple[list[float], list[float]]:
    """Seconds of two commits in rounds that differ threefold, with a tenth of noise on each."""
    chance = np.random.default_rng(seed)
    busy = chance.uniform(1.0, 3.0, rounds)
    noise = np.exp(chance.normal(0.0, 0.1, (2, rounds)))
    return (busy * noise[0]).tolist(), (factor * busy * noise[1]).tolist()


def test_the_ratio_is_exact_without_noise() -> None:
    one = ratio_of([1.0, 2.0, 3.0], [1.5, 3.0, 4.5])
    assert (one.value, one.low, one.high) == pytest.approx((1.5, 1.5, 1.5))


def test_swapping_the_commits_inverts_ratio_and_interval() -> None:
    base, head = noisy(10, 1.2, seed=1)
    one, other = ratio_of(base, head), ratio_of(head, base)
    assert one.value == pytest.approx(1.0 / other.value)
    assert (one.low, one.high) == pytest.approx((1.0 / other.high, 1.0 / other.low), rel=0.01)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """A percentile bootstrap of ten rounds is a little narrow: 0.95 asked, about 0.90 reached."""
    tries = 200
    ratios = [ratio_of(*noisy(10, 1.1, seed)) for seed in range(tries)]
    covered = sum(one.low <= 1.1 <= one.high for one in ratios)
    assert 0.84 * tries <= covered <= 0.98 * tries


def test_what_slows_both_commits_in_a_round_cancels() -> None:
    busy = [1.0, 30.0, 2.0, 10.0]
    one = ratio_of(busy, [1.1 * seconds for seconds in busy])
    assert one.high - one.low < 1e-9


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.06, 1.2, "slower"), (1.04, 1.2, ""), (0.8, 0.94, "faster"), (0.8, 0.96, "")],
)
def test_the_verdict_asks_the_whole_interval(low: float, high: float, verdict: str) -> None:
    assert Ratio((low + high) / 2.0, low, high).verdict == verdict


def test_only_what_both_commits_have_is_compared_and_the_rest_is_named() -> None:
    base = [{"same": 1.0, "gone": 1.0}] * 3
    head = [{"same": 2.0, "new": 1.0}] * 3
    ratios = ratios_of(base, head)
    assert list(ratios) == ["same"]
    text = table(ratios, base, head)
    assert "same 2.000 2.000 to 2.000 slower" in " ".join(text.split())
    assert "Not compared, of base only: gone." in text
    assert "Not compared, of head only: new." in text


def test_commits_take_turns_and_a_slower_one_is_told_by_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order = []

    def measured(tree: str, selected: str) -> dict[str, float]:
        order.append(tree)
        return {"work": {"old": 1.0, "new": 1.2}[tree]}

    monkeypatch.setattr(compare, "checkout", _Tree)
    monkeypatch.setattr(compare, "measured", measured)
    assert compare.main(["old", "new", "--rounds", "5"]) == 1
    assert order == ["old", "new", "new", "old"] * 2 + ["old", "new"]
    assert "1.200" in capsys.readouterr().out
    assert compare.main(["new", "old", "--rounds", "5"]) == 0


class _Tree:
    def __init__(self, commit: str) -> None:
        self.commit = commit

    def __enter__(self) -> str:
        return self.commit

    def __exit__(self, *_: object) -> None:
        pass


def test_an_unknown_commit_ends_with_its_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare.main(["no-such-commit", "HEAD"]) == 2
    assert "no-such-commit" in capsys.readouterr().err


def test_too_few_rounds_for_an_interval_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        compare.main(["HEAD", "--rounds", "4"])
    assert end.value.code == 2
    assert "at least 5, got 4" in capsys.readouterr().err

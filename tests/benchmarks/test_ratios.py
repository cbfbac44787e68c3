"""The table of ratios: what passes, what falls below, what is missing, what cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from ratios import CHECKS, Check, at_least, at_most, exponent, main, rate_over, read, report

Bench = dict[str, Any]


def bench(what: str, data: list[float], size: float = 1.0, **info: Any) -> Bench:
    """A benchmark as pytest-benchmark writes it."""
    extra = {"what": what, "size": size, "others": [], **info}
    return {"name": f"test_{what}", "extra_info": extra, "stats": {"data": data}}


def other(what: str, seconds: list[float], size: float = 1.0) -> dict[str, Any]:
    """A work timed in turns with a benchmark."""
    return {"what": what, "size": size, "seconds": seconds}


def against(what: str, name: str, times: float, **info: Any) -> Bench:
    """A benchmark that is so many times as fast as another work."""
    others = [other(name, [times / 10, times / 5])]
    return bench(what, [2.0, 1.0], size=10.0, others=others, **info)


def threaded(times: float, noise: float) -> Bench:
    """Two threads that gain so much over one, and noise alone that gains so much."""
    others = [
        other("one thread", [2 * times, times]),
        other("noise on two threads", [1.0, 1.0]),
        other("noise on one thread", [noise, noise]),
    ]
    return bench("two threads against one", [2.0, 1.0], others=others)


def growing(what: str, power: float) -> Bench:
    """A benchmark whose time grows with a power of its size."""
    sizes = [1, 10, 100]
    others = [other(str(size), [3.0 * size**power * 5], size=5) for size in sizes[:-1]]
    return bench(what, [3.0 * sizes[-1] ** power], sizes=sizes, others=others)


def everything(**changed: float) -> list[Bench]:
    """Benchmarks for every check, all well above their floors but for what is changed."""
    value = {
        "mesa": 5e3, "arrays": 50.0, "fixed form": 0.9, "sampled": 0.9, "counted": 0.9,
        "threads": 1.95, "noisy": 1.98, "replications": 1.0, "months": 1.0, "dyads": 1.0,
        "help": 0.1, "run": 1.0, "fixed": 0.9, "first": 10.0, "memory": 1.1, "explorer": 0.1,
    } | changed  # fmt: skip
    return [
        against("kernel against mesa", "mesa", value["mesa"], agents=17, dyads=14),
        against("kernel against arrays", "arrays", value["arrays"]),
        against("fixed kernel against noise", "noise", value["fixed form"]),
        against("sampled kernel against noise", "noise", value["sampled"]),
        against("chunk against noise", "noise", value["counted"]),
        threaded(value["threads"], value["noisy"]),
        growing("growth with replications", value["replications"]),
        growing("growth with months", value["months"]),
        growing("growth with dyads", value["dyads"]),
        bench("help", [value["help"]]),
        bench("fixed cost of a run", [value["fixed"]]),
        bench("warm run of baseline", [value["run"], 900.0]),
        bench("warm run of funan-techo-canal", [value["run"]]),
        bench("first run", [value["first"]]),
        bench("memory of 10000", [1.0], peak=1000),
        bench("memory of 1000000", [1.0], peak=1000 * value["memory"]),
        *(
            bench(f"explorer{where}: {bands} bands of {key}", [value["explorer"]])
            for where in ("", " in a browser")
            for key in ("with", "set")
            for bands in ("first", "all")
        ),
    ]


def written(path: Path, benchmarks: list[Bench]) -> str:
    path.write_text(json.dumps({"benchmarks": benchmarks}), encoding="utf-8")
    return str(path)


def test_all_above_their_floors_exit_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path / "b.json", everything())]) == 0
    out = capsys.readouterr().out
    assert out.count("  ok\n") == len(CHECKS)
    assert "missing" not in out
    assert "BELOW" not in out


@pytest.mark.parametrize(
    ("changed", "value", "name"),
    [
        ("mesa", 10.0, "kernel / Mesa"),
        ("arrays", 1.0, "kernel / NumPy arrays"),
        ("fixed form", 0.12, "kernel, fixed parameters / noise alone"),
        ("sampled", 0.1, "kernel, sampled parameters / noise alone"),
        ("counted", 0.001, "kernel, counted / noise"),
        ("threads", 0.4, "two threads / one"),
        ("noisy", 3.0, "gain of two threads / that of noise"),
        ("replications", 1.5, "growth with replications, exponent"),
        ("months", 0.5, "growth with months, exponent"),
        ("dyads", 2.0, "growth with dyads, exponent"),
        ("help", 60.0, "hedgesim --help, s"),
        ("run", 600.0, "warm run of baseline, s"),
        ("fixed", 60.0, "fixed cost of a run, s"),
        ("first", 600.0, "first run on a machine, s"),
        ("memory", 50.0, "memory of 1,000,000 / of 10,000"),
        ("explorer", 60.0, "explorer, first bands after an event moves, s"),
    ],
)
def test_one_below_its_floor_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: str, value: float, name: str
) -> None:
    assert main([written(tmp_path / "b.json", everything(**{changed: value}))]) == 1
    out = capsys.readouterr().out
    assert any(line.startswith(name) and line.endswith("BELOW") for line in out.splitlines())
    assert out.splitlines()[-1].startswith(f"BELOW the floor: {name}")


def test_agent_steps_a_second_count_agents_not_dyads() -> None:
    """10 dyad-months a second of 14 dyads are 10 / 14 months, in which 17 agents step."""
    (one,) = [b for b in everything() if b["extra_info"]["what"] == "kernel against mesa"]
    text, _ = report({"kernel against mesa": one})
    assert f"Agent-steps a second and core, kernel: {10.0 * 17 / 14:.3g}." in text
    assert f"Agent-steps a second and core, Mesa: {17 / 14 / 500:.3g}." in text


def test_what_is_missing_is_named_and_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    only = [b for b in everything() if b["extra_info"]["what"] == "help"]
    assert main([written(tmp_path / "b.json", only)]) == 0
    out = capsys.readouterr().out
    assert out.count("  ok\n") == 1
    assert "Not measured: kernel / Mesa, " in out
    assert out.count("missing (slow)") == 2


def test_a_second_file_adds_what_the_first_lacks(tmp_path: Path) -> None:
    first = written(tmp_path / "a.json", everything()[:3])
    second = written(tmp_path / "b.json", everything()[3:])
    found = read([Path(first), Path(second)])
    assert "Not measured" not in report(found)[0]


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "{}", '{"benchmarks": 3}', '{"benchmarks": []}', '{"benchmarks": [1]}'],
)
def test_a_bad_file_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    assert main([str(path)]) == 2
    assert "bad.json" in capsys.readouterr().err


def test_a_benchmark_without_its_numbers_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = bench("kernel against mesa", [1.0])
    assert main([written(tmp_path / "b.json", [broken])]) == 2
    assert "lacks what its ratio needs" in capsys.readouterr().err


def test_no_file_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([]) == 2
    assert "Usage" in capsys.readouterr().err


def test_a_rate_counts_how_much_work_was_done() -> None:
    found = {"a": bench("a", [2.0, 4.0], size=100.0, others=[other("b", [1.0, 3.0], size=10.0)])}
    measured = rate_over("a", "b")(found)
    assert measured is not None
    assert measured.value == pytest.approx(5.0)
    assert (measured.low, measured.high) == pytest.approx((5.0, 7.5))


def test_an_exponent_is_the_slope_on_logs() -> None:
    measured = exponent("g")({"g": growing("g", 1.25)})
    assert measured is not None
    assert measured.value == pytest.approx(1.25)
    assert (measured.low, measured.high) == pytest.approx((1.25, 1.25))


def test_a_floor_away_from_its_target_says_why() -> None:
    why = "it is an example"
    check = Check("thing", rate_over("a", "b"), at_least(10.0), at_least(2.0), why)
    found = {"a": bench("a", [1.0], others=[other("b", [3.0])])}
    text, code = report(found, [check])
    assert code == 0
    assert f"thing: floor >= 2, not >= 10: {why}" in text


def test_every_floor_away_from_its_target_has_a_reason() -> None:
    for check in CHECKS:
        assert check.floor == check.target or check.why
        assert check.floor[0] <= check.target[0]
        assert check.floor[1] >= check.target[1]


def test_not_a_number_never_holds() -> None:
    check = Check("thing", rate_over("a", "b"), at_most(10.0), at_most(10.0))
    found = {"a": bench("a", [1.0], others=[other("b", [float("nan")])])}
    assert report(found, [check])[1] == 1

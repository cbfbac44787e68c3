"""Conditions on histories mean what the same words mean in events, and faults say where."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hedgesim.description.parsing.problems import InputError
from hedgesim.description.world.expressions import Code, compile_expression
from hedgesim.engines.players import prepare_world
from hedgesim.inference.ensemble import Played
from hedgesim.inference.studies.condition import evaluated, read_condition
from hedgesim.inference.studies.study import Study, study_of
from hedgesim.rules import expressions
from hedgesim.running.setup import Options

NAMES = ("a", "b", "c")
NUMBERS = st.sampled_from(["a", "b", "c", "0", "1", "0.5", "-2"])
BINARY = st.sampled_from(["+", "-", "*", "/", "<", "<=", "==", "!=", "and", "or"])
TEXTS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, BINARY, inner).map(lambda parts: f"({' '.join(parts)})"),
        inner.map(lambda text: f"(not {text})"),
        inner.map(lambda text: f"abs({text})"),
        st.tuples(inner, inner).map(lambda pair: f"min({pair[0]}, max({pair[1]}, 0.2))"),
    ),
    max_leaves=8,
).filter(lambda text: "/ 0)" not in text)  # which is no expression: nobody means it


@given(TEXTS, st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0, 3.0]), min_size=3, max_size=3))
@example("(a / b) + (c / 2)", [3.0, 0.0, 1.0])
def test_arrays_give_what_the_rule_book_gives(text: str, numbers: list[float]) -> None:
    def lookup(name: str) -> tuple[Code, int] | None:
        return (Code.NUMBER, NAMES.index(name)) if name in NAMES else None

    program = compile_expression(text, lookup, (), NAMES)

    def load(code: int, operand: int) -> np.ndarray | float:
        if code == Code.CONSTANT:
            return program.constants[operand]
        return np.array([numbers[operand], 7.0])

    found = np.broadcast_to(np.asarray(evaluated(program, load)), (2,))[0]
    stack: list[float] = []
    for code, operand in zip(program.codes, program.operands, strict=True):
        if code <= Code.YEAR:
            stack.append(program.constants[operand] if code == Code.CONSTANT else numbers[operand])
        elif code in expressions.UNARY:
            stack.append(expressions.apply_unary(code, stack.pop()))
        else:
            right = stack.pop()
            stack.append(expressions.apply_binary(code, stack.pop(), right))
    assert found == stack[0]


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of("clv-dta-pressure", Options())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("pair") / "pair.yaml"
    path.write_text(
        "scenario: 1\ntitle: Two\nclock: {start: 2024-01, end: 2024-12}\n"
        "hedgers: [Cambodia, Laos]\nevents: []\n",
        encoding="utf-8",
    )
    return study_of(path, Options())


def one_history(study: Study, text: str, at: str | None = None) -> bool:
    """Whether a condition holds in a history of the scenario at the medians, told by agents."""
    where = read_condition(text, at, study)
    values = study.space.from_shares(study.median())
    played = []
    for world in (study.scenario, study.baseline):
        part = prepare_world(
            "mesa", study.space.sampled(world, values), (where.month,), where.rows or (0,)
        )
        out, fired = part.player(1).play(0, 1)
        played.append(Played(out[..., :1].transpose(2, 0, 1), fired[:, :1].T))
    return bool(where.holds(study, values, played)[0])


def test_a_condition_reads_the_history_it_is_asked_of(study: Study) -> None:
    assert one_history(study, "member.CLV-DTA > 0.5", "2024-01")
    assert not one_history(study, "fired.first-wave", "2024-06")
    assert one_history(study, "fired.first-wave", "2024-07")
    assert one_history(study, "year == 2024.5", "2024-07")
    assert one_history(study, "delta.nationalism.Vietnam > 0 and fired.first-wave", "2024-07")
    assert one_history(study, "delta.nationalism.Vietnam == 0", "2024-06")
    assert one_history(study, "abs(exit_nationalism - 0.67794297) < 1e-6", "2024-02")


FAULTS = {
    "lean": (1, "is not a condition"),
    "hegding < 0.2": (1, "did you mean 'hedging'?"),
    "hedging.kuik > 0.4": (1, "did you mean 'hedging'?"),
    "lean < 0 and influence.Chna < 1": (24, "did you mean 'China'?"),
    "delta.influence.Russia < 0": (17, "'Russia' is not a partner in this scenario"),
    "Cambodia.trust.Russia < 0": (16, "'Russia' is not a partner in this scenario"),
    "member.CLV > 0.5": (8, "did you mean 'CLMV'?"),
    "member.CLV-DTAA > 0.5": (8, "did you mean 'CLV-DTA'?"),
    "fired.first-wav": (7, "did you mean 'first-wave'?"),
    "trust.United States = 0.5": (21, "'==' compares"),
    "delta.temperature < 1": (1, "unknown name"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_says_where_and_what_would_be_right(text: str, study: Study) -> None:
    column, told = FAULTS[text]
    with pytest.raises(InputError) as caught:
        read_condition(text, None, study)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == ("--where", 1, column)
    assert told in str(problem)


@pytest.mark.parametrize("at", ["2023-12", "2035-01", "soon"])
def test_a_month_outside_the_clock_is_refused(at: str, study: Study) -> None:
    with pytest.raises(InputError, match="--at:1:1"):
        read_condition("lean < 0", at, study)


def test_with_several_hedgers_a_name_says_whose(pair: Study) -> None:
    assert read_condition("Laos.lean < 0 and trust.Cambodia.China > 0", None, pair).rows
    with pytest.raises(InputError, match=r"of which hedger\? for example 'Cambodia.lean'"):
        read_condition("lean < 0", None, pair)


def test_numbers_that_no_event_reads_are_not_drawn(study: Study) -> None:
    assert "bypass_trust" in study.idle
    assert not set(study.idle) & set(study.space.names)
    assert {"exit_nationalism", "nationalism_per_point"} <= set(study.space.names)


def test_numbers_that_are_set_are_not_drawn() -> None:
    found = study_of("clv-dta-pressure", Options(settings={"trust.Vietnam": 0.5}))
    assert found.given == ("trust.Cambodia.Vietnam",)
    assert "trust.Cambodia.Vietnam" not in found.space.names

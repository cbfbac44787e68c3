"""Standard normals become values by each prior's quantiles, within the support."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from hedgesim.description import Resolved, load_calibration, load_scenario, resolve
from hedgesim.description.formats.loading import shipped
from hedgesim.description.formats.sourced import Basis, Prior
from hedgesim.description.parsing.problems import InputError
from hedgesim.description.resolution.numbers import Quantity
from hedgesim.running.parameters.posterior import STALE, Posterior
from hedgesim.running.parameters.sampling import ROWS, ParameterSampler, Space, shortened
from hedgesim.running.setup import Options, prepare

SCALED = ("dependence_", "weight_", "effort.", "effort_self.")  # to sum to one


@given(st.floats(-1e12, 1e12).filter(lambda value: abs(value) > 1e-30 or value == 0))
def test_shortening_moves_a_value_by_less_than_one_part_in_ten_million(value: float) -> None:
    short = float(shortened(np.array([value]))[0])
    assert abs(short - value) <= 2**-24 * abs(value)
    assert float(np.float32(short)) == short


def test_weights_that_sum_to_one_go_on_doing_so() -> None:
    space = Space.of(resolve(load_scenario("baseline"), load_calibration()).quantities)
    values = space.from_normals(space.prior_draws(50, 1))
    weights = [axis for axis, name in enumerate(space.names) if name.startswith("dependence_")]
    assert len(weights) == 5
    np.testing.assert_allclose(values[:, weights].sum(axis=1), 1.0, rtol=1e-6)


def test_medians_of_the_priors_are_what_a_run_without_draws_uses() -> None:
    """A default far from its prior's median would make bands that do not hold the median."""
    file, calibration = load_scenario("baseline"), load_calibration()
    resolved = resolve(file, calibration)
    space = Space.of(resolved.quantities)
    middle = space.from_normals(np.zeros((1, len(space))))[0]
    lowest = space.from_normals(np.full((1, len(space)), -1.0))[0]
    highest = space.from_normals(np.full((1, len(space)), 1.0))[0]
    used = resolved.world.numbers[space.places]
    off = {
        name: (value, low, mid, high)
        for name, value, low, mid, high in zip(
            space.names, used, lowest, middle, highest, strict=True
        )
        if not low <= value <= high and not name.startswith(SCALED)
    }
    assert off == {}


def test_held_and_fixed_numbers_are_not_in_the_space() -> None:
    numbers = resolve(load_scenario("baseline"), load_calibration()).quantities
    whole, held = Space.of(numbers), Space.of(numbers, held=("temperature",))
    assert set(whole.names) - set(held.names) == {"temperature"}
    assert not [name for name in whole.names if numbers[name].prior.family == "fixed"]
    assert [list(numbers)[place] for place in held.places] == list(held.names)


@pytest.mark.parametrize("source", ["prior", "posterior"])
def test_a_number_that_a_switch_holds_is_not_sampled(source: str, tmp_path: Path) -> None:
    file, calibration = load_scenario("baseline"), load_calibration()
    full = resolve(file, calibration)
    switched = resolve(file, calibration, rules={"risk": "off", "response": "off"})
    names = ("risk_weight", "fill", "temperature")
    posterior = Posterior(tmp_path, "", "", {}, names, np.array([[7.0, 0.9, 0.3]]))
    sampler = ParameterSampler(posterior if source == "posterior" else None, seed=1)

    def sampled(resolved: Resolved) -> set[str]:
        world = sampler.sample(resolved).world
        assert world.sampled is not None
        return {world.number_names[place] for place in world.sampled.places}

    held = {name for name, one in switched.set_by.items() if one.by == "rules"}
    assert sampled(full) - sampled(switched) == held & sampled(full)
    assert {"risk_weight", "fill", "reciprocity.China"} <= held & sampled(full)


def test_efforts_go_on_summing_to_one() -> None:
    space = Space.of(resolve(load_scenario("baseline"), load_calibration()).quantities)
    values = space.from_normals(space.prior_draws(50, 1))
    efforts = [
        a for a, name in enumerate(space.names) if name.startswith(("effort.", "effort_self."))
    ]
    np.testing.assert_allclose(values[:, efforts].sum(axis=1), 1.0, rtol=1e-6)
    assert values[:, efforts].std(axis=0).min() > 0


def test_tables_of_quantiles_are_as_good_as_single_precision() -> None:
    found = Quantity("number", 0.0, "", (0.0, 1.0), Basis(), Prior(beta=(2, 38)))
    space = Space(("number",), np.array([0]), (found,))
    normals = np.linspace(-4.001, 4.003, 9_001)[:, None]
    exact = stats.beta(2, 38).ppf(stats.norm.cdf(normals))
    np.testing.assert_allclose(space.from_normals(normals), exact, rtol=5e-6)


@pytest.mark.parametrize(
    ("given", "uncertainty", "posterior"),
    [
        ({}, "parameters", None),
        ({"posterior": "prior"}, "prior", None),
        ({"posterior": "mine.nc"}, "parameters", "mine.nc"),
        ({"uncertainty": "chance"}, "chance", None),
        ({"uncertainty": "prior", "posterior": "prior"}, "prior", None),
    ],
)
def test_a_posterior_of_prior_is_a_spelling_of_the_uncertainty(
    given: dict[str, str], uncertainty: str, posterior: str | None
) -> None:
    found = Options(**given)  # type: ignore[arg-type]
    assert (found.uncertainty, found.posterior) == (uncertainty, posterior)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"uncertainty": "chanc"}, "unknown uncertainty 'chanc'.*did you mean 'chance'"),
        ({"uncertainty": "chance", "posterior": "x.nc"}, "combined with --uncertainty chance"),
        ({"uncertainty": "prior", "posterior": "x.nc"}, "combined with --uncertainty prior"),
        ({"uncertainty": "chance", "posterior": "prior"}, "combined with --uncertainty chance"),
    ],
)
def test_an_uncertainty_that_contradicts_itself_is_refused(
    given: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        Options(**given)  # type: ignore[arg-type]


def test_parameters_are_sampled_unless_the_run_is_of_chance_alone() -> None:
    assert prepare("baseline", Options(uncertainty="chance")).sampler is None
    found = prepare("baseline", Options())
    assert all(world.sampled is not None for world in found.worlds.values())
    assert found.sampler is not None
    assert (found.sampler.posterior is None) == bool(found.sampler.reason)


def test_priors_stand_in_for_a_posterior_of_other_inputs_and_the_run_says_why(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(shipped("calibration"), folder)
    (folder / "posterior").rename(tmp_path / "elsewhere")
    setup = prepare("baseline", Options(calibration=folder))
    assert setup.sampler is not None
    assert setup.sampler.summary() == {
        "from": "prior", "vectors": ROWS, "reason": "no such posterior file",
    }  # fmt: skip
    assert [one.code for one in setup.sampler.cautions] == ["no-posterior"]
    stale = ParameterSampler(None, 1, f"{STALE}: temperature is 0.2, was 0.15")
    assert [one.code for one in stale.cautions] == ["posterior-stale"]
    assert list(ParameterSampler(None, 1).cautions) == []


@pytest.mark.parametrize(
    ("facts", "codes"),
    [({"effective": 19.9}, ["posterior-collapsed"]), ({"effective": 20.0}, []), ({}, [])],
)
def test_a_posterior_whose_particles_collapsed_is_a_caution(
    tmp_path: Path, facts: dict[str, float], codes: list[str]
) -> None:
    posterior = Posterior(tmp_path, "", "", {}, (), np.zeros((1, 0)), facts=facts)
    assert [one.code for one in ParameterSampler(posterior, 1).cautions] == codes


def test_a_number_that_one_world_sets_leaves_the_draws_of_all_others_as_they_are() -> None:
    calibration, file = load_calibration(), load_scenario("baseline")
    sampler = ParameterSampler(None, seed=7)

    def drawn(**settings: float) -> dict[str, np.ndarray]:
        world = sampler.sample(resolve(file, calibration, overrides=settings)).world
        assert world.sampled is not None
        names = [world.number_names[place] for place in world.sampled.places]
        return dict(zip(names, world.sampled.values.T, strict=True))

    whole, held = drawn(), drawn(temperature=0.2)
    assert set(whole) - set(held) == {"temperature"}
    assert all((held[name] == whole[name]).all() for name in held)


@pytest.mark.parametrize("value", [6.0, 2.5])  # far outside the prior, and within it
def test_a_value_that_was_changed_without_its_prior_moves_the_samples(
    value: float, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(shipped("calibration"), folder)
    name = "reciprocity.China"
    countries = (folder / "countries.yaml").read_text("utf-8")
    head, _, tail = countries.partition("  - name: China\n    reciprocity:\n      value: 1.5")
    assert tail
    (folder / "countries.yaml").write_text(
        f"{head}  - name: China\n    reciprocity:\n      value: {value}{tail}", "utf-8"
    )
    setup = prepare("baseline", Options(calibration=folder, uncertainty="prior"))
    world = setup.worlds["scenario"]
    assert setup.moved == (name,)
    assert setup.sampler is not None
    assert setup.sampler.summary()["moved_priors"] == [name]
    assert world.sampled is not None
    column = [world.number_names[place] for place in world.sampled.places].index(name)
    assert np.median(world.sampled.values[:, column]) == pytest.approx(value, rel=0.1)
    assert prepare("baseline", Options(uncertainty="prior")).moved == ()

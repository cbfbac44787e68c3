"""Every number of a world: value, unit, bounds, basis and prior."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hedgesim.description.formats.calibration import OWN_NUMBERS, TIE_BLOCKS, Reference
from hedgesim.description.formats.loading import Calibration
from hedgesim.description.formats.sourced import Basis, Block, Prior, SourcedNumber
from hedgesim.description.parsing import units
from hedgesim.description.parsing.locations import Location
from hedgesim.description.parsing.problems import Fault, suggest
from hedgesim.description.resolution.actors import Actors
from hedgesim.description.world.index import Numbers
from hedgesim.description.world.variables import FLOWS, PARAMETERS, UNIT_INTERVAL, VARIABLES

ROUNDING = 1e-3
TRAIT_BOUNDS = {
    "exports_growth": (-5.0, 5.0),
    "imports_growth": (-5.0, 5.0),
    "output_growth": (-5.0, 5.0),
    "exports_elsewhere_growth": (-5.0, 5.0),
    "imports_elsewhere_growth": (-5.0, 5.0),
    "exports_variability": (0.0, 100.0),
    "imports_variability": (0.0, 100.0),
    "aid_growth": (-5.0, 5.0),
    "grievance": UNIT_INTERVAL,
    "tolerated_gap": UNIT_INTERVAL,
    "benefit": UNIT_INTERVAL,
    "cover": UNIT_INTERVAL,
    "rivalry": UNIT_INTERVAL,
    "reciprocity": (-100.0, 100.0),
    "aid_lumpiness": (0.0, 10.0),
    "budget_slack": (0.0, 100.0),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a world.

    Attributes
    ----------
    name: full name, as `world.Numbers` lists it. value, unit, support (closed): of the number.
    basis: evidence, source or assumption. prior: its distribution; fixed where none is given.
    """

    name: str
    value: float
    unit: str
    support: tuple[float, float]
    basis: Basis
    prior: Prior


def quantities(actors: Actors, calibration: Calibration) -> dict[str, Quantity]:
    """Return every number of the world by full name, in the order of `world.Numbers`.

    Raises
    ------
    InputError: where the calibration gives a partner no number.
    """
    found = {one.name: one for one in _gather(actors, calibration)}
    found = _renormalised(found, actors, fixed=frozenset())
    layout = Numbers(actors.hedgers, actors.partners, actors.frameworks, extras(calibration))
    return {name: found[name] for name in layout.names()}


def extras(calibration: Calibration) -> tuple[str, ...]:
    """Names of parameters beyond those of the rules, sorted."""
    return tuple(sorted(set(calibration.parameters) - set(PARAMETERS)))


def _gather(actors: Actors, calibration: Calibration) -> Iterator[Quantity]:
    _require(actors, calibration)
    for parameter in calibration.parameters.values():
        yield Quantity(
            parameter.name, parameter.default, parameter.unit, parameter.support, parameter,
            parameter.prior,
        )  # fmt: skip
    for partner in actors.partners:
        yield from _traits(partner, calibration.partners[partner].traits())
    for hedger, (_, reference) in actors.references.items():
        for name in TIE_BLOCKS:
            block = reference.ties[name]
            for partner in actors.partners:
                yield quantity(f"{name}.{hedger}.{partner}", block.values[partner], block)
        yield from _traits(hedger, {name: reference.own[name] for name in OWN_NUMBERS})
        for flow in FLOWS:
            yield from _elsewhere(flow, hedger, reference, actors)
    for framework in actors.frameworks:
        yield from _traits(framework, calibration.frameworks[framework].traits())
    yield from _rivalry(actors, calibration)


def _elsewhere(flow: str, hedger: str, reference: Reference, actors: Actors) -> Iterator[Quantity]:
    """Trade with all other countries, those among them that the scenario leaves out.

    The level is the sum, its trend the mean weighted by size, the priors those of the largest part.
    """
    name = f"{flow}_elsewhere"
    levels, growths = reference.ties[flow], reference.ties[f"{flow}_growth"]
    parts = [
        tuple(
            quantity(f"{one}.{hedger}", reference.own[one], reference.own[one])
            for one in (name, f"{name}_growth")
        )
    ]
    for partner in reference.partners:
        if partner not in actors.partners:
            level = quantity(f"{flow}.{hedger}", levels.values[partner], levels)
            growth = quantity(f"{flow}_growth.{hedger}", growths.values[partner], growths)
            parts.append((level, growth))
    (level, growth), total = parts[0], sum(one.value for one, _ in parts)
    if len(parts) > 1 and total > 0.0:
        largest = max(parts, key=lambda part: part[0].value)
        mean = sum(size.value * trend.value for size, trend in parts) / total
        level = replace(level, value=total, prior=_around(total, largest[0].prior))
        growth = replace(growth, value=mean, prior=_around(mean, largest[1].prior))
    yield level
    yield growth


def _around(center: float, prior: Prior) -> Prior:
    """Return a prior of the same width around another value."""
    if prior.family not in ("normal", "lognormal"):
        return Prior()
    return Prior(**{prior.family: (center, prior.arguments[1])})


def _require(actors: Actors, calibration: Calibration) -> None:
    """Raise InputError where a parameter or a partner's numbers are missing."""
    location = Location(calibration.documents["parameters"]) / "parameters"
    for name in PARAMETERS:
        if name not in calibration.parameters:
            location.report(f"missing parameter '{name}', which the rules need")
    partners = location.elsewhere(calibration.documents["countries"]) / "partners"
    for partner in actors.partners:
        if partner not in calibration.partners:
            partners.report(f"missing partner '{partner}', which a scenario names")
    location.settle()


def _traits(owner: str, numbers: Mapping[str, SourcedNumber]) -> Iterator[Quantity]:
    for name, number in numbers.items():
        yield quantity(f"{name}.{owner}", number, number)


def _rivalry(actors: Actors, calibration: Calibration) -> Iterator[Quantity]:
    rivalry = calibration.files.countries.rivalry
    nothing = SourcedNumber(value=0.0, prior=Prior())
    for first in actors.partners:
        for second in actors.partners:
            number = rivalry.values.get(first, {}).get(second, nothing)
            yield quantity(f"rivalry.{first}.{second}", number, rivalry)


def quantity(name: str, number: SourcedNumber, around: Block | Basis) -> Quantity:
    """Return a number under its full name, with the unit, basis and prior of its block."""
    bare = name.partition(".")[0]
    variable = VARIABLES.get(bare)
    unit = number.unit or getattr(around, "unit", None) or (variable.unit if variable else "")
    bounds = variable.bounds if variable else TRAIT_BOUNDS[bare]
    spread = number.spread or getattr(around, "spread", None)
    prior = number.prior or _spread_out(number.value, unit, spread)
    return Quantity(name, number.value, unit, bounds, number if number.given else around, prior)


def _spread_out(value: float, unit: str, spread: float | None) -> Prior:
    """Prior of a plain number in a block: centred on it, with the block's spread."""
    if not spread or (unit.startswith("US$") and value <= 0):
        return Prior()
    pair = (value, spread)
    return Prior(lognormal=pair) if unit.startswith("US$") else Prior(normal=pair)


def with_settings(
    found: dict[str, Quantity],
    settings: Mapping[str, float | str],
    names: Mapping[str, str],
    actors: Actors,
    location: Location,
) -> dict[str, Quantity]:
    """Return the numbers with those of a ``set:`` block; efforts not set make room for those set.

    Efforts are scaled even where nothing is set, which may change their last bits.

    Parameters
    ----------
    names: full name of each way to write one, see `full_names`. location: takes the faults.
    """
    chosen: set[str] = set()
    for written, value in settings.items():
        name = names.get(written)
        if name is None:
            (location / written).report(*unknown_number(written, names, actors), key=True)
            continue
        with (location / written).guard():
            number = _read_named(written, value, found[name])
            found = found | {name: replace(found[name], value=number)}
            chosen.add(name)
    with location.guard():
        _within_all_trade(found, actors, chosen)
        return _renormalised(found, actors, frozenset(chosen))
    return found


def _within_all_trade(found: Mapping[str, Quantity], actors: Actors, chosen: set[str]) -> None:
    """Require that shares of transit, where some are set, sum to no more than all trade."""
    for hedger in actors.hedgers:
        names = [f"transit.{hedger}.{partner}" for partner in actors.partners]
        total = sum(found[name].value for name in names)
        if total > 1.0 + ROUNDING and not chosen.isdisjoint(names):
            raise Fault(
                f"the transit shares of {hedger} sum to {total:.6g}", "to at most 1; lower one"
            )


def _read_named(written: str, value: float | str, quantity: Quantity) -> float:
    """Read a value that is set; a fault names the number, as options have no lines."""
    try:
        return read_number(value, quantity)
    except Fault as fault:
        if quantity.name in fault.message:
            raise
        raise Fault(f"{written}: {fault.message}", fault.hint) from None


def unknown_number(written: str, full: Mapping[str, str], actors: Actors) -> tuple[str, str]:
    """Return message and hint about a name that no number has; ``full``: see `full_names`."""
    if len(actors.hedgers) > 1:
        first, _, rest = written.partition(".")
        parts = (first, actors.hedgers[0], rest) if rest else (first, actors.hedgers[0])
        example = ".".join(parts)
        if example in full:
            return f"'{written}' of which hedger?", f"for example '{example}'"
    return f"there is no number '{written}'", suggest(written, full)


def full_names(names: tuple[str, ...], actors: Actors) -> dict[str, str]:
    """Return every way to write a number's name, and its full name."""
    found = {name: name for name in names}
    for name in names:
        variable, _, rest = name.partition(".")
        hedger, _, other = rest.partition(".")
        if hedger in actors.hedgers:
            tail = f".{other}" if other else ""
            found[f"{hedger}.{variable}{tail}"] = name
            if len(actors.hedgers) == 1:
                found[f"{variable}{tail}"] = name
    return found


def read_number(value: float | str, quantity: Quantity) -> float:
    """Return a value that is set, in the number's own unit; raises Fault."""
    low, high = quantity.support
    part = units.percent(value)
    if quantity.unit == "months" and units.is_time(value):
        number = float(units.months(value))
    elif quantity.unit.startswith("US$"):
        number = units.money(value)
    elif part is not None:
        number = part
    elif isinstance(value, str) and units.literal(value) is not None:
        number = units.number(float(value))
    else:
        number = units.number(value)
    if not low <= number <= high:
        raise Fault(
            f"{quantity.name} = {units.plain(number)} is out of range",
            units.between(low, high, quantity.unit),
        )
    return number


def _renormalised(
    found: dict[str, Quantity], actors: Actors, fixed: frozenset[str]
) -> dict[str, Quantity]:
    """Scale the efforts that are not ``fixed`` so that each hedger's sum to 1.

    The effort for the hedger itself is unchanged, unless all others are fixed. Where all are
    fixed, their sum may differ from 1 by `ROUNDING`.
    """
    changed = dict(found)
    for hedger in actors.hedgers:
        own = f"effort_self.{hedger}"
        efforts = [f"effort.{hedger}.{partner}" for partner in actors.partners]
        free = [name for name in efforts if name not in fixed]
        if not free and own not in fixed:
            free, efforts = [own], [*efforts, own]
            room = 1.0 - sum(found[name].value for name in efforts if name != own)
        else:
            held = [name for name in efforts if name in fixed]
            room = 1.0 - found[own].value - sum(found[name].value for name in held)
        total = sum(found[name].value for name in free)
        if not free and abs(room) <= ROUNDING:
            free, room = [*efforts, own], 1.0
            total = sum(found[name].value for name in free)
        elif room < -1e-9 or (total <= 0.0 and room > 1e-9) or not free:
            raise Fault(f"the efforts of {hedger} do not sum to 1", "with effort_self; lower one")
        for name in free:
            value = max(room, 0.0) * found[name].value / total if total > 0.0 else 0.0
            changed[name] = replace(found[name], value=value)
    return changed

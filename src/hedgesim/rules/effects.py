"""How the effects of an event unfold: steps of a base value, and overlays that fade or end."""

from __future__ import annotations

from hedgesim.description.world.world import Mode, Shape
from hedgesim.rules.arithmetic import clamp, exp, greater, jitable, log

_JUMP, _RAMP, _FADE = int(Shape.JUMP), int(Shape.RAMP), int(Shape.FADE)
ADDED, SCALED = int(Mode.ADD), int(Mode.SCALE)


@jitable
def step_share(shape: int, age: int, months: int) -> float:
    """Return the part of an effect's amount that enters the base value at ``age`` months.

    A jump enters whole at age 0, a ramp in equal parts over ``months``; fades and levels never do.
    """
    if shape == _JUMP:
        return 1.0 if age == 0 else 0.0
    if shape == _RAMP:
        return 1.0 / months if 0 <= age < months else 0.0
    return 0.0


@jitable
def overlay_share(shape: int, age: int, months: int, half_life: float) -> float:
    """Return the part of an effect's amount that lies over the base value at ``age`` months.

    A fade starts whole and halves every ``half_life`` months; a level stays whole for ``months``
    (0: to the end). Jumps and ramps have gone into the base.
    """
    if age < 0 or shape in (_JUMP, _RAMP):
        return 0.0
    if shape == _FADE:
        return exp(-0.6931471805599453 * age / half_life)
    return 1.0 if months == 0 or age < months else 0.0


@jitable
def step(mode: int, base: float, amount: float, share: float, low: float, high: float) -> float:
    """Return a base value after a step by ``share`` (0-1) of an effect's amount, within bounds.

    A relative amount compounds: scaling by 1 + amount in n equal steps multiplies by its n-th root.
    """
    if mode == ADDED:
        moved = base + amount * share
    elif mode == SCALED:
        moved = base * exp(log(greater(1.0 + amount, 1e-12)) * share)
    else:
        moved = amount
    return clamp(moved, low, high)


@jitable
def effective_value(base: float, scale: float, shift: float, low: float, high: float) -> float:
    """Return the effective value: the base, scaled and shifted by its overlays, within bounds."""
    return clamp(base * scale + shift, low, high)

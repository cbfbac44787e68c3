"""Values in force and what lies under them; sums in a stated order."""

from __future__ import annotations

from collections.abc import Iterable

from hedgesim.description.world.variables import VARIABLES
from hedgesim.rules import effects


def in_order(amounts: Iterable[float]) -> float:
    """Sum from left to right; the builtin would compensate for rounding, and so differ."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total


class Situated:
    """Something with variables: an attribute holds a value in force, `base` what lies under it."""

    variables: tuple[str, ...]

    def situate(self, values: dict[str, float]) -> None:
        """Give every variable its first value."""
        self.base: dict[str, float] = dict(values)
        self.overlay: dict[str, tuple[float, float]] = {}
        for name, value in values.items():
            setattr(self, name, value)

    def move(self, name: str, base: float) -> None:
        """Give a variable its next base value; what lies over it stays."""
        self.base[name] = base
        self.refresh(name)

    def refresh(self, name: str) -> None:
        """Bring the value in force up to date with its base and what lies over it."""
        if name in self.overlay:
            scale, shift = self.overlay[name]
            bounds = VARIABLES[name].bounds
            setattr(self, name, effects.effective_value(self.base[name], scale, shift, *bounds))
        else:
            setattr(self, name, self.base[name])

"""Entities with variables: a base value of each, overlays, and the effective value of both."""

from __future__ import annotations

from hedgesim.description.world.variables import VARIABLES
from hedgesim.rules import effects


class Entity:
    """Something with variables: an attribute holds an effective value, `base` the value beneath.

    ``overlay`` maps a variable to the (scale, shift) that events lay over its base.
    """

    base: dict[str, float]
    overlay: dict[str, tuple[float, float]]

    def start(self, values: dict[str, float]) -> None:
        """Give every variable its first value."""
        self.base, self.overlay = dict(values), {}
        for name, value in values.items():
            setattr(self, name, value)

    def set_base(self, name: str, base: float) -> None:
        """Set a variable's base value; its overlay stays."""
        self.base[name] = base
        self.update(name)

    def update(self, name: str) -> None:
        """Bring a variable's effective value up to date with its base and overlay."""
        value = self.base[name]
        if name in self.overlay:
            value = effects.effective_value(value, *self.overlay[name], *VARIABLES[name].bounds)
        setattr(self, name, value)

"""The rules that take a parameter, by the names of their arguments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import getdoc, isfunction, signature

MODULES = ("perception", "choice", "response", "ties", "home", "measures")
# Rules that take a parameter under another name, or a value computed from it alone.
OTHERWISE = {
    "choice.logit_weight": ("temperature",),
    "choice.effort_next": ("effort_speed",),
    "response.aid_next": ("aid_speed",),
    "ties.trade_next": ("exports_volatility", "imports_volatility", "investment_volatility"),
    "ties.investment_growth": ("investment_growth",),
    "ties.security_next": ("security_speed",),
    "ties.threat_next": ("threat_half_life",),
    "home.river_stress_next": ("river_speed",),
    "home.governance_gap_next": ("gap_half_life",),
}


def rules_of(parameter: str) -> dict[str, str]:
    """Return the rules that take a parameter: ``module.function`` to what it returns."""
    return {name: meaning for name, meaning, taken in _rules() if parameter in taken}


@cache
def _rules() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Name, meaning and parameters of every rule."""
    return tuple(_described())


def _described() -> Iterator[tuple[str, str, frozenset[str]]]:
    for module in MODULES:
        for name, rule in vars(import_module(f"hedgesim.rules.{module}")).items():
            if isfunction(rule) and rule.__module__.endswith(f".{module}"):
                full = f"{module}.{name}"
                first = " ".join((getdoc(rule) or "").partition("\n\n")[0].split())
                meaning = first.removeprefix("Return ").partition(". ")[0].rstrip(".")
                yield (
                    full,
                    meaning,
                    frozenset((*signature(rule).parameters, *OTHERWISE.get(full, ()))),
                )

"""Arithmetic that several rules share, in whole arrays; replications are the last axis."""

from __future__ import annotations

import numpy as np

from hedgesim.rules.arithmetic import TINY
from hedgesim.rules.rates import LARGEST, MONTH, ROOT_MONTH
from peers.array_draws import Array


def inverse(total: Array) -> Array:
    """One over a total; 0 stays harmless."""
    return 1.0 / np.maximum(total, TINY)


def shares(amount: Array) -> Array:
    """Each partner's share of the total over partners."""
    return amount * inverse(amount.sum(axis=1, keepdims=True))


def saturate(x: Array, half: Array) -> Array:
    """From 0 at 0 by 1/2 at ``half`` towards 1."""
    return x / (x + half)


def at_margin(share: Array, satiation: float) -> Array:
    """By how much the worth of a tie rises if the tie grows, in logs."""
    return share * (1.0 - satiation * share)


def grow(amount: Array, growth: Array, volatility: Array | float, noise: Array) -> None:
    """Let an amount grow for a month, in logs; uses up ``growth`` and ``noise``."""
    growth -= 0.5 * volatility * volatility
    growth *= MONTH
    noise *= volatility * ROOT_MONTH
    growth += noise
    amount *= np.exp(growth, out=growth)
    np.clip(amount, 0.0, LARGEST, out=amount)


def drift(value: Array, moved: Array, volatility: float, noise: Array) -> None:
    """Move a value of the unit interval for a month; uses up ``moved`` and ``noise``."""
    noise *= (4.0 * volatility * ROOT_MONTH) * value
    noise *= 1.0 - value
    moved *= MONTH
    moved += noise
    value += moved
    np.clip(value, 0.0, 1.0, out=value)

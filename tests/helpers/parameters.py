"""Parameters of tests of which only some run every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def few(values: Sequence[Any], every: int) -> list[Any]:
    """Return the values for `parametrize`; all but one in so many are marked as slow."""
    return [
        value if place % every == 0 else pytest.param(*_all(value), marks=pytest.mark.slow)
        for place, value in enumerate(values)
    ]


def _all(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)

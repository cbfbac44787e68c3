"""Operands that are one number for all replications of a block, or a row of them."""

from __future__ import annotations

from typing import Any

from numba.core import types
from numba.extending import overload


def of(value: Any, k: int) -> Any:
    """Value of replication k: of a number itself, of a row its k-th."""
    return value if isinstance(value, float) else value[k]


@overload(of, strict=False)  # type: ignore[untyped-decorator]
def _compiled_of(value: Any, k: Any) -> Any:
    if isinstance(value, types.Array):
        return lambda value, k: value[k]
    return lambda value, k: value

"""Arrow arrays straight from buffers: `pyarrow.array` would import pandas first, half a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def numbers(values: ArrayLike, kind: str = "float64") -> Any:
    """Arrow array of numbers of one kind (a numpy name such as ``int16``)."""
    import pyarrow as pa  # noqa: PLC0415

    array = np.ascontiguousarray(values, dtype=kind)
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(array.dtype), len(array), [None, pa.py_buffer(array)]
    )


def words(values: Sequence[str]) -> Any:
    """Arrow array of strings."""
    import pyarrow as pa  # noqa: PLC0415

    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))
    )


def categories(
    codes: NDArray[Any], names: Sequence[str], kind: str = "int32", *, ordered: bool = False
) -> Any:
    """Arrow dictionary array: a name for each code, which may be in order."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.DictionaryArray.from_arrays(numbers(codes, kind), words(names), ordered=ordered)

"""Files of a run folder: JSON, and tables as Parquet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hedgesim import files


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON in a stable order, the entries of its first two levels on lines of their own."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {_json(name)}: {_json(item)}" for name, item in value.items())
            lines.append(f" {_json(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {_json(key)}: {_json(value)}")
    files.write(path, "{\n" + ",\n".join(lines) + "\n}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# Arrow arrays from buffers: `pyarrow.array` would import pandas first, half a second.


def arrow_numbers(values: ArrayLike, kind: str = "float64") -> Any:
    """Arrow array of numbers of one kind (a numpy name such as ``int16``)."""
    import pyarrow as pa  # noqa: PLC0415

    array = np.ascontiguousarray(values, dtype=kind)
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(array.dtype), len(array), [None, pa.py_buffer(array)]
    )


def arrow_strings(values: Sequence[str]) -> Any:
    """Arrow array of strings."""
    import pyarrow as pa  # noqa: PLC0415

    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))
    )


def arrow_categories(
    codes: NDArray[Any], names: Sequence[str], kind: str = "int32", *, ordered: bool = False
) -> Any:
    """Arrow dictionary array: a name for each code, which may be in order."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.DictionaryArray.from_arrays(
        arrow_numbers(codes, kind), arrow_strings(names), ordered=ordered
    )

"""Files of a run folder: JSON, and tables as Parquet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hedgesim import files
from hedgesim.outcomes.dataset import series


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


def write_outcomes(path: Path, summary: dict[str, Any]) -> None:
    """Write outcomes.parquet: long, with outcome, month, arm, statistic, value and variant.

    The variant is empty for the scenario itself.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    months = next(iter(summary["outcomes"].values()))["months"]
    lists = list(series(summary))

    def column(field: str) -> Any:
        names = [getattr(one, field) for one in lists]
        index = {name: code for code, name in enumerate(dict.fromkeys(names))}
        codes = np.repeat([index[name] for name in names], len(months))
        return arrow_categories(codes, list(index))

    table = pa.table(
        {
            "outcome": column("outcome"),
            "month": arrow_categories(
                np.tile(np.arange(len(months)), len(lists)), months, ordered=True
            ),
            "arm": column("arm"),
            "statistic": column("statistic"),
            "value": arrow_numbers(np.concatenate([one.values for one in lists])),
            "variant": column("variant"),
        }
    )
    words = [name for name in table.column_names if name != "value"]  # numbers seldom repeat
    pq.write_table(table, path, compression="zstd", use_dictionary=words)


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

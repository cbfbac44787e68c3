"""The run folder: written whole or not at all; and checkpoints of runs that were cut off."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.outcomes.dataset import series
from hedgesim.outcomes.tally import GROUPS, Tally

Span = tuple[int, int]


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write JSON in a stable order, the entries of its first two levels on lines of their own."""
    lines = []
    for key, value in content.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"  {_json(name)}: {_json(item)}" for name, item in value.items())
            lines.append(f" {_json(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {_json(key)}: {_json(value)}")
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


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


class Folder:
    """A run folder being written, beside its final place."""

    def __init__(self, final: Path) -> None:
        self.final = final
        final.parent.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            return
        self.path.chmod(0o755)
        old = self.final.with_name(f".{self.final.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if self.final.exists():
            self.final.rename(old)
        self.path.rename(self.final)
        shutil.rmtree(old, ignore_errors=True)


class Checkpoint:
    """Checkpoint of a run in progress: its counts, so that the same run can be resumed."""

    def __init__(self, final: Path, identity: str) -> None:
        self.path = final.with_name(f".{final.name}.{identity}.partial.npz")

    def save(self, total: Tally, done: list[Span]) -> None:
        """Write all counts, whole or not at all."""
        arrays: dict[str, Any] = {"done": np.array(done, dtype=np.int64).reshape(-1, 2)}
        for group in GROUPS:
            for arm, counts in getattr(total, group).items():
                arrays[f"{group}/{arm}"] = counts
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_bytes(buffer.getvalue())
        part.replace(self.path)

    def load(self, total: Tally) -> list[Span]:
        """Fill a tally with the stored counts; return the chunks they hold."""
        if not self.path.is_file():
            return []
        with np.load(self.path) as stored:
            for name in stored.files:
                if name != "done":
                    group, arm = name.split("/", 1)
                    getattr(total, group)[arm] += stored[name]
            done = [(int(first), int(last)) for first, last in stored["done"]]
        total.replications = sum(last - first for first, last in done)
        return done

    def remove(self) -> None:
        """Remove the file; the run is complete."""
        self.path.unlink(missing_ok=True)


def folder_for(final: Path, identity: str) -> Path:
    """Return the folder of the run or study with this identity.

    Raises
    ------
    InputError: it is a file, holds something else, or cannot be written.
    """
    place = final
    while not place.exists() and place != place.parent:
        place = place.parent
    if final.is_file() or not place.is_dir():
        raise InputError([Problem(str(final), 1, 1, "is a file, not a folder", "another --out")])
    if final.is_dir() and any(final.iterdir()) and not (final / "manifest.json").is_file():
        message = "the folder exists and is not a run folder"
        raise InputError([Problem(str(final), 1, 1, message, "an empty or new folder")])
    other = _run_in(final)
    if other not in (None, identity):
        message = f"holds another run ({other[:8]})"
        raise InputError([Problem(str(final), 1, 1, message, "another --out, or remove it")])
    if not _writable(place):
        raise InputError([Problem(str(final), 1, 1, "cannot write here", "another --out")])
    return final


def _run_in(folder: Path) -> str | None:
    """Return the identity of the run that a folder holds, if any."""
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8")).get("run")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


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

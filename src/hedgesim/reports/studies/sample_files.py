"""Samples of studies as files: Parquet with units, and CSV."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from hedgesim.inference.studies.samples import Samples
from hedgesim.reports.spreadsheet import Writer
from hedgesim.running.storage.store import arrow_numbers

if TYPE_CHECKING:
    import pyarrow


def write_samples(samples: Mapping[str, Samples], folder: Path, name: str) -> None:
    """Write every sample in one of `FORMATS`: ``NAME.parquet`` or ``NAME.csv``."""
    for title, one in samples.items():
        FORMATS[name](one, folder / f"{title}.{name}")


def _write_parquet(samples: Samples, path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    pq.write_table(_table(samples), path, compression="zstd", use_dictionary=False)


def _table(samples: Samples) -> pyarrow.Table:
    """Columns with ``unit`` and ``role`` (input or output) in their metadata."""
    import pyarrow as pa  # noqa: PLC0415

    columns = {**samples.inputs, **samples.outputs}
    fields = [
        pa.field(
            name,
            pa.float64(),
            metadata={
                "unit": samples.units.get(name, ""),
                "role": "input" if name in samples.inputs else "output",
            },
        )
        for name in columns
    ]
    schema = pa.schema(fields, {"replications": str(samples.replications)})
    return pa.Table.from_arrays([arrow_numbers(one) for one in columns.values()], schema=schema)


def _write_csv(samples: Samples, path: Path) -> None:
    columns = {**samples.inputs, **samples.outputs}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = Writer(file)
        writer.row(columns)
        writer.rows(zip(*(one.tolist() for one in columns.values()), strict=True))


FORMATS: dict[str, Callable[[Samples, Path], None]] = {
    "parquet": _write_parquet,
    "csv": _write_csv,
}

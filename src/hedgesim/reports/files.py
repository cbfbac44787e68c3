"""Outcomes in other formats: CSV, NetCDF and the long format of the IAMC; figures as SVG or PNG."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hedgesim.outcomes.dataset import ARMS, dataset
from hedgesim.outcomes.readings import Summary, of_hedger, split
from hedgesim.reports import drawing, figures


def write_csv(summary: Summary, folder: Path) -> None:
    """Write outcomes.csv: long, a row for each outcome, month, arm and statistic."""
    with (folder / "outcomes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["outcome", "unit", "month", "arm", "statistic", "value"])
        for name, entry, arm, statistic, values in _series(summary):
            writer.writerows(
                [name, entry["unit"], month, arm, statistic, value]
                for month, value in zip(entry["months"], values, strict=True)
            )


def write_netcdf(summary: Summary, folder: Path) -> None:
    """Write outcomes.nc (NetCDF 4): the dataset of the outcomes, with its axes and units."""
    dataset(summary).to_netcdf(folder / "outcomes.nc", engine="h5netcdf")


def write_iamc(summary: Summary, folder: Path) -> None:
    """Write outcomes-iamc.csv: model, scenario, region, variable, unit, then a column a month.

    Months are written as their first day. A scenario is named with its arm, a variable as
    ``Influence|China|Median``.
    """
    months = next(iter(summary["outcomes"].values()))["months"]
    with (folder / "outcomes-iamc.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        days = [f"{month}-01" for month in months]
        writer.writerow(["model", "scenario", "region", "variable", "unit", *days])
        for key, entry, arm, statistic, values in _series(summary):
            hedger, id = of_hedger(key, summary)
            variable = _variable(id, statistic)
            run = f"{summary['scenario']}|{arm}"
            writer.writerow(["hedgesim", run, hedger, variable, _unit(entry, statistic), *values])


STATISTICS = {
    "q05": "5th Percentile", "q25": "25th Percentile", "q50": "Median", "q75": "75th Percentile",
    "q95": "95th Percentile", "mean": "Mean", "p_positive": "Share Rising",
    "p_negative": "Share Falling",
}  # fmt: skip


def _variable(id: str, statistic: str) -> str:
    name, of = split(id)
    parts = [*name.split("."), *([of] if of else [])]
    told = [part.replace("_", " ") for part in parts]
    return "|".join([*(f"{part[:1].upper()}{part[1:]}" for part in told), STATISTICS[statistic]])


def _unit(entry: Mapping[str, Any], statistic: str) -> str:
    return "share" if statistic.startswith("p_") else str(entry["unit"])


def _series(
    summary: Summary,
) -> Iterator[tuple[str, Mapping[str, Any], str, str, Sequence[float]]]:
    """Every list of numbers in a summary: outcome, its entry, arm, statistic, values."""
    for name, entry in summary["outcomes"].items():
        for arm in ARMS:
            for statistic, values in entry[arm].items():
                yield name, entry, arm, statistic, values


FORMATS: dict[str, Callable[[Summary, Path], None]] = {
    "csv": write_csv,
    "netcdf": write_netcdf,
    "iamc": write_iamc,
}


def write_figures(summary: Summary, folder: Path, kinds: Sequence[str]) -> None:
    """Write every figure of a run into the folder ``figures``, as ``svg`` or ``png`` or both."""
    place = folder / "figures"
    place.mkdir()
    countries = tuple(summary.get("partners") or summary["poles"])
    for figure in figures.figures(summary):
        for kind in kinds:
            drawn = drawing.picture(figure.spec, kind, figure.title, countries)
            (place / f"{figure.name}.{kind}").write_bytes(drawn)

"""Outcomes as CSV, NetCDF and in the IAMC format; figures as SVG or PNG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import hedgesim
from hedgesim.outcomes.dataset import dataset, series
from hedgesim.outcomes.readings import Summary, of_hedger, split
from hedgesim.outcomes.tables import TABLES, first_day, is_date
from hedgesim.reports.charts import export, figures
from hedgesim.reports.spreadsheet import Writer

OUTCOMES = (
    "outcome", "unit", "month", "arm", "statistic", "value", "variant", "hedger", "partner", "date",
)  # fmt: skip


def write_csv(summary: Summary, folder: Path) -> None:
    """Write outcomes.csv, events.csv, postures.csv and contributions.csv.

    Outcomes have a row for each outcome, month, arm, statistic and variant. The variant is empty
    for the scenario itself. Dates are the first day of a month.
    """
    _write_outcomes(summary, folder / "outcomes.csv")
    for name, make in TABLES.items():
        table = make(summary)
        columns = [[*map(first_day, one)] if is_date(key) else one for key, one in table.items()]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = Writer(file)
            writer.row(table)
            writer.rows(zip(*columns, strict=True))


def _write_outcomes(summary: Summary, path: Path) -> None:
    months = _months(summary)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = Writer(file)
        writer.row(OUTCOMES)
        for one in series(summary):
            hedger, id = of_hedger(one.outcome, summary)
            head, tail = (one.outcome, one.unit), (one.variant, hedger, split(id)[1])
            writer.rows(
                [*head, month, one.arm, one.statistic, value, *tail, first_day(month)]
                for month, value in zip(months, one.values, strict=True)
            )


def write_netcdf(summary: Summary, folder: Path) -> None:
    """Write outcomes.nc (NetCDF 4): the outcomes with axes and units, by the CF conventions."""
    made = dataset(summary).assign_attrs(Conventions="CF-1.11", hedgesim=hedgesim.__version__)
    for variable in made.data_vars.values():
        unit = variable.attrs["units"]
        variable.attrs |= {"units": _UDUNITS.get(unit, "1"), "long_units": unit}
    made.to_netcdf(folder / "outcomes.nc", engine="h5netcdf")


# Units of UDUNITS, which knows no currency; `long_units` names the unit as everywhere else.
_UDUNITS = {"US$ m": "1e6", "US$ m/yr": "1e6 year-1"}


def write_iamc(summary: Summary, folder: Path) -> None:
    """Write outcomes-iamc.csv: model, scenario, region, variable, unit, then a column per month.

    A month is written as its first day, a scenario with its variant, if any, and its arm:
    ``canal:bypass|difference``; a variable as ``Influence|China|Median``.
    """
    with (folder / "outcomes-iamc.csv").open("w", encoding="utf-8", newline="") as file:
        writer = Writer(file)
        days = [f"{month}-01" for month in _months(summary)]
        writer.row(["model", "scenario", "region", "variable", "unit", *days])
        for one in series(summary):
            hedger, id = of_hedger(one.outcome, summary)
            variable = _variable(id, one.statistic)
            name = ":".join(filter(None, (summary["scenario"], one.variant)))
            writer.row(["hedgesim", f"{name}|{one.arm}", hedger, variable, one.unit, *one.values])


STATISTICS = {
    "q05": "5th Percentile", "q25": "25th Percentile", "q50": "Median", "q75": "75th Percentile",
    "q95": "95th Percentile", "mean": "Mean", "p_positive": "Share Rising",
    "p_negative": "Share Falling",
}  # fmt: skip


def _variable(id: str, statistic: str) -> str:
    name, of = split(id)
    parts = [*name.split("."), *([of] if of else [])]
    plain = [part.replace("_", " ") for part in parts]
    return "|".join([*(f"{part[:1].upper()}{part[1:]}" for part in plain), STATISTICS[statistic]])


def _months(summary: Summary) -> Sequence[str]:
    months: Sequence[str] = next(iter(summary["outcomes"].values()))["months"]
    return months


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
            drawn = export.picture(figure.spec, kind, figure.title, countries, summary["end"])
            (place / f"{figure.name}.{kind}").write_bytes(drawn)

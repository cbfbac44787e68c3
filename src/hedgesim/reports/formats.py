"""Outcomes as CSV, NetCDF and in the IAMC format; figures as SVG, PNG or Vega-Lite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import hedgesim
from hedgesim.outcomes import words
from hedgesim.outcomes.dataset import dataset, series
from hedgesim.outcomes.readings import Summary, of_hedger, readings, split
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
    """Write outcomes.nc (NetCDF 4): the outcomes with axes and units, by the CF conventions.

    ``units`` are those of UDUNITS, ``long_units`` those of every other format.
    """
    made = dataset(summary).assign_attrs(
        Conventions="CF-1.11",
        hedgesim=hedgesim.__version__,
        source=f"simulation model hedgesim {hedgesim.__version__}, scenario {summary['scenario']}",
        history=f"hedgesim run {summary['scenario']} --replications {summary['replications']} "
        f"--seed {summary['seed']}",
    )
    made["month"].attrs |= {"standard_name": "time", "axis": "T"}
    for variable in made.data_vars.values():
        unit = variable.attrs["units"]
        variable.attrs |= {"units": variable.attrs.pop("udunits"), "long_units": unit}
    made.to_netcdf(folder / "outcomes.nc", engine="h5netcdf")


TABLE = (
    "hedger", "outcome", "name", "partner", "unit", "date", "without", "with", "change",
    "change_q05", "change_q95", "rises", "falls",
)  # fmt: skip


def write_table(summary: Summary, folder: Path, name: str = "table.csv", mark: str = "") -> None:
    """Write table.csv for a spreadsheet: a row for each outcome in the last month.

    Medians without and with the events and of the change, its 90% band, and the shares of histories
    (0-1) in which the outcome rises and falls. ``mark``: what the file begins with.
    """
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        file.write(mark)
        writer = Writer(file)
        writer.row(TABLE)
        for one in readings(summary):
            what = one.hedger, one.id, words.name(one), one.of, one.unit, first_day(one.month)
            change = one.change.q50, one.change.q05, one.change.q95
            levels = one.baseline.q50, one.scenario.q50
            writer.row([*what, *levels, *change, one.rises, one.falls])


def write_table_excel(summary: Summary, folder: Path) -> None:
    """Write table-excel.csv: `write_table` with a byte order mark, by which Excel knows UTF-8."""
    write_table(summary, folder, "table-excel.csv", "\ufeff")


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
    "table": write_table,
    "table-excel": write_table_excel,
}


def write_figures(summary: Summary, folder: Path, kinds: Sequence[str]) -> None:
    """Write every figure of a run into the folder ``figures``, in each of some `KINDS`."""
    place = folder / "figures"
    place.mkdir()
    countries = tuple(summary.get("partners") or summary["poles"])
    for figure in figures.figures(summary):
        for kind in kinds:
            drawn = export.picture(figure.spec, kind, figure.title, countries, summary["end"])
            (place / f"{figure.name}.{export.KINDS[kind]}").write_bytes(drawn)

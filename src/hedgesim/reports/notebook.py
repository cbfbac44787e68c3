"""The face of the package: a run that also writes what people read, and a result that shows itself.

Results of `running` are plain data, for reports come after running in the order of imports; this
module adds to them what a notebook asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgesim.description.parsing.problems import InputError, Problem, one_of, suggest
from hedgesim.outcomes import result
from hedgesim.outcomes.readings import Reading, hedgers, readings
from hedgesim.running import experiment
from hedgesim.running.executors import Progress
from hedgesim.running.setup import Options

if TYPE_CHECKING:
    import altair

    from hedgesim.reports.charts.figures import Figure

FORMATS = ("csv", "netcdf", "iamc")
FIGURES = ("svg", "png")
WIDTH, MOST_SHOWN = 640, 6


def run(
    scenario: str | Path,
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    report: bool = True,
    formats: Sequence[str] = (),
    figures: Sequence[str] = (),
    **given: Any,
) -> Result:
    """Run a scenario and its paired baseline, write the run folder and return the result.

    Parameters
    ----------
    scenario: name or path. progress: called as ``progress(done, total, what)``.
    report: write report.html. formats: of ``csv``, ``netcdf``, ``iamc``: outcomes in these too.
    figures: of ``svg``, ``png``: figures in these too.
    given: fields of `Options`, over those of ``options``: ``run(name, replications=500)``.

    Raises
    ------
    InputError: before any work, when something given is wrong.
    TypeError: `Options` has no such field.
    """
    options = _options(options or Options(), given)
    check_names("--format", formats, FORMATS)
    check_names("--figures", figures, FIGURES)
    made = experiment.run(scenario, options, progress, _writer(report, formats, figures))
    return Result(made.summary, made.manifest, made.folder)


def _options(options: Options, given: dict[str, Any]) -> Options:
    known = [field.name for field in fields(Options)]
    for name in given:
        if name not in known:
            hint = suggest(name, [*known, "progress", "report", "formats", "figures"])
            raise TypeError(_told(f"run has no option '{name}'", hint or one_of(name, known, 99)))
    return replace(options, **given)


def _told(message: str, hint: str) -> str:
    return f"{message} ({hint})" if hint else message


def check_names(option: str, given: Sequence[str], known: Sequence[str]) -> None:
    """Raise InputError for every name that an option does not know."""
    wrong = [name for name in given if name not in known]
    if wrong:
        raise InputError(
            Problem(option, 1, 1, f"there is no format '{name}'", one_of(name, known))
            for name in wrong
        )


def _writer(
    report: bool, formats: Sequence[str], figures: Sequence[str]
) -> Callable[[result.Result], None]:
    def write(made: result.Result) -> None:
        if report:
            from hedgesim.reports.page import page  # noqa: PLC0415

            page.write(made.summary, made.manifest, made.folder)
        if formats or figures:
            from hedgesim.reports.formats import FORMATS as WRITERS  # noqa: PLC0415
            from hedgesim.reports.formats import write_figures  # noqa: PLC0415

            for name in dict.fromkeys(formats):
                WRITERS[name](made.summary, made.folder)
            if figures:
                write_figures(made.summary, made.folder, tuple(dict.fromkeys(figures)))

    return write


class Result(result.Result):
    """The result of a run, as a notebook shows it.

    Attributes
    ----------
    summary: what summary.json holds. manifest: what manifest.json holds. folder: the run folder.
    """

    @property
    def plot(self) -> Plots:
        """Charts of the outcomes: ``result.plot.lean()``, ``result.plot.effort("China")``."""
        return Plots(self)

    def _repr_html_(self) -> str:
        from hedgesim.reports import html  # noqa: PLC0415
        from hedgesim.reports.charts import figures  # noqa: PLC0415
        from hedgesim.reports.page import page  # noqa: PLC0415

        headings = [
            "",
            "without",
            "with",
            "change",
            "half of histories",
            "90% of histories",
            "rises",
        ]
        parts = [f"<p><b>{escape(self.summary['title'])}</b></p>", html.paragraph(self.verdict)]
        for hedger in hedgers(self.summary):
            shown = figures.headline(figures.own_readings(self.summary, hedger))[:MOST_SHOWN]
            parts.append(f"<p>{escape(hedger)}</p>" if len(hedgers(self.summary)) > 1 else "")
            parts.append(html.table(headings, [page.cells(reading) for reading in shown]))
        parts.append(html.paragraph(f"{self.summary['replications']:,} histories; {self.folder}"))
        return "".join(parts)


def _family(id: str) -> str:
    return id.partition(".")[0]


@dataclass(frozen=True)
class Plots:
    """Charts of a result, as Altair charts that can be changed further.

    ``hedger`` may be left out where there is one. Methods that are not listed here are outcomes:
    ``plot.trust("Vietnam")``, ``plot.autonomy()``.
    """

    result: Result

    def outcome(
        self, id: str, *, change: bool = False, hedger: str | None = None
    ) -> altair.LayerChart:
        """Chart an outcome by its id, ``influence.China``, with the events and without.

        Parameters
        ----------
        change: chart what the events change instead.

        Raises
        ------
        KeyError: where there is no such outcome.
        """
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        found = {reading.id: reading for reading in self._own(hedger)}
        if id not in found:
            akin = [known for known in found if known.startswith(f"{id}.")]
            hint = f"one of: {', '.join(akin)}" if akin else suggest(id, found)
            raise KeyError(_told(f"there is no outcome '{id}'", hint))
        draw = figures.change_figure if change else figures.level_figure
        return self._chart(draw(found[id]))

    def lean(self, *, hedger: str | None = None) -> altair.LayerChart:
        """Chart the lean in each domain at the end."""
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        return self._chart(figures.leans_figure(self._own(hedger), self.result.summary["poles"]))

    def influence(self, partner: str | None = None, **given: Any) -> altair.LayerChart:
        """Chart the influence of a partner, or the shares of all; ``arm="baseline"`` without."""
        return self._share("influence", partner, **given)

    def effort(self, partner: str | None = None, **given: Any) -> altair.LayerChart:
        """Chart the effort given to a partner, or the shares of all; ``arm="baseline"`` without."""
        return self._share("effort", partner, **given)

    def gains(self, name: str = "influence", *, hedger: str | None = None) -> altair.LayerChart:
        """Chart who gains and who loses ``influence`` or ``effort``."""
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        return self._chart(figures.gains_figure(self._own(hedger), name))

    def posture(self, pole: str, *, hedger: str | None = None) -> altair.LayerChart:
        """Chart the share of histories on each rung towards a pole."""
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        summary = self.result.summary
        drawn = figures.posture_figures(summary, hedger or hedgers(summary)[0])
        return self._chart(drawn[list(summary["poles"]).index(pole)])

    def __getattr__(self, name: str) -> Callable[..., altair.LayerChart]:
        if name.startswith("_") or name not in (known := self._families()):
            hint = (
                "" if name.startswith("_") else suggest(name, dir(self)) or one_of(name, known, 99)
            )
            raise AttributeError(_told(f"there is no chart '{name}'", hint), name=name, obj=self)

        def chart(of: str | None = None, **given: Any) -> altair.LayerChart:
            return self.outcome(f"{name}.{of}" if of else name, **given)

        return chart

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._families()})

    def _families(self) -> list[str]:
        """What outcomes begin with: ``trust`` for ``trust.China``, of any hedger."""
        names = dict.fromkeys(_family(reading.id) for reading in readings(self.result.summary))
        return [name for name in names if name.isidentifier()]

    def _share(
        self,
        name: str,
        partner: str | None,
        *,
        arm: str = "scenario",
        change: bool = False,
        hedger: str | None = None,
    ) -> altair.LayerChart:
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        if partner is not None:
            return self.outcome(f"{name}.{partner}", change=change, hedger=hedger)
        return self._chart(figures.portfolio_figure(self._own(hedger), name, arm))

    def _own(self, hedger: str | None) -> list[Reading]:
        from hedgesim.reports.charts import figures  # noqa: PLC0415

        summary = self.result.summary
        return figures.own_readings(summary, hedger or hedgers(summary)[0])

    def _chart(self, figure: Figure) -> altair.LayerChart:
        import altair  # noqa: PLC0415

        from hedgesim.reports.charts import marks, palette  # noqa: PLC0415

        summary = self.result.summary
        countries = tuple(summary.get("partners") or summary["poles"])
        sized = marks.sized(figure.spec, WIDTH, figure.title, summary["end"])
        spec = palette.solid(sized, countries)
        spec["background"] = palette.plain("paper")
        spec, rows = marks.apart_from_rows(spec)
        chart = altair.LayerChart.from_dict(spec)
        chart.datasets = rows
        return chart

"""A result that shows itself in a notebook, and its charts by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from hedgesim.description.parsing.problems import one_of, suggest
from hedgesim.outcomes import result
from hedgesim.outcomes.readings import hedgers, readings
from hedgesim.reports import html
from hedgesim.reports.charts import figures, layered
from hedgesim.reports.charts.figures import Figure
from hedgesim.reports.rows import COLUMNS, Row, headline, rows

if TYPE_CHECKING:
    import altair

WIDTH, MOST_SHOWN = 640, 6  # pixels of a chart, outcomes in the table


class Result(result.Result):
    """The result of a run, as a notebook shows it.

    Parameters
    ----------
    summary : dict
        Content of summary.json.
    manifest : dict
        Content of manifest.json.
    folder : Path
        The run folder.
    """

    @property
    def plot(self) -> Plots:
        """Charts of the outcomes: ``result.plot.lean()``, ``result.plot.effort("China")``."""
        return Plots(self)

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self.summary['title'])}</b></p>", html.paragraph(self.verdict)]
        for hedger in hedgers(self.summary):
            shown = headline(rows(self.summary, hedger))[:MOST_SHOWN]
            parts.append(f"<p>{escape(hedger)}</p>" if len(hedgers(self.summary)) > 1 else "")
            parts.append(html.table(["", *COLUMNS], [row.line() for row in shown]))
        parts.append(html.paragraph(f"{self.summary['replications']:,} histories; {self.folder}"))
        return "".join(parts)


@dataclass(frozen=True)
class Plots:
    """Charts of a result, as Altair charts that can be changed, layered and put side by side.

    ``hedger`` may be left out where there is one. Methods that are not listed here are outcomes:
    ``plot.trust("Vietnam")``, ``plot.autonomy()``.

    Parameters
    ----------
    result : Result
        The result of a run.
    """

    result: Result

    def outcome(
        self, id: str, *, change: bool = False, hedger: str | None = None
    ) -> altair.LayerChart:
        """Chart an outcome by its id, ``influence.China``, with the events and without.

        Parameters
        ----------
        id : str
            Id of an outcome.
        change : bool
            Chart what the events change, in place of the level.
        hedger : str, optional
            Whose outcome it is, where there are several hedgers.

        Returns
        -------
        altair.LayerChart
            The median with half and 90% of histories, over time.

        Raises
        ------
        KeyError
            Where there is no such outcome.
        """
        found = {row.reading.id: row for row in self._own(hedger)}
        if id not in found:
            of_it = [known for known in found if known.startswith(f"{id}.")]
            hint = f"one of: {', '.join(of_it)}" if of_it else suggest(id, found)
            raise KeyError(with_hint(f"there is no outcome '{id}'", hint))
        draw = figures.change_figure if change else figures.level_figure
        return self._chart(draw(found[id]))

    def lean(self, *, hedger: str | None = None) -> altair.LayerChart:
        """Chart the lean in each domain at the end.

        Parameters
        ----------
        hedger : str, optional
            Whose, where there are several hedgers.

        Returns
        -------
        altair.LayerChart
            With the events, and a mark without them.
        """
        return self._chart(figures.leans_figure(self._own(hedger), self.result.summary["poles"]))

    def influence(self, partner: str | None = None, **given: Any) -> altair.LayerChart:
        """Chart the influence of a partner, or the shares of all.

        Parameters
        ----------
        partner : str, optional
            Whose; default the shares of all partners.
        **given : Any
            ``change`` and ``hedger`` as in `outcome`; for the shares of all, ``arm``, which is
            ``scenario`` or ``baseline``.

        Returns
        -------
        altair.LayerChart
            Over time.
        """
        return self._share("influence", partner, **given)

    def effort(self, partner: str | None = None, **given: Any) -> altair.LayerChart:
        """Chart the effort given to a partner, or the shares of all.

        Parameters
        ----------
        partner : str, optional
            Whose; default the shares of all partners.
        **given : Any
            ``change`` and ``hedger`` as in `outcome`; for the shares of all, ``arm``, which is
            ``scenario`` or ``baseline``.

        Returns
        -------
        altair.LayerChart
            Over time.
        """
        return self._share("effort", partner, **given)

    def gains(self, name: str = "influence", *, hedger: str | None = None) -> altair.LayerChart:
        """Chart who gains and who loses ``influence`` or ``effort``.

        Parameters
        ----------
        name : str
            ``influence`` or ``effort``.
        hedger : str, optional
            Whose, where there are several hedgers.

        Returns
        -------
        altair.LayerChart
            The change of each partner's share in the last month.
        """
        return self._chart(figures.gains_figure(self._own(hedger), name))

    def posture(self, pole: str, *, hedger: str | None = None) -> altair.LayerChart:
        """Chart the mean degree of each rung towards a pole at the end.

        Parameters
        ----------
        pole : str
            One of the two poles.
        hedger : str, optional
            Whose, where there are several hedgers.

        Returns
        -------
        altair.LayerChart
            Of the last month, with and without the events.
        """
        summary = self.result.summary
        drawn = figures.posture_figures(summary, hedger or hedgers(summary)[0])
        return self._chart(drawn[list(summary["poles"]).index(pole)])

    def __getattr__(self, name: str) -> Callable[..., altair.LayerChart]:
        if name.startswith("_") or name not in (known := self._families()):
            near = "" if name.startswith("_") else suggest(name, dir(self))
            hint = near if near or name.startswith("_") else one_of(name, known, 99)
            raise AttributeError(
                with_hint(f"there is no chart '{name}'", hint), name=name, obj=self
            )

        def chart(of: str | None = None, **given: Any) -> altair.LayerChart:
            return self.outcome(f"{name}.{of}" if of else name, **given)

        return chart

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._families()})

    def _families(self) -> list[str]:
        """First parts of the ids of outcomes: ``trust`` of ``trust.China``."""
        ids = (reading.id for reading in readings(self.result.summary))
        names = dict.fromkeys(id.partition(".")[0] for id in ids)
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
        if partner is not None:
            return self.outcome(f"{name}.{partner}", change=change, hedger=hedger)
        return self._chart(figures.portfolio_figure(self._own(hedger), name, arm))

    def _own(self, hedger: str | None) -> list[Row]:
        summary = self.result.summary
        return rows(summary, hedger or hedgers(summary)[0])

    def theme(self) -> dict[str, Any]:
        """Return the style of charts, for several: ``(a | b).configure(**result.plot.theme())``.

        A chart shown by itself has it already.

        Returns
        -------
        dict
            Arguments of ``configure`` of a chart.
        """
        return layered.theme()

    def _chart(self, figure: Figure) -> altair.LayerChart:
        summary = self.result.summary
        countries = tuple(summary.get("partners") or summary["poles"])
        return layered.chart(figure.spec, WIDTH, figure.title, countries, summary["end"])


def with_hint(message: str, hint: str) -> str:
    """Add a hint to an error message, if there is one."""
    return f"{message} ({hint})" if hint else message

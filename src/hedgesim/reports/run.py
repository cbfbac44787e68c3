"""Running a scenario and writing its run folder, with the files that people read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from hedgesim.description.parsing.problems import InputError, Problem, one_of, suggest
from hedgesim.extras import need
from hedgesim.outcomes import result
from hedgesim.outcomes.readings import Summary
from hedgesim.reports.charts.export import KINDS, PICTURES
from hedgesim.reports.formats import FORMATS, write_figures
from hedgesim.reports.notebook import Result, with_hint
from hedgesim.reports.page import page
from hedgesim.running import experiment
from hedgesim.running.playing.executors import Progress
from hedgesim.running.setup import Options


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
    scenario : str or Path
        Name or path.
    options : Options, optional
        How to run; default `Options` with its defaults.
    progress : callable, optional
        Called as ``progress(done, total, what)`` while histories are played.
    report : bool
        Write report.html.
    formats : sequence of str
        Further formats of the outcomes, of ``csv``, ``netcdf``, ``iamc``, ``table`` and
        ``table-excel``.
    figures : sequence of str
        Formats of figures, of ``svg``, ``png`` and ``vega``.
    **given : Any
        Fields of `Options`, which override ``options``: ``run(name, replications=500)``.

    Returns
    -------
    Result
        The summary, the manifest and the run folder.

    Raises
    ------
    InputError
        Before any work, when an argument is not valid or its library is not installed.
    TypeError
        Where `Options` has no such field.
    """
    options = _options(options or Options(), given)
    _check("--format", formats, FORMATS)
    _check("--figures", figures, KINDS)
    if set(figures) & set(PICTURES):
        need("--figures", "vl_convert")
    if "netcdf" in formats:
        need("--format netcdf", "h5py")
    made = experiment.run(scenario, options, progress, _extras(report, formats, figures))
    return Result(made.summary, made.manifest, made.folder)


def _options(options: Options, given: dict[str, Any]) -> Options:
    known = [field.name for field in fields(Options)]
    for name in given:
        if name not in known:
            hint = suggest(name, [*known, "progress", "report", "formats", "figures"])
            hint = hint or one_of(name, known, 99)
            raise TypeError(with_hint(f"run has no option '{name}'", hint))
    return replace(options, **given)


def _check(option: str, given: Sequence[str], known: Collection[str]) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        raise InputError(
            Problem(option, 1, 1, f"unknown format '{name}'", one_of(name, list(known)))
            for name in unknown
        )


def _extras(
    report: bool, formats: Sequence[str], figures: Sequence[str]
) -> dict[str, Callable[[result.Result], object]]:
    """What writes the files beyond the core of a run folder, by name."""
    extras: dict[str, Callable[[result.Result], object]] = {}
    for name in dict.fromkeys(formats):
        extras[f"format {name}"] = partial(_write_format, FORMATS[name])
    if figures:
        kinds = tuple(dict.fromkeys(figures))
        extras["figures"] = lambda made: write_figures(made.summary, made.folder, kinds)
    if report:
        extras[page.FILE] = lambda made: page.write(made.summary, made.manifest, made.folder)
    return extras


def _write_format(write: Callable[[Summary, Path], None], made: result.Result) -> None:
    write(made.summary, made.folder)

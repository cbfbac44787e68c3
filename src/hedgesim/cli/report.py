"""Rewrites the pages of earlier runs from their folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.outcomes.result import Result
from hedgesim.reports.page import page
from hedgesim.reports.studies.matching import StoredStudy, study_in
from hedgesim.running.storage.folders import update_output


@dataclass(frozen=True)
class Written:
    """A page that was written, and the folder of the study in it."""

    file: Path
    study: Path | None

    def __str__(self) -> str:
        if self.study:
            return f"Written to {self.file}, with the study in {self.study}"
        return f"Written to {self.file}; no sensitivity study of it was found"

    def data(self) -> dict[str, str | None]:
        """Return its form in JSON."""
        return {"report": str(self.file), "study": str(self.study) if self.study else None}


def rewrite_reports(runs: Sequence[str], study: Path | None = None) -> list[Written]:
    """Write report.html into run folders; return what was written into each.

    Parameters
    ----------
    study: folder of a sensitivity study; None to search beside each run.

    Raises
    ------
    InputError: a folder holds no run, the study is not of a run (nothing is written then), or a
    folder cannot be written to.
    """
    results = [Result.read(run) for run in runs]
    given = [None if study is None else study_in(study, one.manifest) for one in results]
    return [_written(one, stored) for one, stored in zip(results, given, strict=True)]


def _written(result: Result, study: StoredStudy | None) -> Written:
    file = result.folder / page.FILE
    try:
        found = page.write(result.summary, result.manifest, result.folder, study)
    except OSError as error:
        message, hint = f"cannot be written: {error.strerror}", "a folder that you can write to"
        raise InputError([Problem(str(file), 1, 1, message, hint)]) from None
    update_output(result.folder, page.FILE)
    return Written(file, found.taken.folder if found.taken else None)

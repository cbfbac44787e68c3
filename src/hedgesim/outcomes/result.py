"""What a run returns: summary, manifest and folder, with labelled arrays at the face."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hedgesim.description.parsing.problems import InputError, Problem

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True)
class Result:
    """The result of a run.

    Attributes
    ----------
    summary: what summary.json holds. manifest: what manifest.json holds. folder: the run folder.
    """

    summary: dict[str, Any]
    manifest: dict[str, Any]
    folder: Path

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Return the result of an earlier run, from its folder or its summary.json alone.

        Raises
        ------
        InputError: where there is no summary of a run.
        """
        place = Path(path)
        file = place / "summary.json" if place.is_dir() else place
        beside = file.with_name("manifest.json")
        summary = _read(file)
        if not isinstance(summary.get("outcomes"), dict) or not summary["outcomes"]:
            raise InputError([Problem(str(file), 1, 1, "is not the summary of a run", _RIGHT)])
        return cls(summary, _read(beside) if beside.is_file() else {}, file.parent)

    def __repr__(self) -> str:
        """One line, for a summary has millions of characters."""
        told = self.summary
        played = f"{told.get('replications', 0):,} histories, seed {told.get('seed')}"
        return f"<Result of {told.get('scenario')}: {played}, {self.folder}>"

    @property
    def verdict(self) -> str:
        """The answer in a sentence or two."""
        return str(self.summary["verdict"])

    @property
    def outcomes(self) -> xarray.Dataset:
        """Outcomes as a dataset: one variable an outcome, over arm, statistic, month and whom.

        ``result.outcomes["influence"].sel(partner="China", arm="difference", statistic="q50")``
        """
        from hedgesim.outcomes.dataset import dataset  # noqa: PLC0415

        return dataset(self.summary)


_RIGHT = "a run folder, or the summary.json in it"


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except OSError:
        raise InputError([Problem(str(file), 1, 1, "there is no such file", _RIGHT)]) from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise InputError([Problem(str(file), line, 1, "is not JSON", _RIGHT)]) from None
    if not isinstance(found, dict):
        raise InputError([Problem(str(file), 1, 1, "is not the summary of a run", _RIGHT)])
    return found

"""The result of a run: summary, manifest and folder."""

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
    summary: content of summary.json. manifest: content of manifest.json. folder: the run folder.
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
        """Return one line; a summary has millions of characters."""
        found = self.summary
        played = f"{found.get('replications', 0):,} histories, seed {found.get('seed')}"
        return f"<Result of {found.get('scenario')}: {played}, {self.folder}>"

    @property
    def verdict(self) -> str:
        """The verdict: a few sentences."""
        return str(self.summary["verdict"])

    @property
    def outcomes(self) -> xarray.Dataset:
        """Outcomes as a dataset: a variable for each, over arm, statistic, month and partner.

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

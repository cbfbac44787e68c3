"""The result of a run: summary, manifest and folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hedgesim.description.parsing.problems import InputError, Problem

if TYPE_CHECKING:
    import xarray

    from hedgesim.outcomes.stored import Stored


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
        InputError: where there is no summary of a run, or somebody altered its form.
        """
        from hedgesim.outcomes.stored import Manifest, Summary  # noqa: PLC0415

        place = Path(path)
        file = place / "summary.json" if place.is_dir() else place
        beside = file.with_name("manifest.json")
        summary = _read(file, Summary)
        return cls(summary, _read(beside, Manifest) if beside.is_file() else {}, file.parent)

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


def _read(file: Path, form: type[Stored]) -> dict[str, Any]:
    from hedgesim.outcomes.stored import Summary, problems  # noqa: PLC0415

    try:
        text = file.read_text("utf-8")
        found = json.loads(text)
    except OSError:
        raise InputError([Problem(str(file), 1, 1, "there is no such file", _RIGHT)]) from None
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError([Problem(str(file), line, 1, "is not JSON", _RIGHT)]) from None
    if not isinstance(found, dict) or (form is Summary and not found.get("outcomes")):
        raise InputError([Problem(str(file), 1, 1, "is not the summary of a run", _RIGHT)])
    if faults := problems(found, form, str(file), text):
        raise InputError(faults)
    return found

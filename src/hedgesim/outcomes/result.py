"""The result of a run: summary, manifest and folder."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hedgesim.description.parsing.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas
    import xarray

    from hedgesim.outcomes.stored import Stored


@dataclass(frozen=True)
class Result:
    """The result of a run.

    Parameters
    ----------
    summary : dict
        Content of summary.json.
    manifest : dict
        Content of manifest.json.
    folder : Path
        The run folder.
    """

    summary: dict[str, Any]
    manifest: dict[str, Any]
    folder: Path

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Return the result of an earlier run, from its folder or its summary.json alone.

        Parameters
        ----------
        path : str or Path
            A run folder, or the summary.json in it.

        Returns
        -------
        Result
            As `run` returned it.

        Raises
        ------
        InputError
            Where there is no summary of a run, its folder is incomplete, or somebody altered its
            form.
        """
        from hedgesim.outcomes.stored import Manifest, Summary  # noqa: PLC0415

        place = Path(path)
        if not place.exists():
            raise InputError([Problem(str(path), 1, 1, "there is no such file", _instead(place))])
        file = place / "summary.json" if place.is_dir() else place
        beside = file.with_name("manifest.json")
        summary = _read(file, Summary)
        if place.is_dir() and not beside.is_file():
            what = "there is no manifest.json, so the folder is incomplete"
            raise InputError([Problem(str(path), 1, 1, what, f"run it again, or name {file}")])
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

    @property
    def events(self) -> pandas.DataFrame:
        """How likely each event is and when it first fires, a row each."""
        return self._frame("events")

    @property
    def postures(self) -> pandas.DataFrame:
        """Mean degree of each posture at the end, by arm, hedger and pole."""
        return self._frame("postures")

    @property
    def contributions(self) -> pandas.DataFrame:
        """What each event contributes to each headline outcome, with the error of that."""
        return self._frame("contributions")

    @property
    def parameters(self) -> pandas.DataFrame:
        """Sampled parameters: a row for each replication, a column for each name.

        Of a run that samples, the replications of one turn: see `write_parameters`. No columns
        where all parameters are held.

        Raises
        ------
        InputError
            Where the run samples and its folder has no parameters.parquet.
        """
        import pandas as pd  # noqa: PLC0415

        if not self.summary.get("drawn_numbers"):
            return pd.DataFrame(index=pd.RangeIndex(self.summary["replications"]))
        file = self.folder / "parameters.parquet"
        if not file.is_file():
            raise InputError([Problem(str(file), 1, 1, "there is no such file", "run it again")])
        found = pd.read_parquet(file, engine="pyarrow")
        wide = found.pivot(index="replication", columns="name", values="value")
        return wide.set_axis(wide.columns.astype(str), axis=1)

    def _frame(self, name: str) -> pandas.DataFrame:
        import pandas as pd  # noqa: PLC0415

        from hedgesim.outcomes.tables import TABLES, is_date  # noqa: PLC0415

        columns = TABLES[name](self.summary)
        return pd.DataFrame(
            {key: pd.to_datetime(one) if is_date(key) else one for key, one in columns.items()}
        )


_RIGHT = "a run folder, or the summary.json in it"


def _instead(place: Path) -> str:
    """What to give in place of a run that is not there; a scenario has to be run first."""
    from hedgesim.description.formats.loading import find_scenario  # noqa: PLC0415

    with suppress(InputError):
        if find_scenario(place).is_file():
            return f"that is a scenario; run it first: hedgesim run {place}"
    return _RIGHT


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

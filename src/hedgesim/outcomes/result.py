"""What a run returns: summary, manifest and folder, with labelled arrays at the face."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray

ARMS = ("scenario", "baseline", "difference")


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

    @property
    def verdict(self) -> str:
        """The answer in a sentence or two."""
        return str(self.summary["verdict"])

    @property
    def outcomes(self) -> xarray.Dataset:
        """Outcomes as a dataset: one variable an outcome, over arm, statistic and month.

        Units stand in each variable's attributes; months are dates (the first day of the month).
        """
        import numpy as np  # noqa: PLC0415
        import xarray as xr  # noqa: PLC0415

        found = self.summary["outcomes"]
        first = next(iter(found.values()))
        statistics = list(first["scenario"])
        months = np.array(first["months"], dtype="datetime64[M]").astype("datetime64[ns]")
        return xr.Dataset(
            {
                name: (
                    ("arm", "statistic", "month"),
                    np.array([[one[arm][key] for key in statistics] for arm in ARMS]),
                    {"units": one["unit"], "long_name": one["meaning"]},
                )
                for name, one in found.items()
            },
            coords={"arm": list(ARMS), "statistic": statistics, "month": months},
            attrs={"title": self.summary["title"], "verdict": self.verdict},
        )

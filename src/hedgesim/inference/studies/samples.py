"""Samples of a study: the parameters that were played, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hedgesim.running.parameters.sampling import Floats

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Samples:
    """Inputs and outputs of a study, a row for each vector of parameters.

    Attributes
    ----------
    inputs : mapping of str to array (rows,)
        Parameters by full name, in their units; those that a design leaves alone too.
    outputs : mapping of str to array (rows,)
        What came out, by name, in ``units``.
    units : mapping of str to str
        Unit of every input and output.
    replications : int
        Histories that an output is the mean of.
    """

    inputs: Mapping[str, Floats]
    outputs: Mapping[str, Floats]
    units: Mapping[str, str]
    replications: int = 1

    @property
    def frame(self) -> pandas.DataFrame:
        """Inputs and outputs as a frame, a column each."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame({**self.inputs, **self.outputs})

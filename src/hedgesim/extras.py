"""Optional libraries: the extra that brings each, and the error where one is missing."""

from __future__ import annotations

from importlib.util import find_spec

from hedgesim.description.parsing.problems import InputError, Problem

EXTRA_OF = {
    "SALib": "analysis",
    "distributed": "cluster",
    "h5py": "netcdf",
    "starlette": "explore",
    "uvicorn": "explore",
    "vl_convert": "figures",
}


def is_installed(module: str) -> bool:
    """Whether a library can be imported; it is not loaded."""
    return find_spec(module) is not None


def need(place: str, *modules: str) -> None:
    """Refuse to go on without libraries.

    Parameters
    ----------
    place: the option or command that needs them. modules: keys of `EXTRA_OF`.

    Raises
    ------
    InputError: one is not installed; the hint is the command that installs it.
    """
    for module in modules:
        if not is_installed(module):
            message = f"needs {module}, which is not installed"
            hint = f'pip install "hedgesim[{EXTRA_OF[module]}]"'
            raise InputError([Problem(place, 1, 1, message, hint)])

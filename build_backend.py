"""Build backend: hatchling's, and for a wheel what compiles the kernel for browsers."""

import tomllib
from pathlib import Path
from typing import Any

from hatchling import build
from hatchling.build import *  # noqa: F403


def get_requires_for_build_wheel(config_settings: dict[str, Any] | None = None) -> list[str]:
    """Return what a wheel needs: hatch_build.py imports, translates and compiles the kernel."""
    found = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    own = found["project"]["dependencies"]
    compilers = found["dependency-groups"]["wasm"]
    return [*build.get_requires_for_build_wheel(config_settings), *own, *compilers]

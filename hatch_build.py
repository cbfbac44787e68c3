"""Build step: the JavaScript of charts, and the kernel for browsers, stored among the assets."""

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHARTS = Path("src/hedgesim/reports/charts/bundle.py")
MODULE = "hedgesim/explorer/assets"  # its folder in the wheel
SCRIPT = "src/hedgesim/reports/assets/vega.js"


class BundleAssets(BuildHookInterface):  # type: ignore[type-arg]
    """Writes them before the wheel is packed, so that users need no vl-convert and no compiler."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the script, and for a wheel the kernel's module, and add them to the wheel."""
        root = Path(self.root)
        text = runpy.run_path(str(root / CHARTS))["bundle"]()
        (root / SCRIPT).write_text(text, encoding="utf-8", newline="\n")
        build_data["artifacts"].append(f"/{SCRIPT}")
        if version != "editable":
            build_data["force_include"] |= build_module(root)


def build_module(root: Path) -> dict[str, str]:
    """Compile the kernel from the sources here, beside them; return where its files belong."""
    sys.path.insert(0, str(root / "src"))
    from hedgesim.explorer.exported.module import build  # noqa: PLC0415

    found = build(Path(tempfile.mkdtemp()))
    return {str(path): f"{MODULE}/{path.name}" for path in found}

"""Build step: the JavaScript of charts, and the kernel for browsers, stored among the assets."""

import runpy
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHARTS = Path("src/hedgesim/reports/charts/bundle.py")
MODULE = Path("src/hedgesim/explorer/assets")
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
            for path in build_module(root):
                build_data["artifacts"].append(f"/{path.relative_to(root).as_posix()}")


def build_module(root: Path) -> list[Path]:
    """Compile the kernel from the sources here; it is imported, not installed."""
    sys.path.insert(0, str(root / "src"))
    from hedgesim.explorer.exported.module import build  # noqa: PLC0415

    return build(root / MODULE)

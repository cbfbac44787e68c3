"""Build step: the JavaScript of charts, stored among the assets of reports."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHARTS = Path("src/hedgesim/reports/charts/bundle.py")
SCRIPT = "src/hedgesim/reports/assets/vega.js"


class BundleCharts(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the script before the wheel is packed, so that reports need no vl-convert."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the script and add it to the wheel."""
        root = Path(self.root)
        text = runpy.run_path(str(root / CHARTS))["bundle"]()
        (root / SCRIPT).write_text(text, encoding="utf-8", newline="\n")
        build_data["artifacts"].append(f"/{SCRIPT}")

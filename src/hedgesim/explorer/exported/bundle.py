"""Scripts of a page of one file: the explorer's own, and translated Python, without imports."""

from __future__ import annotations

import copy
import functools
import html
import itertools
import json
import math
import re
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from hedgesim.description.narration.phrases import describe_trigger
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.explorer.exported import counting, scenario
from hedgesim.explorer.exported.script import Script
from hedgesim.explorer.page import document, results
from hedgesim.explorer.playing import Shown
from hedgesim.explorer.state import State, file_name, scenario_text
from hedgesim.outcomes import tally
from hedgesim.outcomes.summary import events_summary
from hedgesim.outcomes.verdict import verdict

MODULES = ("python.js", "translated.js", "point.js", "drawing.js", "controls.js", "explore.js")
# JavaScript of what is not translated.
INSTEAD = {
    math.floor: "Math.floor", math.ceil: "Math.ceil", math.log10: "Math.log10",
    math.sqrt: "Math.sqrt", math.log: "Math.log", math.isfinite: "Number.isFinite",
    np.maximum: "Math.max", np.minimum: "Math.min", np.abs: "Math.abs", np.ceil: "Math.ceil",
    np.rint: "py.rint", np.zeros_like: "(() => 0)", np.int64: "null",
    html.escape: "py.escape", copy.deepcopy: "py.deepcopy", functools.cache: "py.cache",
    itertools.pairwise: "py.pairwise", zlib.crc32: "py.crc32", json.dumps: "JSON.stringify",
    describe_trigger: '(() => "")',
}  # fmt: skip
NAMES = {
    "Bins": tally.Bins, "Cell": counting.Cell, "Shown": Shown, "State": State,
    "apart": scenario.apart, "atEnd": counting.at_end, "brief": counting.brief,
    "entry": counting.entry, "events": events_summary, "historyText": scenario.history_text,
    "scenarioText": scenario_text, "shown": results.shown, "verdict": verdict,
    "widths": results.widths,
}  # fmt: skip
METHODS = {"between", "reference"}  # of translated classes, that scripts call
COUNTING = ("add_to", "count_signs", "find_in_row", "subtract", "sum_squares")


def bundled(modules: Mapping[str, str]) -> str:
    """Join modules into one script, those that others import first; the last runs by itself."""
    *others, last = modules.items()
    parts = []
    for name, content in others:
        exports = re.findall(r"^export const (\w+)", content, re.MULTILINE)
        inside = re.sub(r"^export const ", "const ", _imports(content), flags=re.MULTILINE)
        given = f"return {{ {', '.join(exports)} }};"
        parts.append(f"const {_module(name)} = (() => {{\n{inside}\n{given}\n}})();")
    return "\n".join([*parts, _imports(last[1])])


def _imports(content: str) -> str:
    return re.sub(
        r'^import (\{.*?\}) from "\./(.*?)";',
        lambda found: f"const {found[1]} = {_module(found[2])};",
        content,
        flags=re.MULTILINE | re.DOTALL,
    )


def _module(name: str) -> str:
    return f"{name.removesuffix('.js')}_module"


def translated(roots: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> str:
    """Return a module of translated Python; ``more``: constants in it, by name."""
    script = Script(INSTEAD)
    script.attributes |= METHODS
    script.instead(write_yaml, script.name(scenario.block_yaml))
    script.instead(file_name, f'(() => "{(more or {}).get("file", "")}")')
    names = {name: script.name(one) for name, one in roots.items()}
    names |= {name: script.name(one) for name, one in (more or {}).items()}
    exports = "\n".join(f"export const {name} = {own};" for name, own in names.items())
    return f'import {{ py }} from "./python.js";\n{script.text()}\n{exports}\n'


def page_script(explored: scenario.PageScenario) -> str:
    """Return the script of the page."""
    own = {"explored": explored, "file": f"{explored.name}-explored.yaml"}
    found = {name: document.asset(name) for name in MODULES if name != "translated.js"}
    found["translated.js"] = translated(NAMES, own)
    return bundled({name: found[name] for name in MODULES} | {"": document.asset("exported.js")})


def worker_script() -> str:
    """Return the script of a worker."""
    return bundled(
        {
            "python.js": document.asset("python.js"),
            "counting.js": translated({name: getattr(tally, name) for name in COUNTING}),
            "": document.asset("worker.js"),
        }
    )

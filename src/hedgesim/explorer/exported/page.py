"""The page of one file: the explorer's HTML with its results, and all that plays it further."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import html
import itertools
import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from hedgesim.description.narration.phrases import describe_trigger
from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.description.parsing.writing import write_yaml
from hedgesim.explorer.exported import counting, scenario
from hedgesim.explorer.exported.memory import Memory, planes
from hedgesim.explorer.exported.module import module as module_for
from hedgesim.explorer.exported.module import rules_in_c
from hedgesim.explorer.exported.script import Script
from hedgesim.explorer.levers import levers, plain
from hedgesim.explorer.page import document, results
from hedgesim.explorer.playing import REPLICATIONS, Ensembles, Shown
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import State, beginning, file_name, scenario_text
from hedgesim.explorer.verdicts import verdict_of
from hedgesim.explorer.worlds import ALSO, cautions_in, sampler
from hedgesim.outcomes import tally
from hedgesim.outcomes.catalogue import month_name, months_reported
from hedgesim.outcomes.summary import events_summary
from hedgesim.outcomes.verdict import CANDIDATES, verdict
from hedgesim.reports.charts.palette import stylesheet
from hedgesim.reports.html import paragraph, text
from hedgesim.running.playing.chunks import PILOT
from hedgesim.running.storage.limits import Uncertainty

WORKERS = 8  # at most; each holds its own memory of some 20 MB
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
    "Bins": tally.Bins, "Cell": counting.Cell, "Shown": Shown, "State": State, "apart": scenario.apart,
    "atEnd": counting.at_end, "brief": counting.brief, "entry": counting.entry,
    "events": events_summary, "historyText": scenario.history_text,
    "scenarioText": scenario_text, "shown": results.shown, "verdict": verdict,
    "widths": results.widths,
}  # fmt: skip
METHODS = {"between", "reference"}  # of translated classes, that scripts call
COUNTING = ("add_to", "count_signs", "find_in_row", "subtract", "sum_squares")
STILL = (
    "Where this browser runs WebAssembly, events and parameters can be changed here and the charts "
    "follow. Here it does not; what the page shows is the scenario as it is written."
)


@dataclass(frozen=True)
class Exported:
    """A page, and the sliders that it lacks, by key."""

    html: str
    left_out: tuple[str, ...]


def exported(
    explored: ExploredScenario, *, seed: int = 1, replications: int = REPLICATIONS
) -> Exported:
    """Return the page of a scenario.

    Raises
    ------
    InputError: there is no WebAssembly module of the kernel, see `module.module`.
    """
    module = module_for(rules_in_c())
    memory = Memory(explored, seed)
    memory.check()
    ensembles = Ensembles(seed=seed, replications=replications)
    try:
        still = _still(explored, ensembles)
        measured = plain(levers(ensembles, explored, explored.first_outcomes), explored)
        said = verdict_of(ensembles, explored, beginning(explored))
    finally:
        ensembles.close()
    gone = {one.key for one in memory.left_out}
    kept = replace(
        explored,
        switches=tuple(
            replace(one, sliders=tuple(s for s in one.sliders if s.key not in gone))
            for one in explored.switches
        ),
    )
    store = Store()
    meta = _meta(kept, memory, store, module, measured, seed=seed, replications=replications)
    plain_scenario = scenario.page_scenario(kept)
    parts = {
        "meta": json.dumps(meta, separators=(",", ":")),
        "data": store.text(),
        "worker": worker_script(),
    }
    body = _body(kept, still, said, seed)
    return Exported(_whole(explored, body, parts, page_script(plain_scenario)), tuple(sorted(gone)))


def _still(explored: ExploredScenario, ensembles: Ensembles) -> dict[str, Any]:
    """Results of the scenario as written, as the page shows them before it plays."""
    state = beginning(explored)
    *_, found = ensembles.play(explored, state)
    return results.shown(found, explored, state, results.widths({}))


# --- data ----------------------------------------------------------------------------------------


class Store:
    """Arrays laid end to end, compressed; each is found by its kind, place and length."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._end = 0

    def add(self, kind: str, content: bytes, size: int = 8) -> list[Any]:
        """Add an array of elements of ``size`` bytes."""
        found = [kind, self._end, len(content) // size]
        padded = content + bytes(-len(content) % 8)
        self._parts.append(padded)
        self._end += len(padded)
        return found

    def text(self) -> str:
        """Return it in Base64."""
        return base64.b64encode(zlib.compress(b"".join(self._parts), 9)).decode()


def _meta(
    explored: ExploredScenario,
    memory: Memory,
    store: Store,
    module: bytes,
    measured: list[dict[str, Any]],
    *,
    seed: int,
    replications: int,
) -> dict[str, Any]:
    world = explored.world
    scenario_samples, baseline_samples = memory.sampled
    same = (
        scenario_samples is not None and baseline_samples is not None
        and np.array_equal(scenario_samples.values, baseline_samples.values)
    )  # fmt: skip
    return {
        "seed": seed,
        "replications": replications,
        "file": f"{explored.name}-explored.yaml",
        "months": [month_name(world, month) for month in months_reported(world)],
        "vectors": sampler(explored, Uncertainty.PARAMETERS, seed).vectors,
        "most": WORKERS,
        "beside": list(ALSO),
        "candidates": [*CANDIDATES, "composite"],
        "shape": {"block": 64, "pilot": PILOT, "bins": tally.BINS, "clock": world.months},
        "module": store.add("bytes", module, 1),
        "arms": [_arm(explored, memory, place, store) for place in (0, 1)],
        "samples": [
            _samples(scenario_samples, store),
            None if same else _samples(baseline_samples, store),
        ],
        "levers": {"changes": _changes(memory, store)},
        "measured": measured,
    }


def _samples(sampled: Any, store: Store) -> list[list[Any]] | None:
    if sampled is None:
        return None
    return [store.add("bytes", plane, 1) for plane in planes(sampled.values)]


def _arm(explored: ExploredScenario, memory: Memory, place: int, store: Store) -> dict[str, Any]:
    arm, sampled = memory.arms[place], memory.sampled[place]
    places = arm.layout.number_places
    index = {name: k for k, name in enumerate(arm.world.number_names)}
    keys = (one.key for one in explored.numbers)
    return {
        "end": arm.end,
        "tiles": arm.tiles_at,
        "at": arm.at,
        "addresses": arm.addresses,
        "sizes": arm.sizes,
        "events": len(arm.world.events),
        "arguments": store.add("bytes", arm.arguments, 1),
        "words": store.add("words", arm.shared.tobytes()),
        "numbers": store.add("numbers", arm.world.numbers[arm.layout.number_order].tobytes()),
        "sampled": [] if sampled is None else places[sampled.places].tolist(),
        "sliders": {key: int(places[index[key.removeprefix("set.")]]) for key in keys},
    }


def _changes(memory: Memory, store: Store) -> dict[str, Any]:
    return {
        key: {
            "values": list(found),
            "changes": [
                {
                    "range": [
                        store.add("places", one.places.astype(np.int32).tobytes(), 4),
                        store.add("words", one.words.tobytes()),
                    ],
                    "story": one.story,
                }
                for one in found.values()
            ],
        }
        for key, found in memory.changes.items()
    }


# --- scripts -------------------------------------------------------------------------------------


def bundled(modules: Mapping[str, str]) -> str:
    """Join modules into one script, those that others import first; the last runs by itself."""
    *others, last = modules.items()
    parts = []
    for name, content in others:
        exports = re.findall(r"^export const (\w+)", content, re.MULTILINE)
        exports += [one.strip() for found in re.findall(r"^export \{(.*?)\};", content, re.M | re.S)
                    for one in found.split(",") if one.strip()]  # fmt: skip
        inside = re.sub(r"^export \{.*?\};\n?", "", _imports(content), flags=re.M | re.S)
        inside = re.sub(r"^export const ", "const ", inside, flags=re.MULTILINE)
        parts.append(f"const {_module(name)} = (() => {{\n{inside}\nreturn {{ {', '.join(exports)} }};\n}})();")
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


# --- HTML ----------------------------------------------------------------------------------------


def _body(explored: ExploredScenario, still: Mapping[str, Any], said: str, seed: int) -> str:
    state = beginning(explored)
    who = text(", ".join(explored.world.hedgers))
    lines = caution_lines(cautions_in(explored, state, seed), GRAVE)
    sentences = said.replace(". ", ".\n").splitlines()
    kinds = (Uncertainty.PARAMETERS, Uncertainty.CHANCE)
    layout = document.layout(
        state, explored, document.uncertainties(state, kinds), still=still, adds=False
    )
    return (
        f'<header><p class="over">{who}</p><h1>{escape(explored.world.title)}</h1>'
        f'<input type="hidden" id="scenario" value="{escape(explored.name)}">'
        f"{document.question(explored)}</header>\n{document.verdict(lines, sentences)}\n"
        f"{paragraph(STILL, 'still')}{layout}"
    )


def _whole(
    explored: ExploredScenario, body: str, parts: Mapping[str, str], script: str
) -> str:
    assets = files("hedgesim.reports") / "assets"
    style = stylesheet(explored.world.partners) + (assets / "page.css").read_text("utf-8")
    style = f"\n{style}{document.asset('explore.css')}{document.asset('exported.css')}"
    policy = "; ".join(
        (
            "default-src 'none'", f"script-src '{_hash(script)}' 'wasm-unsafe-eval'",
            f"style-src '{_hash(style)}'", "worker-src blob:", "img-src data:",
            "base-uri 'none'", "form-action 'none'",
        )
    )  # fmt: skip
    held = "\n".join(
        f'<script type="text/plain" id="{name}">{content}</script>'
        for name, content in parts.items()
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(explored.world.title)} - hedgesim</title>\n<style>{style}</style>\n"
        f"</head>\n<body>\n<main>\n{body}</main>\n{held}\n"
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

"""The page of one file: the explorer's HTML with its results, and all that plays it further."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.explorer.exported import scenario
from hedgesim.explorer.exported.bundle import page_script, worker_script
from hedgesim.explorer.exported.memory import Memory, planes
from hedgesim.explorer.exported.module import module as module_for
from hedgesim.explorer.exported.module import rules_in_c
from hedgesim.explorer.levers import levers, plain
from hedgesim.explorer.page import document, results
from hedgesim.explorer.playing import REPLICATIONS, Ensembles
from hedgesim.explorer.scenarios import ExploredScenario
from hedgesim.explorer.state import beginning
from hedgesim.explorer.verdicts import verdict_of
from hedgesim.explorer.worlds import ALSO, cautions_in, sampler
from hedgesim.outcomes import tally
from hedgesim.outcomes.catalogue import month_name, months_reported
from hedgesim.outcomes.verdict import CANDIDATES
from hedgesim.reports.charts.palette import stylesheet
from hedgesim.reports.html import paragraph, text
from hedgesim.running.playing.chunks import PILOT
from hedgesim.running.storage.limits import Uncertainty

WORKERS = 8  # at most; each holds its own memory of some 20 MB
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


def _whole(explored: ExploredScenario, body: str, parts: Mapping[str, str], script: str) -> str:
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

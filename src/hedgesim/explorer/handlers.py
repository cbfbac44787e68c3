"""Answers of the explorer's server: page, results as they are played, one history, scenario files.

No path from a request is read. Only scenario files are written, into the one folder named at start.
"""

from __future__ import annotations

import json
import logging
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hedgesim import files
from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.description.parsing.problems import InputError
from hedgesim.explorer.access import Access, Guard
from hedgesim.explorer.added import added_events, faults_of, is_key
from hedgesim.explorer.cache import LRUCache
from hedgesim.explorer.levers import levers, plain
from hedgesim.explorer.page import document, results
from hedgesim.explorer.page.controls import kind_form
from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from hedgesim.explorer.state import (
    LAST_HISTORY,
    State,
    beginning,
    file_name,
    from_address,
    scenario_text,
)
from hedgesim.explorer.verdicts import verdict_of
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import cautions_in, sampled
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

TABS = 768  # latest requests that are known: of 256 clients, three each
STREAMS, TRACES = 16, 2  # ensembles asked for, and histories traced, at the same time
SLOW = 4  # verdicts, levers and checks of added events at the same time
MEASURED = 16  # measurements of levers that are cached
PLAYED = 3  # ensembles played at the same time; the others wait
BUSY = "The server is busy; wait a moment and move something."
INTERNAL = "Internal error: a bug in hedgesim; see the terminal. Move something to go on."
log = logging.getLogger("hedgesim.explorer")


@dataclass(frozen=True)
class ServerOptions:
    """Options of the server.

    ``save_to``: folder for scenarios, or None. ``names``: of this machine for others.
    """

    scenario: str
    calibration: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    seed: int = 1
    workers: int | None = None
    save_to: Path | None = None
    names: tuple[str, ...] = ()


class Explorer:
    """Scenarios, ensembles and request handlers of a server."""

    def __init__(self, options: ServerOptions) -> None:
        self.options = options
        self.scenarios = Scenarios(options.scenario, options.calibration)
        self.ensembles = Ensembles(options.seed, workers=options.workers)
        self._newest: LRUCache[Event] = LRUCache(TABS)
        self._measured: LRUCache[list[dict[str, Any]]] = LRUCache(MEASURED)
        self._streams, self._traces = BoundedSemaphore(STREAMS), BoundedSemaphore(TRACES)
        self._slow = BoundedSemaphore(SLOW)

    def close(self) -> None:
        """Stop the threads."""
        self.ensembles.close()

    def warm(self) -> None:
        """Play a few histories, so that no client waits for code to be compiled or loaded."""
        explored = self.scenarios.get(self.scenarios.first)
        next(self.ensembles.play(explored, beginning(explored)))

    def app(self, access: Access) -> Starlette:
        """Return the application."""
        from starlette.applications import Starlette  # noqa: PLC0415
        from starlette.middleware import Middleware  # noqa: PLC0415
        from starlette.routing import Route  # noqa: PLC0415

        self.access, self._turns = access, Semaphore(PLAYED)
        routes = [
            Route("/", self.page),
            *(Route(f"/{name}", self.script) for name in document.SCRIPTS),
            Route("/bands", self.bands),
            Route("/verdict", self.verdict),
            Route("/levers", self.levers),
            Route("/kind", self.kind),
            Route("/faults", self.faults),
            Route("/history", self.history),
            Route("/scenario.yaml", self.scenario),
        ]
        if self.options.save_to is not None:
            routes.append(Route("/save", self.save, methods=["POST"]))
        return Starlette(routes=routes, middleware=[Middleware(Guard, access=access)])

    def page(self, request: Request) -> Response:
        """Return the page of a state."""
        from starlette.responses import HTMLResponse  # noqa: PLC0415

        token = self.access.token if self.options.save_to is not None else ""
        state, explored, notes = from_address(request.url.query, self.scenarios)
        lines = caution_lines(cautions_in(explored, state, self.options.seed), GRAVE)
        pinned = request.query_params.get("a", "") if state.pinned else ""
        html = document.page(
            state, explored, notes, lines, self.scenarios, token=token, pinned=pinned
        )
        answer = HTMLResponse(html)
        if self.access.in_address(request):
            cookie = self.access.cookie
            answer.set_cookie(cookie, self.access.token, httponly=True, samesite="strict")
        return answer

    def script(self, request: Request) -> Response:
        """Return one of the page's scripts."""
        return _text(document.asset(request.url.path.removeprefix("/")), "text/javascript")

    async def bands(self, request: Request) -> Response:
        """Stream results of a state: a line of JSON for the first histories, then for all."""
        from starlette.responses import StreamingResponse  # noqa: PLC0415

        if not self._streams.acquire(blocking=False):
            return _json({"fault": BUSY}, 503)
        over = self._over(request, "bands", "verdict", "levers")
        lines = self._lines(request.url.query, results.widths(request.query_params), over)
        return StreamingResponse(self._streamed(lines, over), media_type="application/x-ndjson")

    def _over(self, request: Request, name: str, *others: str) -> Event:
        """Return what tells a request that it is superseded.

        Earlier ones of the same tab and name, and those named ``others``, are told so now.
        """
        over, tab = Event(), request.query_params.get("tab", "")[:32]
        if tab:
            for one in (name, *others):
                before = self._newest.get((tab, one))
                if before is not None:
                    before.set()
            self._newest.put((tab, name), over)
        return over

    async def _streamed(self, lines: Iterator[str], over: Event) -> AsyncIterator[str]:
        """Take lines from a thread, in turn; always stop the playing and free the slot."""
        from anyio import to_thread  # noqa: PLC0415

        try:
            async with self._turns:
                while line := await to_thread.run_sync(next, lines, ""):
                    yield line
        finally:
            over.set()
            self._streams.release()

    def _lines(self, query: str, width: dict[str, int], over: Event) -> Iterator[str]:
        try:
            state, explored, _ = from_address(query, self.scenarios)
            reference = self._reference(state)
            for found in self.ensembles.play(explored, state, over.is_set, reference):
                yield _line(results.shown(found, explored, state, width, reference))
        except SupersededError:
            return
        except InputError as error:
            yield _line({"fault": f"Invalid scenario: {error.problems[0].message}."})
        except Exception:
            log.exception("playing %s", query)
            yield _line({"fault": INTERNAL})

    def _reference(self, state: State) -> tuple[ExploredScenario, State] | None:
        """What a state is compared with, and its scenario."""
        like = state.reference()
        if like is None:
            return None
        return self.scenarios.get(like.scenario, like.variant, like.added), like

    def verdict(self, request: Request) -> Response:
        """Return the sentences of the verdict of a state; none where the tab has changed again."""
        state, explored, _ = from_address(request.url.query, self.scenarios)
        over = self._over(request, "verdict")

        def answer() -> dict[str, Any]:
            found = verdict_of(self.ensembles, explored, state, over.is_set)
            return {"verdict": found.replace(". ", ".\n").splitlines()}

        return self._answer(request, self._slow, answer)

    def levers(self, request: Request) -> Response:
        """Return what each slider does, the one that matters most first; none as `verdict` does."""
        state, explored, _ = from_address(request.url.query, self.scenarios)
        over = self._over(request, "levers")
        key = explored, state.outcomes

        def answer() -> dict[str, Any]:
            found = self._measured.get(key)
            if found is None:
                every = levers(self.ensembles, explored, state.outcomes, over.is_set)
                found = self._measured.put(key, plain(every, explored))
            return {"levers": found}

        return self._answer(request, self._slow, answer)

    def kind(self, request: Request) -> Response:
        """Return the fields of a kind of event as HTML."""
        _, explored, _ = from_address(request.url.query, self.scenarios)
        return _text(kind_form(request.query_params.get("kind", ""), explored), "text/html")

    def faults(self, request: Request) -> Response:
        """Return every fault of the event that an address adds last, by field."""
        given = request.query_params.multi_items()
        others = urlencode([(key, value) for key, value in given if not is_key(key)])
        _, explored, _ = from_address(others, self.scenarios)
        added = added_events(given)

        def answer() -> dict[str, Any]:
            found = faults_of(explored.file, added, explored.calibration)
            last = added[-1].number if added else 0
            return {"faults": [[one.field, one.message] for one in found if one.number == last]}

        return self._answer(request, self._slow, answer)

    def history(self, request: Request) -> Response:
        """Return one history as text."""
        state, explored, _ = from_address(request.url.query, self.scenarios)
        history, seed = state.history, self.options.seed
        if history is None:
            return _json({"fault": f"The history must be a whole number from 0 to {LAST_HISTORY}."})

        def answer() -> dict[str, Any]:
            world, baseline = (sampled(explored, state, arm, seed) for arm in (SCENARIO, BASELINE))
            return {"trace": results.trace_text(world, baseline, history, seed)}

        return self._answer(request, self._traces, answer)

    def _answer(
        self, request: Request, slots: BoundedSemaphore, answer: Callable[[], dict[str, Any]]
    ) -> Response:
        """Return an answer that takes time, or why there is none; few at the same time."""
        if not slots.acquire(blocking=False):
            return _json({"fault": BUSY}, 503)
        try:
            return _json(answer())
        except SupersededError:
            return _json({})
        except InputError as error:
            return _json({"fault": f"Invalid scenario: {error.problems[0].message}."})
        except Exception:
            log.exception("answering %s", request.url)
            return _json({"fault": INTERNAL}, 500)
        finally:
            slots.release()

    def scenario(self, request: Request) -> Response:
        """Return a state's scenario file, for download."""
        state, explored, _ = from_address(request.url.query, self.scenarios)
        name = file_name(state, explored)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return _text(self._written(state, explored), "application/yaml", headers)

    def save(self, request: Request) -> Response:
        """Write a state's scenario file into the folder named at the start."""
        if not self.access.by_the_page(request):
            return _json({"fault": "Only the page itself may save."}, 403)
        assert self.options.save_to is not None
        state, explored, _ = from_address(request.url.query, self.scenarios)
        path = self.options.save_to / file_name(state, explored)
        try:
            files.write(path, self._written(state, explored))
        except OSError as error:
            return _json({"fault": f"Cannot save: {error.strerror}."})
        return _json({"name": path.name, "again": f"Run it: hedgesim run {path}"})

    def _written(self, state: State, explored: ExploredScenario) -> str:
        return scenario_text(state, explored, self.ensembles.seed, self.ensembles.replications)


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _json(data: dict[str, Any], status: int = 200) -> Response:
    from starlette.responses import JSONResponse  # noqa: PLC0415

    return JSONResponse(data, status_code=status)


def _text(text: str, kind: str, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import Response  # noqa: PLC0415

    return Response(text, media_type=kind, headers=headers)

"""The web server of the explorer: page, results as they are played, one history, scenario files.

No path from a request is read. Only scenario files are written, into the one folder named at start.
"""

from __future__ import annotations

import json
import logging
import socket
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hedgesim import files
from hedgesim.description.parsing.cautions import GRAVE, caution_lines
from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.explorer import page
from hedgesim.explorer.access import Access, Guard, bracketed
from hedgesim.explorer.cache import LRUCache
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
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import cautions_in, sampled
from hedgesim.extras import need
from hedgesim.running.setup import BASELINE, SCENARIO

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

TABS = 256  # clients whose latest request is known
STREAMS, TRACES = 16, 2  # ensembles asked for, and histories traced, at the same time
PLAYED = 3  # ensembles played at the same time; the others wait
BUSY = "The server is busy; wait a moment and move something."
PUBLIC = (
    "hedgesim: warning: other machines can reach this server (it listens on %s, port %s). Whoever "
    "has the token in its address can use it, and nothing is encrypted."
)
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


def explore(options: ServerOptions, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    say: called with the address once the page can be opened.

    Raises
    ------
    InputError: an option is wrong; nothing is served.
    """
    need("hedgesim explore", "starlette", "uvicorn")
    import uvicorn  # noqa: PLC0415

    from hedgesim.explorer.connections import config  # noqa: PLC0415

    if options.save_to is not None and not options.save_to.is_dir():
        message = "is not a folder"
        raise InputError([Problem(str(options.save_to), 1, 1, message, "a folder that exists")])
    with _bound(options) as bound, closing(Explorer(options)) as explorer:
        listens = bound.getsockname()[:2]
        access = Access.of(options.host, listens, options.names)
        explorer.warm()
        if access.public:
            log.warning(PUBLIC, *listens)
        say(_address(access, listens, explorer.scenarios.first))
        uvicorn.Server(config(explorer.app(access))).run(sockets=[bound])


def _address(access: Access, listens: tuple[str, int], scenario: str) -> str:
    """Return the address to open, with a token where other machines reach the server."""
    number = ip_address(listens[0].partition("%")[0])
    if number.is_unspecified:
        number = ip_address("127.0.0.1" if number.version == 4 else "::1")
    given = {"token": access.token} if access.public else {}
    return f"http://{bracketed(number)}:{listens[1]}/?{urlencode(given | {'scenario': scenario})}"


def _bound(options: ServerOptions) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM
        )[0]
        with ExitStack() as stack:
            bound = stack.enter_context(socket.socket(family, kind, proto))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            stack.pop_all()
    except OSError as error:
        place = f"{options.host}:{options.port}"
        message = f"cannot serve here: {(error.strerror or str(error)).lower()}"
        raise InputError([Problem(place, 1, 1, message, "another --port, or --port 0")]) from None
    return bound


class Explorer:
    """Scenarios, ensembles and request handlers of a server."""

    def __init__(self, options: ServerOptions) -> None:
        self.options = options
        self.scenarios = Scenarios(options.scenario, options.calibration)
        self.ensembles = Ensembles(options.seed, workers=options.workers)
        self._newest: LRUCache[Event] = LRUCache(TABS)
        self._streams, self._traces = BoundedSemaphore(STREAMS), BoundedSemaphore(TRACES)

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
            *(Route(f"/{name}", self.script) for name in page.SCRIPTS),
            Route("/bands", self.bands),
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
        html = page.page(state, explored, notes, lines, self.scenarios, token=token)
        answer = HTMLResponse(html)
        if self.access.in_address(request):
            cookie = self.access.cookie
            answer.set_cookie(cookie, self.access.token, httponly=True, samesite="strict")
        return answer

    def script(self, request: Request) -> Response:
        """Return one of the page's scripts."""
        return _text(page.asset(request.url.path.removeprefix("/")), "text/javascript")

    async def bands(self, request: Request) -> Response:
        """Stream results of a state: a line of JSON for the first histories, then for all."""
        from starlette.responses import StreamingResponse  # noqa: PLC0415

        if not self._streams.acquire(blocking=False):
            return _json({"fault": BUSY}, 503)
        over = Event()
        tab = request.query_params.get("tab", "")[:32]
        if tab:
            before = self._newest.get(tab)
            if before is not None:
                before.set()
            self._newest.put(tab, over)
        lines = self._lines(request.url.query, page.widths(request.query_params), over)
        return StreamingResponse(self._streamed(lines, over), media_type="application/x-ndjson")

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
            for found in self.ensembles.play(explored, state, over.is_set):
                yield _line(page.shown(found, explored, state, width))
        except SupersededError:
            return
        except InputError as error:
            yield _line({"fault": f"Invalid scenario: {error.problems[0].message}."})
        except Exception:
            log.exception("playing %s", query)
            yield _line({"fault": INTERNAL})

    def history(self, request: Request) -> Response:
        """Return one history as text."""
        state, explored, _ = from_address(request.url.query, self.scenarios)
        if state.history is None:
            return _json({"fault": f"The history must be a whole number from 0 to {LAST_HISTORY}."})
        if not self._traces.acquire(blocking=False):
            return _json({"fault": BUSY}, 503)
        try:
            seed = self.options.seed
            world, baseline = (sampled(explored, state, arm, seed) for arm in (SCENARIO, BASELINE))
            return _json({"trace": page.trace_text(world, baseline, state.history, seed)})
        except InputError as error:
            return _json({"fault": f"Invalid scenario: {error.problems[0].message}."})
        except Exception:
            log.exception("tracing %s", request.url.query)
            return _json({"fault": INTERNAL}, 500)
        finally:
            self._traces.release()

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

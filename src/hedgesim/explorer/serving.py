"""Serves the explorer: a page, its bands as they are played, one history, and scenario files.

Nothing is read from a path that somebody sends, and nothing is written but scenarios, into the one
folder that was named at the start.
"""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.explorer import page
from hedgesim.explorer.kept import Kept
from hedgesim.explorer.playing import Ensembles
from hedgesim.explorer.state import (
    LAST_HISTORY,
    State,
    beginning,
    file_name,
    from_address,
    scenario_text,
)
from hedgesim.explorer.stories import Shelf, Story
from hedgesim.explorer.work_queue import SupersededError
from hedgesim.explorer.worlds import baseline_of, world_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LOCAL = ("127.0.0.1", "localhost", "::1")
TABS = 256  # clients of which the newest request is known
STREAMS, TALES = 16, 2  # requests that are played, and histories told, at the same time
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BUSY = "Too many ask at once; wait a moment and move something."
OUR_FAULT = "A fault of ours; the terminal says more. Move something to go on."
log = logging.getLogger("hedgesim.explorer")


@dataclass(frozen=True)
class Wish:
    """How to serve. ``save_to``: folder for scenarios, or None."""

    scenario: str
    calibration: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    seed: int = 1
    workers: int | None = None
    save_to: Path | None = None


def require() -> None:
    """Raise InputError where the libraries that serve are not installed."""
    try:
        import starlette  # noqa: F401, PLC0415
        import uvicorn  # noqa: F401, PLC0415
    except ImportError as error:
        message = f"needs a library that is not installed: {error.name}"
        hint = 'pip install "hedgesim[explore]"'
        raise InputError([Problem("hedgesim explore", 1, 1, message, hint)]) from None


def explore(wish: Wish, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    say: is told the address once the page can be opened.

    Raises
    ------
    InputError: before anything is served, where something given is wrong.
    """
    require()
    import uvicorn  # noqa: PLC0415

    if wish.save_to is not None and not wish.save_to.is_dir():
        message = "is not a folder"
        raise InputError([Problem(str(wish.save_to), 1, 1, message, "a folder that exists")])
    with _bound(wish) as bound, closing(Explorer(wish)) as explorer:
        app = explorer.app()
        explorer.warm()
        config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="off")
        host, port = bound.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{port}/?scenario={explorer.shelf.first}")
        uvicorn.Server(config).run(sockets=[bound])


def _bound(wish: Wish) -> socket.socket:
    """Take the port before any work."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            wish.host, wish.port, type=socket.SOCK_STREAM
        )[0]
        with ExitStack() as stack:
            bound = stack.enter_context(socket.socket(family, kind, proto))
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            stack.pop_all()
    except OSError as error:
        place = f"{wish.host}:{wish.port}"
        message = f"cannot be served on: {(error.strerror or str(error)).lower()}"
        raise InputError([Problem(place, 1, 1, message, "another --port, or --port 0")]) from None
    return bound


class Explorer:
    """The scenarios and ensembles of a server, and what it answers."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.shelf = Shelf(wish.scenario, wish.calibration)
        self.ensembles = Ensembles(wish.seed, workers=wish.workers)
        self._newest: Kept[Event] = Kept(TABS)
        self._streams, self._tales = BoundedSemaphore(STREAMS), BoundedSemaphore(TALES)

    def close(self) -> None:
        """Stop all playing."""
        self.ensembles.close()

    def warm(self) -> None:
        """Play a little, so that nobody waits for code to be compiled or loaded."""
        story = self.shelf.story(self.shelf.first)
        next(self.ensembles.play(story, beginning(story)))

    def app(self) -> Starlette:
        """Return the application."""
        from starlette.applications import Starlette  # noqa: PLC0415
        from starlette.middleware import Middleware  # noqa: PLC0415
        from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415
        from starlette.routing import Route  # noqa: PLC0415

        hosts = [*LOCAL, "[::1]"] if self.wish.host in LOCAL else ["*"]
        routes = [
            Route("/", self.page),
            *(Route(f"/{name}", self.script) for name in page.SCRIPTS),
            Route("/bands", self.bands),
            Route("/history", self.history),
            Route("/scenario.yaml", self.scenario),
        ]
        if self.wish.save_to is not None:
            routes.append(Route("/save", self.save, methods=["POST"]))
        guard = Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
        return Starlette(routes=routes, middleware=[guard])

    def page(self, request: Request) -> Response:
        """Answer with the page of a state."""
        from starlette.responses import HTMLResponse  # noqa: PLC0415

        saves = self.wish.save_to is not None
        told = page.page(*from_address(request.url.query, self.shelf), self.shelf, saves=saves)
        headers = HEADERS | {"Content-Security-Policy": page.POLICY}
        return HTMLResponse(told, headers=headers)

    def script(self, request: Request) -> Response:
        """Answer with one of the page's scripts."""
        return _text(page.asset(request.url.path.removeprefix("/")), "text/javascript")

    async def bands(self, request: Request) -> Response:
        """Answer with what is known of a state, a line of JSON each time it is known better."""
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
        return StreamingResponse(
            self._streamed(lines, over), media_type="application/x-ndjson", headers=HEADERS
        )

    async def _streamed(self, lines: Iterator[str], over: Event) -> AsyncIterator[str]:
        """Take lines from a thread; whatever happens, stop the playing and make room."""
        from anyio import to_thread  # noqa: PLC0415

        try:
            while line := await to_thread.run_sync(next, lines, ""):
                yield line
        finally:
            over.set()
            self._streams.release()

    def _lines(self, query: str, width: dict[str, int], over: Event) -> Iterator[str]:
        try:
            state, story, _ = from_address(query, self.shelf)
            for found in self.ensembles.play(story, state, over.is_set):
                yield _line(page.shown(found, story, state, width))
        except SupersededError:
            return
        except InputError as error:
            yield _line({"fault": f"This cannot be told: {error.problems[0].message}."})
        except Exception:
            log.exception("playing %s", query)
            yield _line({"fault": OUR_FAULT})

    def history(self, request: Request) -> Response:
        """Answer with one history told."""
        state, story, _ = from_address(request.url.query, self.shelf)
        if state.history is None:
            return _json({"fault": f"Which history? A whole number from 0 to {LAST_HISTORY}."})
        if not self._tales.acquire(blocking=False):
            return _json({"fault": BUSY}, 503)
        try:
            worlds = world_of(story, state), baseline_of(story, state)
            return _json({"tale": page.tale(*worlds, state.history, self.wish.seed)})
        except InputError as error:
            return _json({"fault": f"This cannot be told: {error.problems[0].message}."})
        except Exception:
            log.exception("telling %s", request.url.query)
            return _json({"fault": OUR_FAULT}, 500)
        finally:
            self._tales.release()

    def scenario(self, request: Request) -> Response:
        """Answer with a state's scenario file, to be kept."""
        state, story, _ = from_address(request.url.query, self.shelf)
        name = file_name(state, story)
        kept = {"Content-Disposition": f'attachment; filename="{name}"'}
        return _text(self._written(state, story), "application/yaml", kept)

    def save(self, request: Request) -> Response:
        """Write a state's scenario file into the folder named at the start."""
        origin = request.headers.get("origin")
        if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
            return _json({"fault": "Only this page saves."}, 403)
        assert self.wish.save_to is not None
        state, story, _ = from_address(request.url.query, self.shelf)
        path = self.wish.save_to / file_name(state, story)
        try:
            path.write_text(self._written(state, story), encoding="utf-8", newline="\n")
        except OSError as error:
            return _json({"fault": f"It could not be saved: {error.strerror}."})
        return _json({"name": path.name, "again": f"Play it: hedgesim run {path}"})

    def _written(self, state: State, story: Story) -> str:
        return scenario_text(state, story, self.ensembles.seed, self.ensembles.replications)


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _json(data: dict[str, Any], status: int = 200) -> Response:
    from starlette.responses import JSONResponse  # noqa: PLC0415

    return JSONResponse(data, status_code=status, headers=HEADERS)


def _text(text: str, kind: str, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import Response  # noqa: PLC0415

    return Response(text, media_type=kind, headers=HEADERS | (headers or {}))

"""Connections of the web server: few, closed when idle, with security headers on every answer."""

from __future__ import annotations

from asyncio import Transport
from typing import TYPE_CHECKING, Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from uvicorn.protocols.http.h11_impl import RequestResponseCycle

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MOST = 256  # connections at a time
IDLE = 20.0  # seconds without a new request after which a connection is closed
HEAD = 32_768  # bytes of a request's head
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


def config(app: Any) -> Config:
    """Return the configuration of a server of an application."""
    return Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_level="warning",
        headers=list(HEADERS),
        server_header=False,
        limit_concurrency=MOST,
        h11_max_incomplete_event_size=HEAD,
    )


class Connection(H11Protocol):
    """A connection that is closed unless a request is answered or a new one has come."""

    _look: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to watch."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        self._look = self.loop.call_later(IDLE, self._close_if_idle, self.cycle)

    def _close_if_idle(self, before: RequestResponseCycle | None) -> None:
        """Close it if its last request is the same as before, and answered."""
        if self.cycle is before and (before is None or before.response_complete):
            self.transport.close()
        else:
            self._watch()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, with the headers of all answers."""
        headers = [*self.server_state.default_headers, (b"content-type", b"text/plain"),
                   (b"connection", b"close")]  # fmt: skip
        for event in (
            h11.Response(status_code=400, headers=headers),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

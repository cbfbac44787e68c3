"""Who may ask the explorer: names of the server, origin of a request, and a token.

A browser has pages of others open beside this one. They can send requests to this server, and read
its answers by a name of their own that leads here (DNS rebinding). Hence the name in the address of
each request must be one that the server was told, and whoever saves must have read the page.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import gethostname
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL = ("127.0.0.1", "localhost", "[::1]")
TOKEN = "x-hedgesim-token"
LONGEST = 300.0  # seconds of an answer, after which the connection is cut
NAME = 60  # characters of a wrong name that are repeated


@dataclass(frozen=True)
class Access:
    """Rules of a server.

    Attributes
    ----------
    names: host and port of its addresses, as browsers send them. port: that it listens on.
    any_number: every IP address counts as its name, as it listens on all of them.
    public: other machines reach it, so that each request needs the token.
    """

    names: frozenset[str]
    port: int
    any_number: bool = False
    public: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @classmethod
    def of(cls, host: str, listens: tuple[str, int], told: Sequence[str] = ()) -> Access:
        """Return the rules of a server.

        Parameters
        ----------
        host: as given. listens: numeric address and port. told: further names, ``NAME[:PORT]``.
        """
        number, port = ip_address(listens[0].partition("%")[0]), listens[1]
        own = (*LOCAL, bracketed(number), gethostname(), "" if ":" in host else host)
        named = {f"{name.lower()}:{port}" for name in own if name} | _told(told, port)
        named |= {name.removesuffix(":80") for name in named if name.endswith(":80")}
        return cls(frozenset(named), port, number.is_unspecified, not number.is_loopback)

    def fault(self, request: Request) -> tuple[int, str] | None:
        """Return status and message for a request that is refused, else None."""
        host = request.headers.get("host", "").lower()
        if host not in self.names and not self._is_number(host):
            return 400, (
                f"This server has no name {_shown(host)}. Open the address that hedgesim explore "
                "printed, or start it with --allow-host NAME[:PORT]."
            )
        if request.headers.get("sec-fetch-site") in ("cross-site", "same-site") and (
            request.headers.get("sec-fetch-mode") != "navigate"
        ):
            return 403, "Pages of other servers may not ask this one."
        if self.public and not (self.in_address(request) or self._in_cookie(request)):
            return 403, "Open the address that hedgesim explore printed: it holds a token."
        return None

    def in_address(self, request: Request) -> bool:
        """Whether the address holds the token."""
        return self._is_token(request.query_params.get("token", ""))

    def by_the_page(self, request: Request) -> bool:
        """Whether the page itself sent a request: same origin, and the token in a header."""
        origin, host = request.headers.get("origin", ""), request.headers.get("host", "").lower()
        same = origin.lower() in (f"http://{host}", f"https://{host}")
        return same and self._is_token(request.headers.get(TOKEN, ""))

    @property
    def cookie(self) -> str:
        """Name of the cookie that holds the token once an address did."""
        return f"hedgesim-{self.port}"

    def _in_cookie(self, request: Request) -> bool:
        return self._is_token(request.cookies.get(self.cookie, ""))

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    def _is_number(self, host: str) -> bool:
        """Whether it is an IP address with the port, which no name of others can be."""
        if not self.any_number:
            return False
        name, _, port = host.rpartition(":")
        try:
            return port == str(self.port) and bracketed(ip_address(name.strip("[]"))) == name
        except ValueError:
            return False


class Guard:
    """ASGI middleware that refuses requests by the rules, and cuts answers that take too long."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from anyio import move_on_after  # noqa: PLC0415
        from starlette.requests import Request  # noqa: PLC0415
        from starlette.responses import PlainTextResponse  # noqa: PLC0415

        fault = self._access.fault(Request(scope))
        with move_on_after(LONGEST):
            if fault is None:
                await self._app(scope, receive, send)
            else:
                await PlainTextResponse(fault[1] + "\n", fault[0])(scope, receive, send)


def bracketed(number: IPv4Address | IPv6Address) -> str:
    """Write an IP address as in an address of the web."""
    return f"[{number}]" if number.version == 6 else str(number)


def _told(names: Sequence[str], port: int) -> set[str]:
    """Names as browsers send them: one that was told without a port has that of the server."""
    return {
        name.lower() if urlsplit(f"//{name}").port else f"{name.lower()}:{port}" for name in names
    }


def _shown(name: str) -> str:
    plain = "".join(c if c.isascii() and c.isprintable() else "?" for c in name[:NAME])
    return f"'{plain}'"

"""The web server of the explorer: its address, its socket, and how it is started."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from ipaddress import ip_address
from urllib.parse import urlencode

from hedgesim.description.parsing.problems import InputError, Problem
from hedgesim.explorer.access import Access, bracketed
from hedgesim.explorer.handlers import Explorer, ServerOptions
from hedgesim.extras import need

PUBLIC = (
    "hedgesim: warning: other machines can reach this server (it listens on %s, port %s). Whoever "
    "has the token in its address can use it, and nothing is encrypted."
)
log = logging.getLogger("hedgesim.explorer")


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

"""An explorer that serves while a test or a benchmark asks it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hedgesim.explorer.access import Access
from hedgesim.explorer.handlers import Explorer


@contextmanager
def served(explorer: Explorer, listens: str = "127.0.0.1") -> Iterator[str]:
    """Serve on any free port of this machine, and give the address."""
    uvicorn = pytest.importorskip("uvicorn")
    from hedgesim.explorer.connections import config  # noqa: PLC0415

    explorer.warm()
    with socket.create_server((listens, 0)) as bound:
        access = Access.of(explorer.options.host, bound.getsockname(), explorer.options.names)
        server = uvicorn.Server(config(explorer.app(access)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
    explorer.close()

"""An explorer that serves while a test or a benchmark asks it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hedgesim.explorer.serving import Explorer


@contextmanager
def served(explorer: Explorer) -> Iterator[str]:
    """Serve on any free port of this machine, and give the address."""
    uvicorn = pytest.importorskip("uvicorn")
    explorer.warm()
    with socket.create_server(("127.0.0.1", 0)) as bound:
        config = uvicorn.Config(explorer.app(), log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
    explorer.close()

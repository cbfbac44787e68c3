"""A shelf of scenarios, and a server that tests can ask."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgesim.explorer.serving import Explorer, Wish
from hedgesim.explorer.stories import Shelf, Story

SCENARIO = "canal-and-withdrawal"


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf(SCENARIO)


@pytest.fixture(scope="session")
def story(shelf: Shelf) -> Story:
    return shelf.story(SCENARIO)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that the server saves into."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="session")
def address(saved: Path) -> Iterator[str]:
    """Address of an explorer that runs as long as the tests."""
    uvicorn = pytest.importorskip("uvicorn")
    explorer = Explorer(Wish(SCENARIO, workers=2, save_to=saved))
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

"""A shelf of scenarios, and a server that tests can ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgesim.explorer.serving import Explorer, Wish
from hedgesim.explorer.stories import Shelf, Story
from helpers.served import served

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
    with served(Explorer(Wish(SCENARIO, workers=2, save_to=saved))) as found:
        yield found

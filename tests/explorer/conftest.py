"""A scenarios of scenarios, and a server that tests can ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hedgesim.explorer.handlers import Explorer, ServerOptions
from hedgesim.explorer.scenarios import ExploredScenario, Scenarios
from helpers.served import served

SCENARIO = "canal-and-withdrawal"


@pytest.fixture(scope="session")
def scenarios() -> Scenarios:
    return Scenarios(SCENARIO)


@pytest.fixture(scope="session")
def explored(scenarios: Scenarios) -> ExploredScenario:
    return scenarios.get(SCENARIO)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that the server saves into."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="session")
def address(saved: Path) -> Iterator[str]:
    """Address of an explorer that runs as long as the tests."""
    with served(Explorer(ServerOptions(SCENARIO, workers=2, save_to=saved))) as found:
        yield found

"""The test kit for plugin authors; pytest loads it by itself as the plugin ``xikou``.

- ``service.testing.views``: a recruit, a task, a record and a person, with sensible values to override
- ``service.testing.contexts``: what a record check, an assignment check and a notice are given
- ``service.testing.payloads``: what a form finds wrong with a payload, and what it makes of a right one
- ``service.testing.hosts``: the plugin taken in as the service does it; its forms, checks, notices and plan
- the fixture ``xikou_client``: a whole service with the plugin, to ask over GraphQL as anybody

Nothing costly is imported here, so that pytest starts as fast as without the kit.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from service.testing.town import Town


@pytest.fixture
def xikou_client(tmp_path: Path) -> "Iterator[Callable[..., Town]]":
    """Give a function that opens a town on a temporary SQLite database: ``xikou_client(module)``.

    See ``service.testing.town`` for who lives there and what may be overridden.
    """
    from service.testing.town import open_town

    opened: list[Town] = []

    def client(module: Any = None, **given: Any) -> "Town":
        opened.append(open_town(tmp_path / f"town-{len(opened)}.db", module, **given))
        return opened[-1]

    yield client
    for town in opened:
        town.close()

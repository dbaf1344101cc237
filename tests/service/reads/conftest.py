"""What tests of reads share: the committed documents, and a count of SQL statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

QUERIES = Path(__file__).parents[2] / "data" / "queries"


@dataclass
class Statements:
    """The statements that ran inside a block, and how many ORM objects were made."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """Count them."""
        return len(self.texts)


Counting = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def statements(house: Any) -> Counting:
    """Count the SQL statements of a block, without those by which the second wall follows them."""
    engine = house.service.store.engine

    @contextmanager
    def counting() -> Iterator[Statements]:
        found = Statements()

        def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
            if not text.startswith("select set_config('xikou."):
                found.texts.append(text)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def document() -> Callable[[str], str]:
    """Return a committed document by the beginning of its name."""
    return lambda name: next(QUERIES.glob(f"{name}*.graphql")).read_text(encoding="utf-8")

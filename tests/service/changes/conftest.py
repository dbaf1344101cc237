"""What tests of changes share: the whole plan of a recruit, and shorthand for refusals."""

from collections.abc import Callable
from typing import Any

import pytest

FIELDS = "id item { code } occurrence stage opensOn nominalDueOn dueOn status completedOn"
Plan = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture
def plan() -> Callable[..., Plan]:
    """Return a recruit's tasks by item and occurrence, as an organizer sees them."""

    def load(house: Any, code: str, who: str = "S1137") -> Plan:
        document = f"query($c: String!) {{ recruit(code: $c) {{ tasks(first: 100) {{ totalCount nodes {{ {FIELDS} }} }} }} }}"
        found = house.ask(who, document, c=code)["recruit"]["tasks"]
        assert found["totalCount"] == len(found["nodes"])
        return {(row["item"]["code"], row["occurrence"]): row for row in found["nodes"]}

    return load


@pytest.fixture
def faults() -> Callable[[Any], list[tuple[str, str]]]:
    """Return code and path of each fault of a payload."""

    def of(payload: Any) -> list[tuple[str, str]]:
        assert all(each["message"] for each in payload["errors"])
        return [(each["code"], ".".join(each["path"])) for each in payload["errors"]]

    return of

"""An attempt of a mutation, and what must come of it for an actor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from service.store.ids import global_id
from tests.proof.oracle import Oracle
from tests.proof.people import City, Record, Task
from tests.proof.rights import Matter, Rights

WHY = "因工作需要"
STRICT = "strict"
"""A plugin that a unit may choose: it adds a check, which finds nothing wrong."""

NOWHERE = 999_999


@dataclass(frozen=True)
class Outcome:
    """What must come of an attempt: faults as (code, path), or the role by which it is done and how many events."""

    faults: frozenset[tuple[str, str]] = frozenset()
    role: str | None = None


def refused(code: str, path: str) -> Outcome:
    return Outcome(frozenset({(code, path)}))


@dataclass(frozen=True)
class Attempt:
    """One call: ``target`` is what it names, ``expected`` decides for an actor; ``wanted`` shows what changed."""

    mutation: str
    target: str
    values: dict[str, Any]
    expected: Callable[[str], Outcome]
    recruit: str = ""
    absent: str = ""
    """The target's place in ``values`` when it names something out of sight: answered like a code of nobody."""

    label: str = field(default="", compare=False)


@dataclass
class Attempting:
    """What attempts in one city are made with; ``find`` finds a planned task by recruit, item and occurrence."""

    city: City
    find: Callable[[str, str, int], Task]

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.city)
        self.rights = Rights(self.oracle)

    def record(self, recruit: str, item: str, status: str = "") -> Record:
        found = [
            each
            for each in self.city.records.values()
            if (each.task.recruit, each.task.item) == (recruit, item)
        ]
        return next(each for each in found if status in ("", each.status))

    def in_unit(self, act: str, unit: str, path: str = "unitCode") -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if unit and unit not in self.city.parents:
                return refused("NOT_FOUND", path)
            role = self.rights.may(act, actor, Matter(unit=unit))
            return Outcome(role=role) if role else refused("FORBIDDEN", path)

        return expected

    def nowhere(self) -> Task:
        return Task(global_id("Task", NOWHERE), "", "", 0)

    def about(self, act: str, task: Task, path: str = "taskId") -> Callable[[str], Outcome]:
        """Decide an act about a task."""

        def expected(actor: str) -> Outcome:
            if not task.recruit or not self.oracle.sees_task(actor, task):
                return refused("NOT_FOUND", path)
            role = self.rights.may(act, actor, Matter(task=task))
            return Outcome(role=role) if role else refused("FORBIDDEN", path)

        return expected

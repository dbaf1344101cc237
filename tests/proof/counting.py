"""What the numbers must be: counts, to-do lists and levels tell of what is out of sight as well as texts do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select

from service.store.tables import metadata
from tests.proof.desk import Desk
from tests.proof.grammar import literal
from tests.proof.oracle import Oracle
from tests.proof.people import City, Task
from tests.proof.rights import Matter, Rights

_PAGE = "first: 100"
_IN_FORCE = ("ACCEPTED", "CONFIRMED")


@dataclass(frozen=True)
class Counts:
    """What there is in the city, whoever sees it: tasks by recruit, and those to be done with item and recruit."""

    city: City
    tasks: dict[str, int]
    to_do: dict[str, Task]

    @classmethod
    def of(cls, desk: Desk, engine: Engine, city: City) -> "Counts":
        task, person = metadata.tables["task"], metadata.tables["person"]
        statement = (
            select(person.c.code, func.count())
            .join(task, task.c.recruit_id == person.c.id)
            .group_by(person.c.code)
        )
        with engine.connect() as connection:
            tasks = {city.name(code): number for code, number in connection.execute(statement)}
        to_do: dict[str, Task] = {}
        after = None
        while True:
            page = f"{_PAGE}, after: {literal(after)}, filter: {{status: [OPEN, OVERDUE]}}"
            found = desk.ask(
                "organizer",
                f"{{ tasks({page}) {{ nodes {{ id occurrence item {{ code }} recruit {{ code }} }} pageInfo {{ hasNextPage endCursor }} }} }}",
            )["tasks"]
            for each in found["nodes"]:
                plain = Task(
                    each["id"], city.name(each["recruit"]["code"]), each["item"]["code"], each["occurrence"]
                )
                to_do[each["id"]] = city.tasks.get(each["id"], plain)
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                return cls(city, tasks, to_do)

    def amiss(self, desk: Desk, actor: str) -> Iterator[str]:
        """Say which numbers are not what the oracle counts."""
        oracle = Oracle(self.city)
        me, seen, counted = oracle.who(actor), oracle.recruits(actor), oracle.recruits(actor, "Figures")
        recorded = {
            each.id
            for each in self.city.tasks.values()
            if each.recruit not in seen and oracle.sees_task(actor, each)
        }
        awaiting = {
            each.task.id
            for each in self.city.records.values()
            if each.status == "AWAITING_CONFIRMATION" and self._awaits(oracle, me, each)
        }
        mine = {each.id for each in self.to_do.values() if me and self._is_mine(oracle, me, each)}
        facts = {
            "recruits": len(seen),
            "people": len(self.city.staff),
            "units": len(self.city.parents),
            "tasks": sum(self.tasks[each] for each in seen) + len(recorded),
            "mine": mine,
            "awaitingMe": awaiting,
            "overview": len(counted),
            "cohort": len(counted),
            "plugins": {each for each in self.city.parents if self._says(oracle, actor, each)},
            "levels": {each for each in seen if self._levels(oracle, actor, each)},
            "suggested": set(),
        }
        answer = desk.ask(actor, _DOCUMENT.replace("COHORT", self.city.cohort))
        shown: dict[str, Any] = {
            **{name: answer[name]["totalCount"] for name in ("recruits", "people", "units", "tasks")},
            **{name: {each["id"] for each in answer[name]["nodes"]} for name in ("mine", "awaitingMe")},
            "overview": answer["overview"]["recruits"],
            "cohort": answer["cohort"]["recruitCount"],
            "plugins": {each["code"] for each in answer["units"]["nodes"] if each["plugins"]},
            "levels": {
                self.city.name(each["code"])
                for each in answer["recruits"]["nodes"]
                if any(dimension["latestScore"] is not None for dimension in each["dimensions"])
            },
            # Who is suggested to somebody who may not assign, is too much.
            "suggested": {
                name
                for role in ("mentors", "partners")
                for each in answer[role]
                for name in [self.city.name(each["recruit"]["code"])]
                if not Rights(oracle).may("assign", actor, Matter(recruit=name))
            },
        }
        for name, value in facts.items():
            if shown[name] != value:
                yield f"{actor} {name}: {shown[name]} instead of {value}"

    def _awaits(self, oracle: Oracle, me: str, record: Any) -> bool:
        confirmer = oracle.item(record.task).confirms
        return (
            bool(me)
            and me in oracle.holders(confirmer or "", record.task.recruit)
            and me not in (record.author, record.entered_by)
        )

    def _is_mine(self, oracle: Oracle, me: str, task: Task) -> bool:
        return me in (
            oracle.addressed(task) if task.to else oracle.holders(oracle.item(task).does, task.recruit)
        )

    def _says(self, oracle: Oracle, actor: str, unit: str) -> bool:
        return oracle.granted(actor, "ORGANIZER") or unit in oracle.admin_units(actor)

    def _levels(self, oracle: Oracle, actor: str, recruit: str) -> bool:
        return any(
            record.task.recruit == recruit
            and record.task.item == "mentor.growth_monitoring"
            and record.status in _IN_FORCE
            and oracle.sees_record(actor, record)
            and oracle.reads_whole(actor, record)
            for record in self.city.records.values()
        )


_DOCUMENT = f"""{{
    recruits({_PAGE}) {{ totalCount nodes {{ code dimensions {{ latestScore }} }} }} people {{ totalCount }} units({_PAGE}) {{ totalCount nodes {{ code plugins {{ enabled }} }} }} tasks {{ totalCount }}
    mine: tasks({_PAGE}, filter: {{mine: true}}) {{ nodes {{ id }} }} awaitingMe: tasks({_PAGE}, filter: {{awaitingMe: true}}) {{ nodes {{ id }} }}
    overview {{ recruits }} cohort(code: "COHORT") {{ recruitCount }}
    mentors: suggestPairings(cohort: "COHORT", role: MENTOR) {{ recruit {{ code }} }}
    partners: suggestPairings(cohort: "COHORT", role: PARTNER) {{ recruit {{ code }} }}
}}"""

"""Attempts on recruits, and on whom they are paired with."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from service.store.ids import global_id
from tests.proof.outcomes import NOWHERE, WHY, Attempt, Attempting, Outcome, refused
from tests.proof.people import TODAY
from tests.proof.rights import Matter


class RecruitAttempts(Attempting):
    """Enrolling, changing, suspending, transferring, extending, assigning."""

    def _on(self, mutation: str, recruit: str, *, then: tuple[str, str] = ("", ""), **values: Any) -> Attempt:
        """Act on a recruit; ``then`` is a further act of the matrix with the path where it is refused."""

        def expected(actor: str) -> Outcome:
            if recruit not in self.city.recruits or not self.oracle.sees("Recruit", actor, recruit):
                return refused("NOT_FOUND", "recruitCode")
            role = self.rights.may(mutation, actor, Matter(recruit=recruit))
            if role is None:
                return refused("FORBIDDEN", "recruitCode")
            if then[0] and self.rights.may(then[0], actor, Matter()) is None:
                return refused("FORBIDDEN", then[1])
            return Outcome(role=role)

        given = {"recruitCode": self.city.code(recruit), **values}
        return Attempt(mutation, recruit, given, expected, recruit, "recruitCode")

    def recruits(self) -> Iterator[Attempt]:
        for name in ("b1", "c1", "t1", "nobody"):
            yield self._on("updateRecruit", name, post="新岗位")
        yield self._on(
            "updateRecruit",
            "d1",
            then=("changeEntryDate", "entryDate"),
            entryDate=str(TODAY + timedelta(days=30)),
        )
        yield self._on("updateRecruit", "c1", then=("completeRecruit", "status"), status="COMPLETED")
        for name in ("b1", "a1", "nobody"):
            yield self._on("suspendRecruit", name, startsOn=str(TODAY), endsOn=str(TODAY), reason=WHY)
            yield self._on("transferRecruit", name, unitCode="C", on=str(TODAY), reason=WHY)
        for name in ("b1", "nobody"):
            yield self._on("extendProbation", name, endsOn="2023-10-01", ground="MATERNITY", reason=WHY)
        for unit in ("A", "C", "nowhere"):
            values = {
                "code": "new-1",
                "name": "新人",
                "unitCode": unit,
                "cohortCode": "2023",
                "entryDate": str(TODAY),
            }
            yield Attempt("enrolRecruit", unit, values, self.in_unit("enrolRecruit", unit))

    def pairing(self) -> Iterator[Attempt]:
        yield self._on("assign", "b1", role="PARTNER", personCode="partner-next")
        yield self._on("assign", "a1", role="MENTOR", personCode="head-a")
        yield self._on("assign", "nobody", role="MENTOR", personCode="head-a")
        free = self._on("assign", "b1", role="MENTOR", personCode="mentor-a", exception=True, reason=WHY)

        def excepted(actor: str) -> Outcome:
            role = self.rights.may("makeException", actor, Matter())
            return free.expected(actor) if role else refused("FORBIDDEN", "exception")

        yield Attempt("assign", "an exception", free.values, excepted, "b1")
        for recruit, person in (("b1", "partner-1"), ("c1", "mentor-c"), ("nobody", "")):
            number = next(
                (each.id for each in self.city.pairs if (each.what, each.person) == (recruit, person)),
                global_id("Assignment", NOWHERE),
            )
            yield Attempt(
                "endAssignment",
                recruit,
                {"assignmentId": number, "endsOn": str(TODAY), "reason": WHY},
                self._ending(recruit),
                recruit,
                "assignmentId",
            )

    def _ending(self, recruit: str) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if recruit not in self.city.recruits or not self.oracle.sees("Assignment", actor, recruit):
                return refused("NOT_FOUND", "assignmentId")
            role = self.rights.may("endAssignment", actor, Matter(recruit=recruit))
            return Outcome(role=role) if role else refused("FORBIDDEN", "assignmentId")

        return expected

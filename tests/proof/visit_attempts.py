"""Attempts on visits and follow-ups: recording, sending notices, answering, closing."""

from collections.abc import Callable, Iterator

from service.store.ids import global_id
from tests.proof.outcomes import NOWHERE, WHY, Attempt, Attempting, Outcome, refused
from tests.proof.people import TODAY, FollowUp
from tests.proof.rights import Matter


class VisitAttempts(Attempting):
    """What the organization department does about units, and what has to follow."""

    def visits(self) -> Iterator[Attempt]:
        for unit in ("B", "C", "nowhere"):
            values = {
                "unitCode": unit,
                "visitedOn": str(TODAY),
                "visitorCodes": ["organizer"],
                "findings": [],
            }
            yield Attempt("recordVisit", unit, values, self.in_unit("recordVisit", unit))
            notice = {"unitCode": unit, "text": WHY, "answerBy": str(TODAY)}
            yield Attempt("sendSupervisionNotice", unit, notice, self.in_unit("sendSupervisionNotice", unit))

    def follow_ups(self) -> Iterator[Attempt]:
        standing = [each for each in self.city.follow_ups.values() if not each.closed]
        nowhere = FollowUp(global_id("FollowUp", NOWHERE), "", "")
        for one in (*standing, nowhere):
            here = f"{one.unit} {one.owner} {one.recruit}"
            values = {"followUpId": one.id, "answer": WHY}
            for act, more in (("answerFollowUp", {}), ("closeFollowUp", {"close": True})):
                path = "close" if more else "followUpId"
                expected = self._of_follow_up(act, one, path)
                yield Attempt(
                    "answerFollowUp", f"{act} {here}", {**values, **more}, expected, one.recruit, "followUpId"
                )

    def _of_follow_up(self, act: str, one: FollowUp, path: str) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if not one.unit or not self.oracle.sees_follow_up(actor, one):
                return refused("NOT_FOUND", "followUpId")
            seat = self.rights.may(act, actor, Matter(unit=one.unit, follow_up=one))
            if seat is None:
                return refused("FORBIDDEN", path)
            return Outcome(role=None if seat == "SELF" else seat)

        return expected

"""What units and people have to see to (督办): sent as a notice or found on a visit, answered, closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.cases import Case, seated
from service.domain.refusals import refuse
from service.domain.words import FollowUpStatus, Role
from service.store.ids import row_of
from service.store.reads import follow_ups as reads
from service.store.reads.holders import admins_of
from service.store.scope import Scope
from service.store.writes import visits
from service.store.writes.work import Difference
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case

OPENED = "follow_up.opened"
"""The happening of which the owner is told."""


@dataclass(frozen=True, kw_only=True)
class SendSupervisionNotice(Command):
    """What a unit has to answer, and by when."""

    unit_code: str
    text: str
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class AnswerFollowUp(Command):
    """What came of it; ``close``: nothing more is expected, which the organization department alone says."""

    follow_up_id: str
    answer: str
    close: bool = False


@use_case
def send_supervision_notice(service: Service, scope: Scope, command: SendSupervisionNotice) -> Changed:
    """Ask a unit for an answer by a day; its admin with the lowest code has to see to it."""
    with service.write(scope) as work:
        unit = sight.the_unit(work.reading, command.unit_code)
        role = sight.require_for_unit(scope, "sendSupervisionNotice", unit.id, "unitCode")
        text = sight.require_text(command.text, "text")
        sight.require_day(command.answer_by, "answerBy", first=work.today)
        admin = next(iter(admins_of(work.reading, unit.id)), None)
        if admin is None:
            raise refuse("INVALID", "unitCode", message="该单位没有单位管理员，无法督办")
        row = visits.open_follow_up(work, unit.id, admin.id, command.answer_by, text=text)
        work.happened(OPENED, row, None)
        work.trace(
            "sendSupervisionNotice",
            "FollowUp",
            row,
            role=role,
            unit_id=unit.id,
            person=admin.code,
            dueOn=command.answer_by,
            text=text,
        )
        return finish(work, "send_supervision_notice", command, Changed({"FollowUp": [row]}))


@use_case
def answer_follow_up(service: Service, scope: Scope, command: AnswerFollowUp) -> Changed:
    """Say what came of it, or that nothing more is expected."""
    with service.write(scope) as work:
        number = row_of(command.follow_up_id, "FollowUp") or 0
        row = reads.row_of(work.reading, number)
        if row is None:
            raise refuse("NOT_FOUND", "followUpId")
        role = _may_answer(scope, row, close=command.close)
        text = sight.require_text(command.answer, "answer")
        was = reads.status_on(row, work.today)
        if not visits.answer(work, row.id, text, closes=command.close):
            label = FollowUpStatus.CLOSED.label
            raise refuse("CONFLICT", "followUpId", message=f"督办事项当前为“{label}”")
        now = FollowUpStatus.CLOSED if command.close else FollowUpStatus.ANSWERED
        work.trace(
            "answerFollowUp",
            "FollowUp",
            row.id,
            role=role,
            recruit_id=row.recruit_id,
            unit_id=row.unit_id,
            status=Difference(was, now),
            answer=text,
        )
        return finish(work, "answer_follow_up", command, Changed({"FollowUp": [row.id]}))


def _may_answer(scope: Scope, row: Any, *, close: bool) -> Role | None:
    """Return the role by which the viewer answers or closes (None: as its owner alone), or refuse."""
    case = Case(
        towards=scope.towards_unit(row.unit_id),
        myself=scope.person_id is not None and row.owner_id == scope.person_id,
        notice=row.visit_id is None,
    )
    if close:
        return sight.allowed("closeFollowUp", case, "close", message="仅组织部可以办结")
    seat = seated("answerFollowUp", case)
    if seat is None:
        raise refuse("FORBIDDEN", "followUpId", message="仅督办事项的责任人可以答复")
    return Role(seat) if seat in Role.__members__ else None

"""Meetings of a recruit with somebody around (双向约谈): either side proposes, the other answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.domain import access
from service.domain.cases import may
from service.domain.refusals import refuse
from service.domain.words import AppointmentStatus, RecruitStatus, Role, TaskStatus
from service.store.ids import row_of
from service.store.reads import appointments as reads
from service.store.reads import facts, lookup
from service.store.reads.holders import Seat, addressed, holders
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.writes import appointments, plans
from service.store.writes.work import Difference, Work
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case

FURTHEST = timedelta(days=366)
"""So far ahead a meeting can be proposed."""

_MOST_PLACE = 200
_UNDONE = (TaskStatus.UPCOMING, TaskStatus.OPEN, TaskStatus.OVERDUE)
_AROUND = (Role.MENTOR, Role.PARTNER, Role.DEPARTMENT_HEAD, Role.UNIT_ADMIN, Role.ORGANIZER)


@dataclass(frozen=True, kw_only=True)
class ProposeAppointment(Command):
    """About which task, or with which recruit without one; whom to meet, when and where."""

    task_id: str | None = None
    recruit_code: str | None = None
    invitee_code: str | None = None
    starts_at: datetime
    place: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerAppointment(Command):
    """Yes or no, and perhaps why."""

    appointment_id: str
    accept: bool
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class CancelAppointment(Command):
    """What is called off, and perhaps why."""

    appointment_id: str
    note: str | None = None


@use_case
def propose_appointment(service: Service, scope: Scope, command: ProposeAppointment) -> Changed:
    """Propose a meeting to the other side; one of the two is always the recruit."""
    with service.write(scope) as work:
        who, task, role = _about(work, command)
        place = sight.require_text(command.place, "place", most=_MOST_PLACE)
        note = _note(command.note)
        _require_ahead(service, command.starts_at)
        invitee = _invitee(work.reading, who, task, command.invitee_code)
        about = None if task is None else task.id
        row = appointments.propose(work, who.id, about, invitee.id, command.starts_at, place, note)
        work.happened("appointment.proposed", row, who.id)
        work.trace(
            "proposeAppointment",
            "Appointment",
            row,
            role=role,
            recruit_id=who.id,
            unit_id=who.unit_id,
            item=None if task is None else task.item,
            occurrence=None if task is None else task.occurrence,
            person=invitee.code,
            startsAt=command.starts_at,
            place=place,
            note=note,
        )
        return finish(work, "propose_appointment", command, Changed({"Appointment": [row]}))


@use_case
def answer_appointment(service: Service, scope: Scope, command: AnswerAppointment) -> Changed:
    """Accept or decline what one was asked."""
    with service.write(scope) as work:
        row = _the_appointment(work.reading, command.appointment_id)
        role = _by("answerAppointment", work.reading, row, "仅受邀的一方可以答复")
        note, was = _note(command.note), reads.status_on(row, service.today)
        if was is not AppointmentStatus.PROPOSED:
            raise _no_longer(was)
        if row.starts_at <= service.moment:
            raise refuse("CONFLICT", "appointmentId", message="约定的时间已过，请另行约谈")
        if not appointments.answer(work, row.id, note, accept=command.accept):
            raise _changed_meanwhile(work, row.id)
        now = AppointmentStatus.ACCEPTED if command.accept else AppointmentStatus.DECLINED
        work.happened("appointment.answered", row.id, row.recruit_id)
        _trace(work, "answerAppointment", row, role, status=Difference(was, now), note=note)
        return finish(work, "answer_appointment", command, Changed({"Appointment": [row.id]}))


@use_case
def cancel_appointment(service: Service, scope: Scope, command: CancelAppointment) -> Changed:
    """Call off what is proposed or accepted; either side may, also when the time has come."""
    with service.write(scope) as work:
        row = _the_appointment(work.reading, command.appointment_id)
        role = _by("cancelAppointment", work.reading, row, "仅约谈的双方可以取消")
        note, was = _note(command.note), reads.status_on(row, service.today)
        if was not in (AppointmentStatus.PROPOSED, AppointmentStatus.ACCEPTED):
            raise _no_longer(was)
        if not appointments.cancel(work, row.id, note):
            raise _changed_meanwhile(work, row.id)
        now = Difference(was, AppointmentStatus.CANCELLED)
        side = "proposer" if row.proposed_by_id == scope.person_id else "invitee"
        work.happened(f"appointment.cancelled_by_{side}", row.id, row.recruit_id)
        _trace(work, "cancelAppointment", row, role, status=now, note=note)
        return finish(work, "cancel_appointment", command, Changed({"Appointment": [row.id]}))


def _about(work: Work, command: ProposeAppointment) -> tuple[Any, Any, Role]:
    """Return the recruit, the task if there is one, and the role by which the viewer proposes."""
    reading = work.reading
    if command.task_id is None:
        if command.recruit_code is None:
            raise refuse("REQUIRED", "recruitCode", message="没有任务的约谈须指明新录用公务员")
        who = sight.the_recruit(reading, command.recruit_code)
        role = sight.require(work.scope, "proposeAppointment", who, "recruitCode")
        if who.status in (RecruitStatus.LEFT, RecruitStatus.COMPLETED):
            raise refuse("CONFLICT", "recruitCode", message="该新录用公务员已离开或已期满")
        return who, None, role
    plans.hold(work, [sight.the_task(reading, command.task_id).recruit_id])
    task = sight.the_task(reading, command.task_id)
    status = facts.status_on(task, reading.today)
    about = facts.task_facts(reading, task, status, addressed(reading, [task]), task.id)
    allowed = access.may_propose(about, facts.towards(reading, task))
    if allowed is None:
        raise refuse("FORBIDDEN", "taskId")
    if status not in _UNDONE:
        raise refuse("TASK_NOT_OPEN", "taskId", message=f"任务当前为“{status.label}”，不能约谈")
    who = lookup.recruit_rows(reading, [task.recruit_id])[task.recruit_id]
    if command.recruit_code not in (None, who.code):
        raise refuse("INVALID", "recruitCode", message="与任务的新录用公务员不一致")
    return who, task, allowed


def _invitee(reading: Reading, who: Any, task: Any, code: str | None) -> Any:
    """Return whom the viewer asks: the recruit, or for the recruit somebody around."""
    if reading.scope.person_id != who.id:
        if code not in (None, who.code):
            raise refuse("INVALID", "inviteeCode", message="约谈的一方须为该新录用公务员")
        return who
    if code is None:
        found = next(iter(_default(reading, who, task)), None)
        row = lookup.person_rows(reading, [found]).get(found) if found is not None else None
        if row is None:
            raise refuse("REQUIRED", "inviteeCode", message="目前无人负责，请指定约谈对象")
        return row
    person = sight.the_person(reading, code, "inviteeCode")
    if task is not None and task.addressee_id is not None:
        if person.id not in addressed(reading, [task])[task.id]:
            raise refuse("INVALID", "inviteeCode", message="举手只与被求助者约谈")
        return person
    seats = [Seat(role, who.id, who.unit_id, who.department_id) for role in _AROUND]
    if not any(person.id in held for held in holders(reading, seats).values()):
        labels = "、".join(role.label for role in _AROUND)
        raise refuse("INVALID", "inviteeCode", message=f"须为您的{labels}之一")
    return person


def _default(reading: Reading, who: Any, task: Any) -> tuple[int, ...]:
    """Return whom a recruit meets unless named: who does or confirms the task, else the mentor."""
    if task is not None and task.addressee_id is not None:
        return addressed(reading, [task])[task.id]
    roles = (task.role, task.confirmer_role, Role.MENTOR) if task is not None else (Role.MENTOR,)
    role = next(each for each in roles if each not in (None, Role.RECRUIT))
    seat = Seat(role, who.id, who.unit_id, who.department_id)
    return holders(reading, [seat])[seat]


def _require_ahead(service: Service, moment: datetime) -> None:
    if moment <= service.moment:
        raise refuse("OUT_OF_RANGE", "startsAt", message="须晚于现在")
    if moment > service.moment + FURTHEST:
        raise refuse("OUT_OF_RANGE", "startsAt", message=f"须在{FURTHEST.days}天之内")


def _the_appointment(reading: Reading, appointment_id: str) -> Any:
    number = row_of(appointment_id, "Appointment") or 0
    row = reads.rows_of(reading, [number]).get(number)
    if row is None:
        raise refuse("NOT_FOUND", "appointmentId")
    return row


def _by(act: str, reading: Reading, row: Any, otherwise: str) -> Role:
    reading.versions.of(reading.connection, {row.item_version_id} - {None})
    role = may(act, reads.case_of(reading, row))
    if role is None:
        raise refuse("FORBIDDEN", "appointmentId", message=otherwise)
    return role


def _note(text: str | None) -> str | None:
    plain = (text or "").strip()
    return sight.within(plain, "note") if plain else None


def _no_longer(status: AppointmentStatus) -> Exception:
    return refuse("CONFLICT", "appointmentId", message=f"约谈当前为“{status.label}”")


def _changed_meanwhile(work: Work, row_id: int) -> Exception:
    return _no_longer(reads.status_on(reads.rows_of(work.reading, [row_id])[row_id], work.today))


def _trace(work: Work, action: str, row: Any, role: Role, **changes: Any) -> None:
    work.trace(
        action,
        "Appointment",
        row.id,
        role=role,
        recruit_id=row.recruit_id,
        unit_id=row.recruit_unit_id,
        **changes,
    )

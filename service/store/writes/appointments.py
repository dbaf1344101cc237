"""Appointments: put forward, answered and called off by compare-and-set."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert, update

from service.domain.words import AppointmentStatus
from service.store.tables import appointment
from service.store.writes.work import Work


def propose(
    work: Work,
    recruit_id: int,
    task_id: int | None,
    invitee_id: int,
    starts_at: datetime,
    place: str,
    note: str | None,
) -> int:
    """Keep what the viewer proposes; return its row."""
    values = {
        "recruit_id": recruit_id,
        "task_id": task_id,
        "proposed_by_id": work.scope.person_id,
        "invitee_id": invitee_id,
        "starts_at": starts_at,
        "place": place,
        "note": note,
        "state": AppointmentStatus.PROPOSED,
        "revision": 0,
        "proposed_on": work.today,
        "created_at": work.now,
        "updated_at": work.now,
    }
    row = work.connection.execute(insert(appointment).values(values)).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def answer(work: Work, row_id: int, note: str | None, *, accept: bool) -> bool:
    """Accept or decline one that still awaits an answer; return False where it does not."""
    state = AppointmentStatus.ACCEPTED if accept else AppointmentStatus.DECLINED
    values = {"accepted": accept, "answered_on": work.today, "answer_note": note}
    return _move(work, row_id, [AppointmentStatus.PROPOSED], state, values)


def cancel(work: Work, row_id: int, note: str | None) -> bool:
    """Call off one that is proposed or accepted; return False where it is neither."""
    standing = [AppointmentStatus.PROPOSED, AppointmentStatus.ACCEPTED]
    values = {"cancelled_on": work.today, "cancel_note": note}
    return _move(work, row_id, standing, AppointmentStatus.CANCELLED, values)


def _move(
    work: Work,
    row_id: int,
    expected: Iterable[AppointmentStatus],
    state: AppointmentStatus,
    values: Mapping[str, object],
) -> bool:
    here = (appointment.c.id == row_id) & appointment.c.state.in_([str(each) for each in expected])
    changed = {**values, "state": state, "revision": appointment.c.revision + 1, "updated_at": work.now}
    return work.connection.execute(update(appointment).where(here).values(changed)).rowcount == 1

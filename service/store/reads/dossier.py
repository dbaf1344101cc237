"""All that is held about one person, table by table, as a person may ask for it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from service.store import payloads
from service.store.reads import found_on_visits
from service.store.reads.codes import but, code_of, in_code
from service.store.tables import (
    appointment,
    assignment,
    audit_event,
    cohort,
    delivery,
    department,
    department_head,
    idempotency,
    notification,
    person,
    person_key,
    posting,
    preference,
    probation_extension,
    record,
    record_past,
    recruit,
    role_grant,
    roster_entry,
    suspension,
    task,
    task_past,
    token,
    unit,
    upload,
)
from service.store.vault import Vault

Rows = list[dict[str, Any]]
_SENT = tuple(delivery.c[name] for name in ("channel", "digest_on", "created_at", "ended_at", "outcome"))


def held(connection: Connection, vault: Vault, person_id: int, sheets: tuple[str, ...]) -> dict[str, Rows]:
    """Return the rows about a person by section; of what they wrote about others, that they did, not what.

    ``sheets`` are those of a roster that speak of people.
    """
    sections = {name: _rows(connection, statement(person_id)) for name, statement in _STATEMENTS.items()}
    sections["records"] = _records(connection, vault, person_id)
    sections["roster"] = _rows(
        connection,
        select(roster_entry.c.sheet, roster_entry.c.entry, roster_entry.c.named).where(
            roster_entry.c.subject_id == person_id, roster_entry.c.sheet.in_(sheets)
        ),
    )
    return sections


def _records(connection: Connection, vault: Vault, person_id: int) -> Rows:
    statement = (
        select(*record.c, task.c.occurrence, *_codes())
        .join(task, task.c.id == record.c.task_id)
        .where(record.c.recruit_id == person_id)
        .order_by(record.c.id)
    )
    rows = connection.execute(statement).all()
    hidden = {"sealed_payload", "recruit_id", "author_id", "entered_by_id", "confirmed_by_id"}
    found = []
    for row, payload in zip(rows, payloads.of(connection, vault, rows), strict=True):
        shown = _plain(row._mapping)  # noqa: SLF001  SQLAlchemy's public name
        found.append(
            {name: value for name, value in shown.items() if name not in hidden} | {"payload": payload}
        )
    return found


def _codes() -> list[ColumnElement[Any]]:
    """Return the staff codes of those who took part in a record."""
    return [
        code_of(record.c.author_id).label("author"),
        code_of(record.c.entered_by_id).label("entered_by"),
        code_of(record.c.confirmed_by_id).label("confirmed_by"),
    ]


def _rows(connection: Connection, statement: Select[Any]) -> Rows:
    return [_plain(row) for row in connection.execute(statement).mappings()]


def _plain(row: Any) -> dict[str, Any]:
    """Return a row by plain names: those of columns are of a kind of their own."""
    return {str(name): value for name, value in row.items()}


_STATEMENTS: dict[str, Callable[[int], Select[Any]]] = {
    "person": lambda who: select(
        *but(person, "unit_id"), in_code(unit, person.c.unit_id).label("unit")
    ).where(person.c.id == who),
    "recruit": lambda who: select(
        *but(recruit, "cohort_id", "unit_id", "department_id"),
        in_code(cohort, recruit.c.cohort_id).label("cohort"),
        in_code(unit, recruit.c.unit_id).label("unit"),
        in_code(department, recruit.c.department_id).label("department"),
    ).where(recruit.c.id == who),
    "roles": lambda who: select(
        role_grant.c.role,
        in_code(unit, role_grant.c.unit_id).label("unit"),
        role_grant.c.starts_on,
        role_grant.c.ends_on,
    ).where(role_grant.c.person_id == who),
    "headships": lambda who: select(
        in_code(department, department_head.c.department_id).label("department"),
        department_head.c.starts_on,
        department_head.c.ends_on,
    ).where(department_head.c.person_id == who),
    "assignments": lambda who: select(
        assignment.c.role,
        code_of(assignment.c.recruit_id).label("recruit"),
        code_of(assignment.c.person_id).label("person"),
        *but(assignment, "role", "recruit_id", "person_id"),
    ).where(or_(assignment.c.recruit_id == who, assignment.c.person_id == who)),
    "postings": lambda who: select(
        in_code(unit, posting.c.unit_id).label("unit"),
        in_code(department, posting.c.department_id).label("department"),
        *but(posting, "recruit_id", "unit_id", "department_id"),
    ).where(posting.c.recruit_id == who),
    "suspensions": lambda who: select(*but(suspension, "recruit_id")).where(suspension.c.recruit_id == who),
    "extensions": lambda who: select(*but(probation_extension, "recruit_id")).where(
        probation_extension.c.recruit_id == who
    ),
    "tasks": lambda who: (
        select(
            task.c.id,
            *but(task, "recruit_id", "item_version_id", "completed_by_id", "addressee_id"),
            code_of(task.c.completed_by_id).label("completed_by"),
            code_of(task.c.addressee_id).label("addressee"),
        )
        .where(task.c.recruit_id == who)
        .order_by(task.c.id)
    ),
    "task_history": lambda who: (
        select(*but(task_past, "completed_by_id"), code_of(task_past.c.completed_by_id).label("completed_by"))
        .join(task, task.c.id == task_past.c.task_id)
        .where(task.c.recruit_id == who)
    ),
    "record_history": lambda who: (
        select(*but(record_past))
        .join(record, record.c.id == record_past.c.record_id)
        .where(record.c.recruit_id == who)
    ),
    "written": lambda who: (
        select(
            record.c.id,
            record.c.item,
            code_of(record.c.recruit_id).label("recruit"),
            record.c.occurred_on,
            record.c.recorded_at,
            record.c.status,
            *_codes(),
        )
        .where(record.c.recruit_id != who)
        .where(or_(record.c.author_id == who, record.c.entered_by_id == who, record.c.confirmed_by_id == who))
        .order_by(record.c.id)
    ),
    "addressed": lambda who: (
        select(task.c.id, task.c.item, code_of(task.c.recruit_id).label("recruit"), task.c.created_on)
        .where(task.c.addressee_id == who, task.c.recruit_id != who)
        .order_by(task.c.id)
    ),
    "appointments": lambda who: (
        select(
            appointment.c.id,
            code_of(appointment.c.proposed_by_id).label("proposed_by"),
            code_of(appointment.c.invitee_id).label("invitee"),
            *but(appointment, "recruit_id", "proposed_by_id", "invitee_id", "accepted", "revision"),
        )
        .where(appointment.c.recruit_id == who)
        .order_by(appointment.c.id)
    ),
    "met": lambda who: (
        select(
            appointment.c.id,
            code_of(appointment.c.recruit_id).label("recruit"),
            appointment.c.starts_at,
            appointment.c.state,
            appointment.c.proposed_on,
        )
        .where(or_(appointment.c.proposed_by_id == who, appointment.c.invitee_id == who))
        .where(appointment.c.recruit_id != who)
        .order_by(appointment.c.id)
    ),
    **found_on_visits.STATEMENTS,
    "events": lambda who: (
        select(
            *but(audit_event, "actor_id", "recruit_id", "unit_id", "portal_id", "mac", "key_id"),
            code_of(audit_event.c.actor_id).label("actor"),
            code_of(audit_event.c.recruit_id).label("recruit"),
            in_code(unit, audit_event.c.unit_id).label("unit"),
            in_code(unit, audit_event.c.portal_id).label("portal"),
        )
        .where(
            or_(
                audit_event.c.actor_id == who,
                audit_event.c.recruit_id == who,
                (audit_event.c.subject_type == "Person") & (audit_event.c.subject_id == who),
            )
        )
        .order_by(audit_event.c.id)
    ),
    "messages": lambda who: (
        select(
            *but(notification, "person_id", "recruit_id", "cause", "task_id"),
            code_of(notification.c.person_id).label("person"),
            code_of(notification.c.recruit_id).label("recruit"),
        )
        .where(or_(notification.c.person_id == who, notification.c.recruit_id == who))
        .order_by(notification.c.id)
    ),
    "preferences": lambda who: select(*but(preference, "person_id")).where(preference.c.person_id == who),
    "deliveries": lambda who: select(*_SENT).where(delivery.c.person_id == who).order_by(delivery.c.id),
    "tokens": lambda who: select(token.c.id, *but(token, "hash", "nonce", "person_id", "unit_id")).where(
        token.c.person_id == who
    ),
    "calls": lambda who: select(idempotency.c.key, idempotency.c.stored_at).where(
        idempotency.c.caller == f"person:{who}"
    ),
    "uploads": lambda who: select(*but(upload, "person_id", "mark", "state", "content", "report")).where(
        upload.c.person_id == who
    ),
    "key": lambda who: select(person_key.c.master_key_id, person_key.c.created_at).where(
        person_key.c.person_id == who
    ),
}

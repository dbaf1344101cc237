"""All tables; importing this package fills ``metadata``."""

from service.store.tables.appointments import appointment
from service.store.tables.columns import metadata
from service.store.tables.deliveries import delivery, preference, webhook
from service.store.tables.enabling import checklist_version, unit_plugin
from service.store.tables.keys import audit_event, audit_seal, idempotency, person_key, token
from service.store.tables.notices import happening, notification
from service.store.tables.people import (
    cohort,
    department,
    department_head,
    person,
    role_grant,
    roster_entry,
    unit,
)
from service.store.tables.plans import (
    calendar_day,
    calendar_year,
    item_version,
    record,
    record_past,
    task,
    task_past,
)
from service.store.tables.recruits import (
    assignment,
    posting,
    probation_extension,
    recruit,
    suspension,
)
from service.store.tables.snapshots import snapshot
from service.store.tables.uploads import upload
from service.store.tables.visits import finding, follow_up, follow_up_answer, visit, visit_visitor

__all__ = [
    "appointment",
    "assignment",
    "audit_event",
    "audit_seal",
    "calendar_day",
    "calendar_year",
    "checklist_version",
    "cohort",
    "delivery",
    "department",
    "department_head",
    "finding",
    "follow_up",
    "follow_up_answer",
    "happening",
    "idempotency",
    "item_version",
    "metadata",
    "notification",
    "person",
    "person_key",
    "posting",
    "preference",
    "probation_extension",
    "record",
    "record_past",
    "recruit",
    "role_grant",
    "roster_entry",
    "snapshot",
    "suspension",
    "task",
    "task_past",
    "token",
    "unit",
    "unit_plugin",
    "upload",
    "visit",
    "visit_visitor",
    "webhook",
]

"""The trace of answers: what private payloads somebody was shown."""

from collections.abc import Sequence
from typing import TypeVar

from service.domain.words import Role
from service.store.ids import global_id
from service.store.reads.shape import Shown
from service.store.scope import Scope
from service.store.writes.trace import READ
from service.usecases.service import Service

T = TypeVar("T")


def tell_reading(service: Service, scope: Scope, shown: Sequence[Shown]) -> None:
    """Keep that one answer held private payloads, and of which records; nothing where it held none."""
    if not shown:
        return
    records = sorted({each.record_id for each in shown})
    roles = {each.role for each in shown}
    with service.write(scope) as work:
        work.trace(
            READ,
            "Record",
            records[0] if len(records) == 1 else None,
            role=_only(roles),
            recruit_id=_only({each.recruit_id for each in shown}),
            unit_id=_only({each.unit_id for each in shown}),
            records=[global_id("Record", each) for each in records],
            roles=[role for role in Role if role in roles],
        )


def _only(values: set[T]) -> T | None:
    return next(iter(values)) if len(values) == 1 else None

"""Inputs about records."""

import strawberry
from strawberry import UNSET

from service.graphql.scalars import JSON, as_json
from service.usecases.acts import Override


@strawberry.input(description="Laid over the payload for that task")
class PayloadOverride:
    """What differs for one task."""

    task_id: strawberry.ID
    payload: JSON

    def to_command(self) -> Override:
        """Return the override as the use case takes it."""
        return Override(task_id=self.task_id, payload=as_json(self.payload))


@strawberry.input(description="performerCode: who did it, where another enters it (代录)")
class SubmitRecordsInput:
    """One act, one or many tasks."""

    task_ids: list[strawberry.ID]
    payload: JSON
    overrides: list[PayloadOverride] | None = UNSET
    performer_code: str | None = UNSET
    corrects: strawberry.ID | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ConfirmRecordsInput:
    """Which records are confirmed."""

    record_ids: list[strawberry.ID]
    idempotency_key: str | None = UNSET


@strawberry.input
class RejectRecordInput:
    """Which record goes back, and why."""

    record_id: strawberry.ID
    reason: str
    idempotency_key: str | None = UNSET


@strawberry.input
class ReleaseRecordInput:
    """Which record the recruit may read."""

    record_id: strawberry.ID
    idempotency_key: str | None = UNSET

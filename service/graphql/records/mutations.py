"""Mutations about records."""

import strawberry

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.records.inputs import (
    ConfirmRecordsInput,
    RejectRecordInput,
    ReleaseRecordInput,
    SubmitRecordsInput,
)
from service.graphql.records.types import Record
from service.graphql.tasks.types import Task
from service.usecases import acts, confirming


@strawberry.type(description='A path starts with "payload", or with "overrides" and its index')
class SubmitRecordsPayload:
    """The records, or every fault."""

    records: list[Record] | None
    errors: list[UserError]


@strawberry.type
class ConfirmRecordsPayload:
    """The records, or why not."""

    records: list[Record] | None
    errors: list[UserError]


@strawberry.type
class RejectRecordPayload:
    """The record and its task, or why not."""

    record: Record | None
    task: Task | None
    errors: list[UserError]


@strawberry.type
class ReleaseRecordPayload:
    """The record, or why not."""

    record: Record | None
    errors: list[UserError]


@strawberry.type
class RecordMutations:
    """Recording, confirming, returning and releasing."""

    @strawberry.mutation(description="One act, one or many tasks, all or nothing")
    def submit_records(self, info: Info, input: SubmitRecordsInput) -> SubmitRecordsPayload:
        """Record one act."""
        return change(info, acts.submit_records, acts.SubmitRecords, input)

    @strawberry.mutation
    def confirm_records(self, info: Info, input: ConfirmRecordsInput) -> ConfirmRecordsPayload:
        """Confirm records."""
        return change(info, confirming.confirm_records, confirming.ConfirmRecords, input)

    @strawberry.mutation(description="Back to open, with a reason; also the recruit's objection")
    def reject_record(self, info: Info, input: RejectRecordInput) -> RejectRecordPayload:
        """Return a record."""
        return change(info, confirming.reject_record, confirming.RejectRecord, input)

    @strawberry.mutation(description="Lets the recruit read an evaluation or assessment")
    def release_record(self, info: Info, input: ReleaseRecordInput) -> ReleaseRecordPayload:
        """Release a record."""
        return change(info, confirming.release_record, confirming.ReleaseRecord, input)

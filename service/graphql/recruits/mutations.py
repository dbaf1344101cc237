"""Mutations about recruits and assignments."""

import strawberry

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.recruits.inputs import (
    AssignInput,
    EndAssignmentInput,
    EnrolRecruitInput,
    ExtendProbationInput,
    SuspendRecruitInput,
    TransferRecruitInput,
    UpdateRecruitInput,
)
from service.graphql.recruits.types import Assignment, Recruit
from service.usecases import changes, enrolment, pairing, probation, suspending, transfer


@strawberry.type
class EnrolRecruitPayload:
    """The recruit, or why not."""

    recruit: Recruit | None
    errors: list[UserError]


@strawberry.type
class UpdateRecruitPayload:
    """The recruit, or why not."""

    recruit: Recruit | None
    errors: list[UserError]


@strawberry.type
class TransferRecruitPayload:
    """The recruit, or why not."""

    recruit: Recruit | None
    errors: list[UserError]


@strawberry.type
class ExtendProbationPayload:
    """The recruit, or why not."""

    recruit: Recruit | None
    errors: list[UserError]


@strawberry.type
class SuspendRecruitPayload:
    """The recruit, or why not."""

    recruit: Recruit | None
    errors: list[UserError]


@strawberry.type
class AssignPayload:
    """The assignment, or why not."""

    assignment: Assignment | None
    errors: list[UserError]


@strawberry.type
class EndAssignmentPayload:
    """The assignment, or why not."""

    assignment: Assignment | None
    errors: list[UserError]


@strawberry.type
class RecruitMutations:
    """What changes over three years."""

    @strawberry.mutation(description="Plans all tasks of the tracks enabled for the unit")
    def enrol_recruit(self, info: Info, input: EnrolRecruitInput) -> EnrolRecruitPayload:
        """Enrol a recruit."""
        return change(info, enrolment.enrol_recruit, enrolment.EnrolRecruit, input)

    @strawberry.mutation(description="A changed entry date plans anew")
    def update_recruit(self, info: Info, input: UpdateRecruitInput) -> UpdateRecruitPayload:
        """Change a recruit's data."""
        return change(info, changes.update_recruit, changes.UpdateRecruit, input)

    @strawberry.mutation
    def suspend_recruit(self, info: Info, input: SuspendRecruitInput) -> SuspendRecruitPayload:
        """Suspend a plan."""
        return change(info, suspending.suspend_recruit, suspending.SuspendRecruit, input)

    @strawberry.mutation
    def transfer_recruit(self, info: Info, input: TransferRecruitInput) -> TransferRecruitPayload:
        """Move a recruit to another unit."""
        return change(info, transfer.transfer_recruit, transfer.TransferRecruit, input)

    @strawberry.mutation(description="顺延: moves the probation's end and what hangs on it, with reason")
    def extend_probation(self, info: Info, input: ExtendProbationInput) -> ExtendProbationPayload:
        """Extend a probation."""
        return change(info, probation.extend_probation, probation.ExtendProbation, input)

    @strawberry.mutation(description="Mentor or partner, from a day; ends the one before")
    def assign(self, info: Info, input: AssignInput) -> AssignPayload:
        """Assign a mentor or partner."""
        return change(info, pairing.assign, pairing.Assign, input)

    @strawberry.mutation
    def end_assignment(self, info: Info, input: EndAssignmentInput) -> EndAssignmentPayload:
        """End an assignment."""
        return change(info, pairing.end_assignment, pairing.EndAssignment, input)

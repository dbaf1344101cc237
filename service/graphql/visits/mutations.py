"""Mutations about visits and follow-ups."""

import strawberry

from service.graphql.answering import change
from service.graphql.context import Info
from service.graphql.node import UserError
from service.graphql.visits.inputs import AnswerFollowUpInput, RecordVisitInput, SendSupervisionNoticeInput
from service.graphql.visits.types import FollowUp, Visit
from service.usecases import follow_ups, visits


@strawberry.type
class RecordVisitPayload:
    """The visit, or why not."""

    visit: Visit | None
    errors: list[UserError]


@strawberry.type
class SendSupervisionNoticePayload:
    """The notice, or why not."""

    follow_up: FollowUp | None
    errors: list[UserError]


@strawberry.type
class AnswerFollowUpPayload:
    """The follow-up, or why not."""

    follow_up: FollowUp | None
    errors: list[UserError]


@strawberry.type
class VisitMutations:
    """Visiting, and what follows."""

    @strawberry.mutation(description="By ORGANIZER")
    def record_visit(self, info: Info, input: RecordVisitInput) -> RecordVisitPayload:
        """Put down a visit, what was found and what has to follow."""
        return change(info, visits.record_visit, visits.RecordVisit, input)

    @strawberry.mutation(description="By ORGANIZER, to the unit's admin with the lowest code")
    def send_supervision_notice(
        self, info: Info, input: SendSupervisionNoticeInput
    ) -> SendSupervisionNoticePayload:
        """Ask a unit for an answer by a day."""
        return change(info, follow_ups.send_supervision_notice, follow_ups.SendSupervisionNotice, input)

    @strawberry.mutation(description="By its owner, a notice by any admin of the unit; closed by ORGANIZER")
    def answer_follow_up(self, info: Info, input: AnswerFollowUpInput) -> AnswerFollowUpPayload:
        """Say what came of it."""
        return change(info, follow_ups.answer_follow_up, follow_ups.AnswerFollowUp, input)

"""Inputs about visits and follow-ups."""

from datetime import date

import strawberry
from strawberry import UNSET

from service.usecases import visits


@strawberry.input
class FollowUpInput:
    """Who has to see to it, and by when."""

    owner_code: str
    due_on: date

    def to_command(self) -> visits.FollowUp:
        """Return it as use cases take it."""
        return visits.FollowUp(owner_code=self.owner_code, due_on=self.due_on)


@strawberry.input(description="About a recruit, about a track, or about the unit as a whole")
class FindingInput:
    """What was found."""

    text: str
    recruit_code: str | None = UNSET
    track: str | None = UNSET
    follow_up: FollowUpInput | None = UNSET

    def to_command(self) -> visits.Finding:
        """Return it as use cases take it."""
        return visits.Finding(
            text=self.text,
            recruit_code=self.recruit_code if self.recruit_code is not UNSET else None,
            track=self.track if self.track is not UNSET else None,
            follow_up=self.follow_up.to_command() if self.follow_up else None,
        )


@strawberry.input
class RecordVisitInput:
    """Which unit was visited, when, by whom, and what was found."""

    unit_code: str
    visited_on: date
    visitor_codes: list[str]
    findings: list[FindingInput]
    idempotency_key: str | None = UNSET


@strawberry.input
class SendSupervisionNoticeInput:
    """What a unit has to answer, and by when."""

    unit_code: str
    text: str
    answer_by: date
    idempotency_key: str | None = UNSET


@strawberry.input(description="close: nothing more is expected, for ORGANIZER alone")
class AnswerFollowUpInput:
    """What came of a follow-up."""

    follow_up_id: strawberry.ID
    answer: str
    close: bool | None = False
    idempotency_key: str | None = UNSET

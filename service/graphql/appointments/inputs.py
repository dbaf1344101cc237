"""Inputs about appointments."""

from datetime import datetime

import strawberry
from strawberry import UNSET


@strawberry.input(description="With a task or without one: then recruitCode names the recruit")
class ProposeAppointmentInput:
    """Whom to meet, when and where."""

    task_id: strawberry.ID | None = UNSET
    recruit_code: str | None = UNSET
    invitee_code: str | None = UNSET
    starts_at: datetime
    place: str
    note: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class CancelAppointmentInput:
    """What is called off."""

    appointment_id: strawberry.ID
    note: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class AnswerAppointmentInput:
    """Yes or no."""

    appointment_id: strawberry.ID
    accept: bool
    note: str | None = UNSET
    idempotency_key: str | None = UNSET

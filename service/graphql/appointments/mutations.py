"""Mutations about appointments."""

import strawberry

from service.graphql.answering import change
from service.graphql.appointments.inputs import (
    AnswerAppointmentInput,
    CancelAppointmentInput,
    ProposeAppointmentInput,
)
from service.graphql.appointments.types import Appointment
from service.graphql.context import Info
from service.graphql.node import UserError
from service.usecases import appointments


@strawberry.type
class ProposeAppointmentPayload:
    """The appointment, or why not."""

    appointment: Appointment | None
    errors: list[UserError]


@strawberry.type
class CancelAppointmentPayload:
    """The appointment, or why not."""

    appointment: Appointment | None
    errors: list[UserError]


@strawberry.type
class AnswerAppointmentPayload:
    """The appointment, or why not."""

    appointment: Appointment | None
    errors: list[UserError]


@strawberry.type
class AppointmentMutations:
    """Proposing, answering and cancelling."""

    @strawberry.mutation(description="By the recruit or somebody around, to the other side")
    def propose_appointment(self, info: Info, input: ProposeAppointmentInput) -> ProposeAppointmentPayload:
        """Propose a time and a place."""
        return change(info, appointments.propose_appointment, appointments.ProposeAppointment, input)

    @strawberry.mutation(description="By the invitee")
    def answer_appointment(self, info: Info, input: AnswerAppointmentInput) -> AnswerAppointmentPayload:
        """Accept or decline."""
        return change(info, appointments.answer_appointment, appointments.AnswerAppointment, input)

    @strawberry.mutation(description="By either side")
    def cancel_appointment(self, info: Info, input: CancelAppointmentInput) -> CancelAppointmentPayload:
        """Call it off."""
        return change(info, appointments.cancel_appointment, appointments.CancelAppointment, input)

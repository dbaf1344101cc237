"""Attempts on appointments: proposing with and without a task, answering, cancelling."""

from collections.abc import Callable, Iterator

from service.store.ids import global_id
from tests.proof.outcomes import NOWHERE, Attempt, Attempting, Outcome, refused
from tests.proof.people import Appointment
from tests.proof.rights import Matter

_WHEN = {"startsAt": "2023-03-20T09:00:00+08:00", "place": "三楼"}


class AppointmentAttempts(Attempting):
    """What is agreed between a recruit and those around."""

    def proposals(self) -> Iterator[Attempt]:
        for recruit in ("b1", "c1", "nobody"):

            def expected(actor: str, recruit: str = recruit) -> Outcome:
                if recruit not in self.city.recruits or not self.oracle.sees("Recruit", actor, recruit):
                    return refused("NOT_FOUND", "recruitCode")
                role = self.rights.may("proposeAppointment", actor, Matter(recruit=recruit))
                return Outcome(role=role) if role else refused("FORBIDDEN", "recruitCode")

            values = {"recruitCode": self.city.code(recruit), **_WHEN}
            yield Attempt("proposeAppointment", recruit, values, expected, recruit, "recruitCode")
        hands = [each for each in self.city.tasks.values() if each.to in ("organizer", "organizer-2")]
        for task in (
            self.find("b1", "partner.work_tips", 3),
            self.find("b1", "mentor.first_meeting", 1),
            self.find("c1", "partner.observation", 14),
            *hands,
            self.nowhere(),
        ):
            yield Attempt(
                "proposeAppointment",
                f"{task.item} {task.recruit}",
                {"taskId": task.id, **_WHEN},
                self.about("proposeAboutTask", task),
                task.recruit,
                "taskId",
            )

    def answers(self) -> Iterator[Attempt]:
        standing = [each for each in self.city.appointments.values() if each.stands]
        nowhere = Appointment(global_id("Appointment", NOWHERE), "", "", "")
        for meeting in (*standing, nowhere):
            number = {"appointmentId": meeting.id}
            here = f"{meeting.proposed_by} {meeting.invitee}"
            for mutation, values in (
                ("answerAppointment", {**number, "accept": True}),
                ("cancelAppointment", number),
            ):
                expected = self._of(mutation, meeting)
                yield Attempt(mutation, here, values, expected, meeting.recruit, "appointmentId")

    def _of(self, act: str, meeting: Appointment) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if not meeting.recruit or not self.oracle.sees_appointment(actor, meeting):
                return refused("NOT_FOUND", "appointmentId")
            role = self.rights.may(act, actor, Matter(recruit=meeting.recruit, meeting=meeting))
            return Outcome(role=role) if role else refused("FORBIDDEN", "appointmentId")

        return expected

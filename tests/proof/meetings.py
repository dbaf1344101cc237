"""Who met whom: about tasks of every kind of readers, about raised hands, and about nothing in particular."""

from datetime import date

from tests.proof.people import TODAY
from tests.proof.teller import Teller

SOON = date(2023, 3, 10)


def meetings(t: Teller) -> None:
    """Some stand, some are answered or called off; one was with somebody who is not around any longer."""
    tasks = t.city.tasks.values()
    t.meet(TODAY, "mentor-1", "b1", SOON, task=t.task("b1", "mentor.talk", 3))
    t.meet(TODAY, "b1", "b1", SOON, to="partner-1", task=t.task("b1", "partner.work_tips", 3))
    t.meet(TODAY, "b1", "b1", SOON, to="mentor-1")
    t.meet(TODAY, "admin-b", "b1", SOON)
    hand = next(each for each in tasks if (each.recruit, each.to) == ("b1", "organizer"))
    t.meet(TODAY, "organizer", "b1", SOON, task=hand)
    agreed = t.meet(TODAY, "head-b", "b1", SOON, task=t.task("b1", "department.growth_task", 2))
    t.reply(TODAY, "b1", "answerAppointment", agreed, accept=True)
    t.reply(TODAY, "head-b", "cancelAppointment", agreed)
    then = date(2022, 11, 2)
    past = t.meet(then, "mentor-past", "b1", date(2022, 11, 10))
    t.reply(then, "b1", "answerAppointment", past, accept=False)
    t.meet(TODAY, "b2", "b2", SOON, to="head-b")
    t.meet(TODAY, "mentor-c", "c1", SOON, task=t.task("c1", "mentor.talk", 6))

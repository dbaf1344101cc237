"""Which units were visited, what was found there about whom, and who has to see to it."""

from datetime import date

from tests.proof.people import TODAY
from tests.proof.teller import Teller


def rounds(t: Teller) -> None:
    """Told before somebody goes: what was found about them is out of the old unit's sight then."""
    then = date(2022, 12, 15)
    t.visit(then, "B", ("", ""), ("b1", "mentor-1"), ("t1", "head-b"), ("t1", ""), ("", "plain"))
    t.visit(then, "C", ("c1", "admin-c"), ("", "mentor-past"))
    t.visit(TODAY, "D", ("", "admin-b"), ("d1", ""))
    t.notify("B", "admin-b")
    t.notify("A", "admin-a")
    t.notify("C", "admin-c")
    first = {each.owner: each for each in reversed(t.city.follow_ups.values())}
    t.answer("mentor-1", first["mentor-1"])
    t.answer("head-b", first["head-b"])
    t.answer("organizer", first["head-b"], close=True)
    t.answer("admin-a", first["admin-a"])

"""An invented city keeps the tracks' rules, and its people leave a plan in the middle."""

from collections import Counter
from datetime import date

from service.domain.words import Rank, Role
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from service.usecases.simulation import invent, live

ENTRIES = [date(2021, 9, 1), date(2021, 10, 1)]


def test_the_demo_city_has_the_numbers_of_the_first_city():
    roster = invent(108, ENTRIES, cohort="2021")
    mentors = {pair.person_code for pair in roster.pairings if pair.role is Role.MENTOR}
    partners = {pair.person_code for pair in roster.pairings if pair.role is Role.PARTNER}
    assert (len(roster.units), len(roster.departments), len(roster.recruits)) == (34, 102, 108)
    assert (len(mentors), len(partners), len(roster.pairings)) == (80, 105, 216)
    heads = {row.code for row in roster.staff if row.rank is Rank.MID_LEVEL_HEAD}
    assert partners <= heads
    assert (
        max(Counter(pair.person_code for pair in roster.pairings if pair.role is Role.PARTNER).values()) <= 2
    )


def test_the_same_seed_gives_the_same_city_and_another_one_another():
    assert invent(30, ENTRIES, cohort="2021", seed=7) == invent(30, ENTRIES, cohort="2021", seed=7)
    assert invent(30, ENTRIES, cohort="2021", seed=7) != invent(30, ENTRIES, cohort="2021", seed=8)


def test_a_city_of_any_size_is_imported_without_a_fault(empty_house):
    report = import_roster(empty_house.service, OPERATOR, invent(41, ENTRIES, cohort="2021"))
    assert report.tasks == 41 * 84


def test_life_leaves_done_late_open_overdue_and_waiting_tasks(empty_house):
    roster = invent(12, ENTRIES, cohort="2021", seed=3)
    import_roster(empty_house.service, OPERATOR, roster)
    records = live(
        empty_house.service, [row.code for row in roster.recruits], empty_house.service.today, seed=3
    )
    organizer = next(row.code for row in roster.staff if row.role is Role.ORGANIZER)
    seen = empty_house.ask(
        organizer,
        "{ overview { progress { total done submitted missed overdue open upcoming waived due dueDone } } "
        "tasks(first: 100, filter: {status: [DONE]}) { totalCount nodes { late completedOn completedBy { code } } } }",
    )
    progress = seen["overview"]["progress"]
    assert progress["total"] >= 12 * 84
    assert min(progress[name] for name in ("done", "submitted", "missed", "overdue", "open", "upcoming")) > 0
    assert records >= progress["done"] > progress["total"] // 3
    assert any(task["late"] for task in seen["tasks"]["nodes"])
    assert all(task["completedOn"] <= "2023-03-01" and task["completedBy"] for task in seen["tasks"]["nodes"])

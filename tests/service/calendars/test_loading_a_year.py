"""A year's decree taken in: what moves, what stays, and what is said of it; counted independently."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from service.intake.calendars import statutory_years
from service.plugin_api import Form, Item, Offset, Role, Track, fields, hookimpl, on_request, once
from service.store import calendar
from service.store.scope import OPERATOR
from service.store.tables import audit_event, calendar_day
from service.testing.town import open_town
from service.usecases.calendars import YearStatus, decreed_days, known_years, load_calendar

ORGANIZER, PARTNER = "S1137", "S1220"
NEW, OLD = "R2026", "R2022001"
FIELDS = "id item { code } occurrence opensOn nominalDueOn dueOn provisional status"
DAY = timedelta(days=1)
# An invented decree for 2027, in which the summer is a long holiday: much moves.
SUMMER = {date(2027, 6, 20) + DAY * number: False for number in range(40)}
Y2027 = {
    **{day: False for day in SUMMER if day.weekday() < 5},
    date(2026, 12, 31): False,
    date(2027, 1, 1): False,
    date(2027, 2, 27): True,
    date(2027, 5, 3): False,
    date(2027, 10, 1): False,
}


class Note(Form):
    held_on = fields.Date("日期", required=True)


def load(house: Any, days: Any = None, year: int = 2027, source: str = "2027.xlsx", **how: Any) -> Any:
    return load_calendar(house.service, OPERATOR, year, sorted((days or Y2027).items()), source, **how)


def tasks(house: Any, code: str) -> dict[tuple[str, int], dict[str, Any]]:
    document = (
        f"query($c: String!) {{ recruit(code: $c) {{ tasks(first: 100) {{ nodes {{ {FIELDS} }} }} }} }}"
    )
    found = house.ask(ORGANIZER, document, c=code)["recruit"]["tasks"]["nodes"]
    return {(row["item"]["code"], row["occurrence"]): row for row in found}


def rolled(task: dict[str, Any], exceptions: dict[date, bool]) -> str:
    """The rule of the specification, written again: back to a working day, forward where that is too early."""
    works = lambda day: exceptions.get(day, day.weekday() < 5)  # noqa: E731
    nominal, opens = date.fromisoformat(task["nominalDueOn"]), date.fromisoformat(task["opensOn"])
    back = next(nominal - DAY * n for n in range(90) if works(nominal - DAY * n))
    if back >= opens:
        return str(back)
    return str(next(max(nominal, opens) + DAY * n for n in range(90) if works(max(nominal, opens) + DAY * n)))


def exceptions_of(*more: dict[date, bool]) -> dict[date, bool]:
    known = {day: works for days in statutory_years(2022, 2026).values() for day, works in days}
    for each in more:
        known |= each
    return known


@pytest.fixture
def town(house: Any) -> Any:
    """The roster's house in 2026, with a recruit whose plan runs into years that nobody decreed."""
    later = house.on(date(2026, 3, 2))
    values = {"code": NEW, "name": "新人", "unitCode": "U01", "cohortCode": "2026", "entryDate": "2026-01-05"}
    assert later.change(ORGANIZER, "enrolRecruit", "recruit { id }", **values)["errors"] == []
    return later


def test_everything_undone_moves_as_the_rule_says_and_nothing_else(town):
    before = tasks(town, NEW)
    assert any(task["provisional"] for task in before.values())
    hand = town.task(ORGANIZER, NEW, "mentor.talk", 3)
    values = {"taskId": hand["id"], "dueOn": "2027-07-09", "reason": "出差"}
    assert town.change(ORGANIZER, "rescheduleTask", "task { id }", **values)["errors"] == []
    waived = town.task(ORGANIZER, NEW, "partner.observation", 9)
    values = {"taskId": waived["id"], "reason": "借调"}
    assert town.change(ORGANIZER, "waiveTask", "task { id }", **values)["errors"] == []
    before = tasks(town, NEW)
    others = tasks(town, OLD)
    loaded = load(town)
    after = tasks(town, NEW)
    assert tasks(town, OLD) == others
    known, moved = exceptions_of(Y2027), {}
    for key, task in before.items():
        if key in (("mentor.talk", 3), ("partner.observation", 9)):
            assert after[key] == task
            continue
        assert after[key]["dueOn"] == rolled(task, known), key
        years = {task["nominalDueOn"][:4], after[key]["dueOn"][:4]}
        assert after[key]["provisional"] is bool(years - {"2026", "2027"}), key
        if after[key]["dueOn"] != task["dueOn"]:
            moved[key] = (task["dueOn"], after[key]["dueOn"])
        assert {**task, "dueOn": "", "provisional": ""} == {**after[key], "dueOn": "", "provisional": ""}
    assert len(moved) > 3
    told = {(each.item, each.occurrence): (str(each.before), str(each.after)) for each in loaded.moves}
    assert told == moved
    assert {(each.recruit, each.name) for each in loaded.moves} == {(NEW, "新人")}
    assert (loaded.recruits, loaded.before, loaded.days) == (1, None, len(Y2027))
    settled = [key for key in before if before[key]["provisional"] and not after[key]["provisional"]]
    assert loaded.settled == len(set(settled) - set(moved))


def test_a_dry_run_tells_the_same_and_writes_nothing(town):
    before, years = tasks(town, NEW), known_years(town.service, OPERATOR)
    told = load(town, dry_run=True)
    assert tasks(town, NEW) == before
    assert known_years(town.service, OPERATOR) == years
    done = load(town)
    assert (told.moves, told.settled, told.changed) == (done.moves, done.settled, done.changed)
    assert (told.dry_run, done.dry_run) == (True, False)


def test_a_second_time_changes_nothing(town):
    load(town)
    before, events = tasks(town, NEW), count(town)
    again = load(town)
    assert (again.moves, again.settled, again.changed, again.before) == ([], 0, 0, "2027.xlsx")
    assert tasks(town, NEW) == before
    assert count(town) == events


def count(house: Any) -> int:
    with house.service.store.connected(OPERATOR) as connection:
        return connection.execute(select(func.count()).select_from(audit_event)).scalar_one()


def test_each_move_is_in_the_recruits_history(town):
    loaded = load(town)
    query = f'{{ recruit(code: "{NEW}") {{ history(first: 100) {{ nodes {{ action actor {{ code }} changes subject {{ id __typename }} }} }} }} }}'
    history = town.ask("S1004", query)["recruit"]["history"]["nodes"]
    moves = [each for each in history if each["action"] == "moveDueDate"]
    told = {
        (each["changes"]["item"], each["changes"]["occurrence"]): each["changes"]["dueOn"] for each in moves
    }
    assert told == {
        (each.item, each.occurrence): {"before": str(each.before), "after": str(each.after)}
        for each in loaded.moves
    }
    assert {each["subject"]["__typename"] for each in moves} == {"Task"}
    query = '{ auditTrail(filter: {action: "loadCalendar"}) { nodes { changes } } }'
    (event,) = town.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    assert event["changes"]["source"] == {"before": None, "after": "2027.xlsx"}
    assert (event["changes"]["year"], event["changes"]["moved"]) == (2027, len(loaded.moves))


def test_a_correction_moves_back_what_it_must(town):
    before = tasks(town, NEW)
    load(town)
    normal = {date(2027, 1, 1): False, date(2027, 5, 3): False, date(2027, 10, 1): False}
    corrected = load(town, normal, source="更正.xlsx")
    assert corrected.before == "2027.xlsx"
    assert corrected.moves
    after = tasks(town, NEW)
    for key, task in after.items():
        assert task["dueOn"] == rolled(before[key], exceptions_of(normal)), key
    assert decreed_days(town.service, OPERATOR, 2027) == sorted(normal.items())


def test_the_next_years_decree_sets_days_of_december_and_keeps_them(town):
    new_year = date(2026, 12, 31)
    load(town)
    of_2026 = dict(statutory_years(2026, 2026)[2026])
    assert load(town, of_2026 | {new_year: True}, 2026, "2026.xlsx").moves == []
    with town.service.store.connected(OPERATOR) as connection:
        assert calendar.load(connection).exceptions[new_year] is False
    without = {day: works for day, works in Y2027.items() if day != new_year}
    load(town, without, source="更正.xlsx")
    with town.service.store.connected(OPERATOR) as connection:
        assert calendar.load(connection).is_working(new_year)


def test_what_is_done_or_missed_for_good_never_moves(house):
    task = house.task(ORGANIZER, OLD, "partner.first_contact")
    payload = {"contacted_on": "2022-08-12", "way": "电话"}
    made = house.change(PARTNER, "submitRecords", "records { id }", taskIds=[task["id"]], payload=payload)
    assert made["errors"] == []
    before = tasks(house, OLD)
    busy = {date(2022, 8, 1) + DAY * number: False for number in range(60)}
    loaded = load(house, {day: works for day, works in busy.items() if day.weekday() < 5}, 2022, "x")
    after = tasks(house, OLD)
    still = [key for key, each in before.items() if each["status"] in ("DONE", "MISSED")]
    assert ("partner.first_contact", 1) in still
    assert len(still) > 1
    assert all(after[key] == before[key] for key in still)
    assert any(each.recruit == OLD for each in loaded.moves)


def test_suspensions_hold(house):
    """Due dates after a suspension move with the calendar, and never into it."""
    values = {"recruitCode": OLD, "startsOn": "2023-09-04", "endsOn": "2023-12-31", "reason": "产假"}
    assert house.change(ORGANIZER, "suspendRecruit", "recruit { id }", **values)["errors"] == []
    before = tasks(house, OLD)
    same = {year: dict(days) for year, days in statutory_years(2022, 2026).items()}
    for year in (2023, 2024):
        assert load(house, same[year], year, "再次").moves == []
    assert tasks(house, OLD) == before
    new_year = {date(2024, 1, 1) + DAY * number: False for number in range(31)}
    loaded = load(house, same[2024] | {day: False for day in new_year if day.weekday() < 5}, 2024, "长假")
    after = tasks(house, OLD)
    assert any(each.recruit == OLD for each in loaded.moves)
    for task in after.values():
        if task["status"] not in ("WITHDRAWN", "MISSED", "DONE"):
            assert not "2023-09-04" <= task["dueOn"] <= "2023-12-31"
            assert not "2024-01-01" <= task["dueOn"] <= "2024-01-31"
    load(house, same[2024], 2024, "还原")
    assert tasks(house, OLD) == before


def test_what_was_withdrawn_comes_back_with_the_right_date(town):
    """A suspension ended early brings back windows that were withdrawn when the year was taken in."""
    values = {"recruitCode": NEW, "startsOn": "2026-03-02", "endsOn": "2027-12-31", "reason": "产假"}
    assert town.change(ORGANIZER, "suspendRecruit", "recruit { id }", **values)["errors"] == []
    load(town)
    values = {"recruitCode": NEW, "status": "ACTIVE"}
    assert town.change(ORGANIZER, "updateRecruit", "recruit { id }", **values)["errors"] == []
    for key, task in tasks(town, NEW).items():
        assert task["dueOn"] == rolled(task, exceptions_of(Y2027)), key


def test_which_years_are_known(town):
    found = {each.year: each for each in known_years(town.service, OPERATOR)}
    assert (found[2026].status, found[2026].source) == (YearStatus.DECREED, "holidays")
    assert (found[2027].status, found[2027].source) == (YearStatus.ESTIMATED, None)
    assert max(found) == 2029
    planned = tasks(town, NEW).values()
    for year in (2027, 2028, 2029):
        due = [task for task in planned if task["dueOn"].startswith(str(year))]
        assert found[year].provisional == sum(task["provisional"] for task in due)
        assert found[year].due >= len(due) > 0
    load(town)
    later = town.on(date(2028, 5, 4))
    found = {each.year: each for each in known_years(later.service, OPERATOR)}
    assert (found[2027].status, found[2027].source) == (YearStatus.DECREED, "2027.xlsx")
    assert found[2027].provisional == 0
    assert [found[year].status for year in (2028, 2029)] == [YearStatus.MISSING, YearStatus.ESTIMATED]


def test_a_newer_library_moves_nothing_by_itself(empty_house):
    store = empty_house.service.store
    store.seed_calendar({2041: [(date(2041, 1, 1), False)]}, "newer")
    with store.connected(OPERATOR) as connection:
        assert 2041 not in calendar.sources(connection)
        assert not connection.execute(select(calendar_day).where(calendar_day.c.day > date(2041, 1, 1))).all()


def test_dates_counted_in_working_days_are_counted_again(tmp_path):
    """A planned item and a requested one that count working days, across New Year's Day of an undecreed year."""
    about = {"title": "x", "done_when": "x", "role": Role.RECRUIT, "form": Note}
    items = (
        Item(code="own.count", schedule=once(Offset(working_days=6)), **about),
        Item(code="own.asked", schedule=on_request(by=(Role.RECRUIT,), due=Offset(working_days=3)), **about),
    )
    track = Track(code="own", title="自选", description="自选", items=items)
    plugin = SimpleNamespace(tracks=hookimpl(lambda: [track]))
    here = {"name": "own", "today": date(2026, 12, 30), "entry": date(2026, 12, 28)}
    town = open_town(tmp_path / "x.db", plugin, **here)
    made = town.change("R001", "openTask", "task { dueOn }", recruitCode="R001", item="own.asked", title="x")
    assert (made["errors"], made["task"]["dueOn"]) == ([], "2027-01-04")
    due = {task["item"]["code"]: task["dueOn"] for task in town.tasks("R001", track="own")}
    assert due == {"own.count": "2027-01-05", "own.asked": "2027-01-04"}
    rests = [(date(2027, 1, 1), False), (date(2027, 1, 4), False)]
    moves = load_calendar(town.service, OPERATOR, 2027, rests, "x").moves
    due = {task["item"]["code"]: task["dueOn"] for task in town.tasks("R001", track="own")}
    assert due == {"own.count": "2027-01-07", "own.asked": "2027-01-06"}
    assert {
        (each.item, str(each.before), str(each.after)) for each in moves if each.item.startswith("own.")
    } == {
        ("own.count", "2027-01-05", "2027-01-07"),
        ("own.asked", "2027-01-04", "2027-01-06"),
    }
    assert load_calendar(town.service, OPERATOR, 2027, rests, "x").moves == []
    town.close()

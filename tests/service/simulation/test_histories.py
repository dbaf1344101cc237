"""A past written at once stands as acts would have left it."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import text

from service.domain.words import RecordStatus
from service.plugin_host.evidence import read_form
from service.store.reads import lookup
from service.usecases.roster import import_roster
from service.usecases.setup import OPERATOR
from service.usecases.simulation import cities, remember

ENTRY = date(2021, 9, 1)
RECRUITS = 9


def test_cities_are_of_the_usual_size_each_a_tree_and_a_cohort_of_its_own():
    rosters = list(cities(250, [ENTRY], cohort="2021", at_once=2))
    assert [len(each.recruits) for each in rosters] == [216, 34]
    recruits = [row for each in rosters for row in each.recruits]
    assert Counter(row.cohort_code for row in recruits) == {"2021": 108, "2021-2": 108, "2021-3": 34}
    for kind in ("units", "departments", "staff", "recruits"):
        codes = [row.code for each in rosters for row in getattr(each, kind)]
        assert len(codes) == len(set(codes)), kind
    tops = [row.code for each in rosters for row in each.units if row.parent_code is None]
    assert tops == ["U01", "U35", "U69"]
    below = Counter(row.parent_code for each in rosters for row in each.units if row.parent_code)
    assert below == {"U01": 33, "U35": 33, "U69": 10}
    assert rosters == list(cities(250, [ENTRY], cohort="2021", at_once=2))


def test_a_past_stands_as_acts_would_have_left_it(empty_house):
    (roster,) = cities(RECRUITS, [ENTRY], cohort="2021", seed=5)
    import_roster(empty_house.service, OPERATOR, roster)
    codes = [row.code for row in roster.recruits]
    made = remember(empty_house.service, codes, seed=5)
    _every_record_is_right(empty_house, codes, made)
    _each_day_shows_what_was_recorded_by_then(empty_house)
    more = remember(empty_house.service, codes, seed=6)
    ((rows, tasks),) = _rows(empty_house, "select count(*), count(distinct task_id) from record")
    assert rows == tasks == made + more


def _every_record_is_right(house, codes, made):
    found = Counter()
    with house.service.look(OPERATOR) as reading:
        who = {row.id: row for row in lookup.recruits_of_codes(reading, codes)}
        tasks = {
            row.id: row
            for row in lookup.tasks_of_recruits(reading, who, "completed_on", "late", "recruit_id")
        }
        ids = [row[0] for row in _rows(house, "select id from record")]
        for record in lookup.record_rows(reading, ids).values():
            task, status = tasks[record.task_id], RecordStatus(record.status)
            item = house.service.item_of(reading.installed, who[task.recruit_id].unit_id, task.item)
            _, faults = read_form(house.service.host, item, record.payload)
            assert not faults, (task.item, faults)
            awaits = status is RecordStatus.AWAITING_CONFIRMATION
            assert task.state == ("SUBMITTED" if awaits else "DONE")
            assert task.completed_on == record.accepted_on
            assert task.late == (not awaits and record.recorded_on > task.due_on)
            found[status] += 1
    assert sum(found.values()) == made
    assert min(found[each] for each in ("ACCEPTED", "CONFIRMED", "AWAITING_CONFIRMATION")) > 0
    assert {task.state for task in tasks.values()} == {"PENDING", "SUBMITTED", "DONE", "WAIVED"}


def _each_day_shows_what_was_recorded_by_then(house):
    asked = "query($d: Date) { overview(asOf: $d) { progress { total done submitted } } }"
    records = [
        tuple(each and date.fromisoformat(str(each)) for each in row)
        for row in _rows(house, "select recorded_on, accepted_on from record")
    ]
    counts = []
    for back in (0, 1, 150, 540):
        day = house.service.today - timedelta(days=back)
        seen = house.ask("S1005", asked, d=day.isoformat())["overview"]["progress"]
        done = sum(accepted is not None and accepted <= day for _, accepted in records)
        recorded = sum(on <= day for on, _ in records)
        assert (seen["done"], seen["submitted"]) == (done, recorded - done), day
        assert seen["total"] == RECRUITS * 84
        counts.append(seen["done"])
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2] > 0


def _rows(house, statement):
    with house.service.store.connected(OPERATOR) as connection:
        return connection.execute(text(statement)).all()

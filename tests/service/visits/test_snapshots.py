"""Snapshots: kept once at each milestone, as the day saw the plan; who reads them; who changed one is found."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.store.verification import verify
from service.usecases.sealing import seal_trace, verify_trace
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.snapshots import take_snapshots
from service.usecases.tasks import WaiveTask, waive_task

ORGANIZER, ADMIN, HEAD, MENTOR, AUDITOR, RECRUIT = "S1137", "S1004", "S1002", "S1140", "S9001", "R2022001"
COUNTS = "total done waived submitted missed overdue open upcoming due dueDone ratio"
FIGURES = f"progress {{ {COUNTS} }} tracks {{ track {{ id }} progress {{ {COUNTS} }} }} dimensions {{ dimension progress {{ {COUNTS} }} }}"


ATTACKS = [
    ("update snapshot set hash = 'x' where id = 2", "SNAPSHOT"),
    ("update snapshot set taken_on = '2022-01-01' where id = 2", "SNAPSHOT"),
    ("update snapshot set figures = replace(cast(figures as text), '\"total\"', '\"toto\"')::json where id = 2", "SNAPSHOT"),
    ("update snapshot set stage = 'THIRD_YEAR' where id = 2", "SNAPSHOT"),
    ("update snapshot set recruit_id = (select max(recruit_id) from snapshot where id < 3), stage = 'X' where id = 2", "SNAPSHOT"),
    ("insert into snapshot (recruit_id, stage, taken_on, figures, hash, created_at) select recruit_id, 'THIRD_YEAR', taken_on, figures, hash, created_at from snapshot where id = 2", "SNAPSHOT"),
    ("delete from snapshot where id = 2", "NO_SNAPSHOT"),
    ("update snapshot set figures = '[]' where id = 2", "SNAPSHOT"),
]  # fmt: skip


def snapshots(house: Any, who: str = ORGANIZER, wanted: str = "stage takenOn hash", **args: Any) -> Any:
    given = "".join(f', {name}: "{value}"' for name, value in args.items())
    found = house.ask(who, f'{{ recruit(code: "{RECRUIT}"{given}) {{ snapshots {{ {wanted} }} }} }}')[
        "recruit"
    ]
    return found and found["snapshots"]


def settle(house: Any, service: Service, item: str) -> None:
    command = WaiveTask(task_id=house.task(ORGANIZER, RECRUIT, item)["id"], reason="已在原单位完成")
    waive_task(service, OPERATOR, command)


def at(house: Any, day: date) -> Service:
    """The service on a day that its clock tells."""
    moment = datetime.combine(day, time(2), UTC)
    settings = replace(house.service.settings, today=None)
    return Service(house.service.store, house.service.host, settings, lambda: moment)


def days(house: Any, **args: Any) -> dict[str, str]:
    return {each["stage"]: each["takenOn"] for each in snapshots(house, **args)}


def test_passed_milestones_are_kept_as_their_days_saw_them(house):
    assert snapshots(house) == []
    entry = house.ask(ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ milestones {{ stage dueOn }} }} }}')
    due = {each["stage"]: each["dueOn"] for each in entry["recruit"]["milestones"]}
    assert take_snapshots(house.service) == 216  # two milestones of each of the 108
    assert days(house) == {stage: due[stage] for stage in ("PRE_ENTRY", "FIRST_MONTH")}
    for each in snapshots(house, wanted=f"takenOn hash {FIGURES}"):
        assert re.fullmatch(r"[0-9a-f]{64}", each["hash"])
        then = house.ask(
            ORGANIZER, f'{{ recruit(code: "{RECRUIT}", asOf: "{each["takenOn"]}") {{ {FIGURES} }} }}'
        )["recruit"]
        assert {name: each[name] for name in then} == then
    assert take_snapshots(house.service) == 0


def test_a_milestone_reached_before_its_day_is_kept_when_it_is_reached(house):
    take_snapshots(house.service)
    settle(house, at(house, date(2023, 3, 1)), "organization.initial_training")
    settle(house, at(house, date(2023, 3, 6)), "department.probation_review")
    later = house.on(date(2023, 3, 6))
    assert take_snapshots(later.service) == 1
    kept = snapshots(later)
    assert (kept[2]["stage"], kept[2]["takenOn"]) == ("FIRST_YEAR", "2023-03-06")
    task = later.task(ORGANIZER, RECRUIT, "organization.initial_training")["id"]
    later.change(ORGANIZER, "reopenTask", "task { id }", taskId=task, reason="误免")
    assert take_snapshots(house.on(date(2024, 3, 1)).service) > 0
    assert snapshots(house.on(date(2024, 3, 1))) == kept  # what is kept stays what it was
    assert days(house.on(date(2024, 3, 1)), asOf="2023-03-05").keys() == {"PRE_ENTRY", "FIRST_MONTH"}


def test_after_an_outage_all_is_as_without_it(house):
    """Three years in one go and day by day give the same days; those who left are left out."""
    house.change(
        ORGANIZER, "updateRecruit", "recruit { id }", recruitCode="R2022002", status="LEFT", reason="x"
    )
    assert take_snapshots(house.on(date(2026, 3, 1)).service) == 107 * 4
    assert list(days(house.on(date(2026, 3, 1)))) == ["PRE_ENTRY", "FIRST_MONTH", "FIRST_YEAR", "THIRD_YEAR"]


def test_who_reads_them(house):
    take_snapshots(house.service)
    for who in (ORGANIZER, ADMIN, HEAD, MENTOR, RECRUIT, "portal:U01"):
        assert len(snapshots(house, who)) == 2, who
    assert snapshots(house, "S1008") is None
    scores = snapshots(house, MENTOR, wanted="dimensions { latestScore }")
    assert {each["latestScore"] for one in scores for each in one["dimensions"]} == {None}
    history = house.ask(
        RECRUIT, f'{{ recruit(code: "{RECRUIT}") {{ history(first: 2) {{ nodes {{ action changes }} }} }} }}'
    )
    told = history["recruit"]["history"]["nodes"]
    assert [each["action"] for each in told] == ["takeSnapshot"] * 2
    assert {each["changes"]["snapshot"] for each in told} == {each["hash"] for each in snapshots(house)}


def test_the_service_only_ever_adds_them(house):
    take_snapshots(house.service)
    for statement in ("update snapshot set hash = ''", "delete from snapshot"):
        with (
            pytest.raises(DBAPIError, match=r"only ever added|permission denied"),
            house.service.store.engine.begin() as connection,
        ):
            connection.execute(text(statement))


def test_whatever_an_owner_changes_is_found(house):
    take_snapshots(house.service)
    seal_trace(house.service, thorough=True)
    sound = verify_trace(house.service)
    assert (sound.finding, sound.tally.snapshots) == (None, 216)
    sqlite, signing = house.service.store.engine.dialect.name == "sqlite", house.service.store.signing
    for attack, flaw in ATTACKS:
        with house.past_walls.connect() as connection:
            if sqlite:
                connection.execute(text("drop trigger snapshot_no_update"))
                connection.execute(text("drop trigger snapshot_no_delete"))
            else:
                connection.execute(text("alter table snapshot disable trigger user"))
            connection.execute(text(attack.replace("::json", "") if sqlite else attack))
            finding = verify(connection, signing).finding
            connection.rollback()
        assert finding is not None, attack
        assert finding.flaw == flaw, attack
        assert finding.snapshot == 2 or "insert" in attack
    assert verify_trace(house.service).finding is None

"""Statements that are moulded once write what plain ones would, in the same order of things."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from service.domain.words import RecordStatus, TaskState
from service.store.scope import OPERATOR
from service.store.tables import happening, record, task, task_past
from service.store.writes import moulds, plans

NOW = datetime(2023, 3, 1, 9, 30, 15, 123456, UTC)
DAY = date(2023, 2, 28)


def pending(connection, count=2):
    wanted = select(task).where(task.c.state == TaskState.PENDING).order_by(task.c.id)
    return connection.execute(wanted.limit(count)).all()


def record_of(row, number, **more):
    return {
        "id": number,
        "task_id": row.id,
        "recruit_id": row.recruit_id,
        "item": row.item,
        "item_version_id": row.item_version_id,
        "author_id": row.recruit_id,
        "occurred_on": DAY,
        "recorded_on": DAY,
        "recorded_at": NOW,
        "status": RecordStatus.KEPT,
        "keeps": True,
        "payload": None,
        "sealed_payload": None,
        **more,
    }


def test_one_row_and_many_are_kept_as_they_are(house):
    with house.service.write(OPERATOR) as work:
        row = pending(work.connection)[0]
        given = [
            record_of(row, 901, payload={"名": ["二", None, 1.5, True], "n\\u": "100%% %(x)s :x ?"}),
            record_of(row, 902, sealed_payload=b"\x00\xff", occurred_on=None, keeps=False),
            record_of(row, 903, item="x" * 100),
            *(record_of(row, 904 + each, payload={"每": each}, keeps=each > 2) for each in range(5)),
            record_of(row, 909, sealed_payload=b"", confirmed_at=NOW),
        ]
        given = [{"confirmed_at": None, **each} for each in given]
        for some in (given[:1], given[1:3], given[3:]):
            work.owe(moulds.adding(work.transaction, record, some))
        kept = work.connection.execute(
            select(record).where(record.c.id > 900).order_by(record.c.id)
        ).mappings()
        assert [{name: each[name] for name in given[0]} for each in kept] == given
        nothing = select(func.count()).where(record.c.id > 900, record.c.payload.is_(None))
        assert work.connection.execute(nothing).scalar_one() == 3


def test_a_step_that_follows_from_an_earlier_one_sees_it(house):
    with house.service.write(OPERATOR) as work:
        rows = pending(work.connection)
        ids = [row.id for row in rows]
        heard = []
        plans.change_held(work, rows, TaskState.PENDING, {"state": TaskState.SUBMITTED}, heard.append)
        plans.touch(work, ids)
        done = {"state": TaskState.DONE, "late": True, "completed_on": DAY}
        assert plans.change(work, ids, [TaskState.PENDING], done) == 0
        assert plans.change(work, ids, [TaskState.SUBMITTED, TaskState.PENDING], done) == 2
        assert plans.change(work, ids[:1], [TaskState.SUBMITTED], done) == 0
        assert heard == [2]
        past = select(task_past.c.task_id, task_past.c.state, task_past.c.until).order_by(task_past.c.id)
        assert sorted(map(tuple, work.connection.execute(past))) == sorted(
            (each, state, work.today) for each in ids for state in (TaskState.PENDING, TaskState.SUBMITTED)
        )
        now = select(task.c.state, task.c.late, task.c.completed_on).where(task.c.id.in_(ids))
        assert set(map(tuple, work.connection.execute(now))) == {(TaskState.DONE, True, DAY)}


def test_what_is_there_already_is_not_added_again(house):
    row = {"what": "plan.changed", "subject_id": 1, "recruit_id": None, "turn": 0, "day": DAY, "at": NOW}
    with house.service.write(OPERATOR) as work:
        heard = []
        for rows in ([row], [{**row, "turn": turn} for turn in (0, 1, 2)], [row]):
            work.owe(moulds.adding(work.transaction, happening, rows, heard.append, new=True))
            work.pay()
        mine = happening.c.what == "plan.changed"
        assert work.connection.execute(select(func.count()).where(mine)).scalar_one() == 3
    assert heard == [1, 2, 0]

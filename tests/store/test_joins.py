"""A drawn statement goes without the tables of which only the key is asked, and without no other."""

import pytest
from sqlalchemy import BigInteger, bindparam, exists, func, or_, select

from service.store.among import among, among_rows
from service.store.joins import lean
from service.store.tables import person, record, recruit, suspension, task

IDS = bindparam("ids", type_=BigInteger)
TASKS = task.join(recruit, recruit.c.id == task.c.recruit_id)
RECORDS = record.join(task, task.c.id == record.c.task_id).join(recruit, recruit.c.id == record.c.recruit_id)
RECRUITS = recruit.join(person, person.c.id == recruit.c.id)


def _tables(statement):
    (found,) = lean(statement).get_final_froms()
    return {each.name for each in found._from_objects if hasattr(each, "name")}


@pytest.mark.parametrize(
    ("left", "statement"),
    [
        ({"task"}, select(task.c.id).select_from(TASKS)),
        ({"task"}, select(task.c.id).select_from(TASKS).where(among(recruit.c.id, IDS))),
        ({"task"}, select(func.count()).select_from(TASKS).where(or_(recruit.c.id == 1, task.c.gate))),
        (
            {"task"},
            select(task.c.id).select_from(TASKS).where(~among_rows(recruit.c.id, select(person.c.id))),
        ),
        ({"task", "recruit"}, select(recruit.c.unit_id).select_from(TASKS)),
        ({"task", "recruit"}, select(task.c.id).select_from(TASKS).where(among(recruit.c.unit_id, IDS))),
        ({"record"}, select(record.c.id).select_from(RECORDS).where(among(recruit.c.id, IDS))),
        ({"record", "task"}, select(record.c.id, task.c.role).select_from(RECORDS).where(recruit.c.id == 1)),
        ({"record", "recruit"}, select(record.c.id).select_from(RECORDS).where(recruit.c.unit_id == 1)),
        ({"recruit"}, select(recruit.c.id.label("id"), person.c.id).select_from(RECRUITS)),
        ({"recruit", "person"}, select(recruit.c.id, person.c.code).select_from(RECRUITS)),
    ],
)
def test_a_table_is_left_out_where_a_foreign_key_says_what_is_asked(left, statement):
    assert _tables(statement) == left
    names = [each.key for each in statement.selected_columns]
    assert [each.key for each in lean(statement).selected_columns] == names


def test_a_table_stays_where_a_statement_within_asks_of_it():
    suspended = exists().where(suspension.c.recruit_id == recruit.c.id)
    assert _tables(select(task.c.id).select_from(TASKS).where(suspended)) == {"task", "recruit"}


def test_a_table_stays_where_not_every_row_points_to_one():
    done = task.join(person, person.c.id == task.c.completed_by_id)
    kept = task.outerjoin(recruit, recruit.c.id == task.c.recruit_id)
    assert _tables(select(task.c.id).select_from(done)) == {"task", "person"}
    assert _tables(select(task.c.id).select_from(kept)) == {"task", "recruit"}


def test_what_is_compared_stays_what_it_was():
    asked = select(recruit.c.id, task.c.id.label("task")).select_from(TASKS).execution_options(by_column=True)
    found = lean(asked.where(among(recruit.c.id, IDS), recruit.c.id != 7))
    assert str(found) == (
        "SELECT task.recruit_id AS id, task.id AS task \nFROM task \n"
        "WHERE task.recruit_id = ANY (:ids) AND task.recruit_id != :id_1"
    )
    assert found.get_execution_options() == {"by_column": True}

"""The wall of today lets see and change the same rows as the longer one whose place it took."""

import random
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

shorter = import_module("service.store.migrations.versions.0014_a_shorter_wall")

TABLES = (
    *shorter.POLICIES,
    *("task_past", "record_past", "person_key", "snapshot", "appointment", "audit_event"),
)
FLAGS = {"all": 0.1, "figures": 0.2, "rules": 0.2, "viewer": 0.6, "operator": 0.15, "auditor": 0.2}
TIMES = 25

FILLED = """
insert into suspension (recruit_id, starts_on, ends_on, reason, recorded_at)
    select id, '2023-01-01', '2023-02-01', 'x', now() from recruit where id % 3 = 0;
insert into probation_extension (recruit_id, ends_on, ground, reason, recorded_at)
    select id, '2024-01-01', 'x', 'x', now() from recruit where id % 3 = 1;
insert into person_key select id, 'k', '', now() from person where is_recruit;
insert into record (task_id, recruit_id, item, item_version_id, author_id, occurred_on, recorded_on, recorded_at,
        status, keeps, payload)
    select task.id, task.recruit_id, item, item_version_id, 1 + task.id % 20, '2023-01-01', '2023-01-01', now(),
        'ACCEPTED', false, '{}'
    from task join person on person.id = 1 + task.id % 20 where task.id % 11 = 0;
insert into record_past (record_id, until, status) select id, '2023-01-02', 'ACCEPTED' from record where id % 2 = 0;
insert into task_past (task_id, until, state, late) select id, '2023-01-02', 'PENDING', false from task where id % 5 = 0;
insert into idempotency (caller, key, fingerprint, answer, stored_at)
    select 'person:' || id, 'k', 'f', '{}', now() from person;
"""

CHANGES = (
    "update recruit set post = post",
    "update task set late = late where id % 7 = 0",
    "update record set keeps = keeps",
    "update token set last_used_at = last_used_at",
    "insert into task_past (task_id, until, state, late) values (:task, '2023-01-03', 'DONE', false)",
    (
        "insert into suspension (recruit_id, starts_on, ends_on, reason, recorded_at)"
        " values (:recruit, '2023-01-01', '2023-02-01', 'x', now())"
    ),
    (
        "insert into assignment (recruit_id, role, person_id, starts_on, acts_from, exception)"
        " values (:recruit, 'MENTOR', :person, '2023-01-01', '2023-01-01', false)"
    ),
    (
        "insert into record (task_id, recruit_id, item, item_version_id, author_id, occurred_on, recorded_on,"
        " recorded_at, status, keeps, payload) values (:task, :recruit, 'x', 1, :person, '2023-01-01', '2023-01-01',"
        " now(), 'ACCEPTED', false, '{}')"
    ),
    (
        "insert into idempotency (caller, key, fingerprint, answer, stored_at) values ('person:' || :person, 'new',"
        " 'f', '{}', now())"
    ),
    "insert into happening (what, subject_id, turn, day, at) values ('x', 1, 0, '2023-01-01', now())",
    (
        "insert into audit_event (uid, at, recorded_on, actor_id, action, subject_type, changes, key_id, mac)"
        " values ('u', now(), '2023-01-01', :person, 'x', 'x', '{}', 'k', 'm')"
    ),
)


def test_a_shorter_wall_lets_see_and_change_the_same(walled):
    role = walled.house.service.store.engine.url.username
    with walled.superuser() as connection:
        for statement in FILLED.split(";\n")[:-1]:
            connection.execute(text(statement))
        told = _told(connection, random.Random(14))
        now = [_seen(connection, role, each, given) for each, given in told]
        with Operations.context(MigrationContext.configure(connection)):
            shorter.downgrade()
        before = [_seen(connection, role, each, given) for each, given in told]
        connection.rollback()
    for (settings, given), new, old in zip(told, now, before, strict=True):
        assert new == old, (settings, given)
    for name in (*TABLES, *CHANGES):
        assert name in ("snapshot", "appointment") or len({str(each[name]) for each in now}) > 1, name


def _told(connection: Connection, chance: random.Random) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Invent what the wall is told, and rows to change that are sometimes in sight by it."""
    people, recruits, tasks, units, departments, hashes, marks = (
        list(connection.execute(text(f"select {what} order by 1")).scalars())
        for what in (
            "id from person",
            "id from recruit",
            "id from task",
            "id from unit",
            "id from department",
            "hash from token",
            "id::text from token",
        )
    )
    authors = list(connection.execute(text("select distinct author_id from record order by 1")).scalars())
    found = []
    for _ in range(TIMES):
        settings = {name: "on" for name, often in FLAGS.items() if chance.random() < often}
        lists = {"recruits": recruits, "past": recruits, "units": units, "departments": departments}
        picked = {name: _some(chance, ids) for name, ids in lists.items()}
        settings |= {name: f"{{{','.join(map(str, ids))}}}" for name, ids in picked.items() if ids}
        person = chance.choice([chance.choice(authors), chance.choice(people)])
        settings |= {name: str(each) for name, each in _one_each(chance, person, people, hashes, marks)}
        near = [*picked["recruits"], *picked["past"], chance.choice(recruits)]
        given = {"recruit": chance.choice(near), "person": chance.choice([person, chance.choice(people)])}
        found.append((settings, {**given, "task": chance.choice(tasks)}))
    return found


def _some(chance: random.Random, ids: Sequence[int]) -> list[int]:
    return chance.sample(ids, chance.randrange(1, 6)) if chance.random() < 0.4 else []


def _one_each(
    chance: random.Random, person: int, people: Sequence[int], hashes: Sequence[str], marks: Sequence[str]
) -> list[tuple[str, Any]]:
    whose = [("person", person), ("caller", f"person:{person}"), ("bearer", chance.choice(people))]
    whose.append(("token", chance.choice([chance.choice(hashes), chance.choice(marks)])))
    return [each for each in whose if chance.random() < 0.6]


def _seen(
    connection: Connection, role: str, settings: dict[str, str], given: dict[str, Any]
) -> dict[str, Any]:
    """Return what a role sees of each table and how many rows each change reaches, None where it is refused."""
    with connection.begin_nested() as all_of_it:
        connection.execute(text(f"set local role {role}"))
        for name, each in settings.items():
            connection.execute(
                text("select set_config(:name, :each, true)"), {"name": f"xikou.{name}", "each": each}
            )
        found: dict[str, Any] = {}
        for table in TABLES:
            key = "person_id" if table == "person_key" else "id"
            ids = text(f"select count(*), md5(string_agg({key}::text, ',' order by {key})) from {table}")
            found[table] = tuple(connection.execute(ids).one())
        for change in CHANGES:
            found[change] = _reached(connection, change, given)
        all_of_it.rollback()
    return found


def _reached(connection: Connection, change: str, given: dict[str, Any]) -> int | None:
    named = {name: each for name, each in given.items() if f":{name}" in change}
    try:
        with connection.begin_nested() as this:
            count = connection.execute(text(change), named).rowcount
            this.rollback()
    except DBAPIError as refused:
        assert "row-level security" in str(refused.orig), refused
        return None
    return count

"""Who asks what on a SQLite file: the same kinds of people, and the same documents, as on PostgreSQL."""

import hashlib
import json
import sqlite3

from bench.speed.cases import PEOPLE, Question, act_of
from bench.speed.cluster import TODAY
from bench.speed.submitting import TASKS

ASKERS = {
    "q1": "select grants.person_id, json_object('unit', unit.code, 'after', null)"
    " from unit join role_grant as grants on grants.unit_id = unit.id and grants.role = 'UNIT_ADMIN'"
    " where unit.parent_id is null order by unit.id limit :people",
    "q2": "select id, json_object('code', code) from person where is_recruit order by id % 97, id limit :people",
    "q3": "select (select min(person_id) from role_grant where role = 'ORGANIZER'), json_object('cohort', code)"
    " from cohort order by id limit :people",
    "q3all": "select min(person_id), json_object('cohort', null) from role_grant where role = 'ORGANIZER'",
    "q4": "select person_id, json_object() from (select distinct person_id from assignment where role = 'MENTOR'"
    " and ends_on is null) order by person_id % 97, person_id limit :people",
}
OPEN = """
select assignment.person_id, task.id from task join assignment on assignment.recruit_id = task.recruit_id
where task.item = 'mentor.thought_guidance' and state = 'PENDING' and opens_on <= :today
    and (missed_after is null or missed_after >= :today)
    and assignment.role = 'MENTOR' and assignment.acts_from <= :today and assignment.ends_on is null
order by task.id % 97, task.id limit :tasks
"""
ADD = """
insert into token (hash, person_id, created_at, expires_at, last_used_at)
values (?, ?, datetime('now') || '.000000', datetime('now', '+9 years') || '.000000', datetime('now', '+9 years') || '.000000')
on conflict (hash) do nothing
"""


def questions(connection: sqlite3.Connection, name: str) -> list[Question]:
    """Return the requests of a name, to be sent in turn."""
    if name == "m1":
        rows = connection.execute(OPEN, {"today": TODAY, "tasks": TASKS}).fetchall()
        return [act_of(token_of(connection, person), task) for person, task in rows]
    rows = connection.execute(ASKERS[name], {"people": PEOPLE}).fetchall()
    return [Question(name, token_of(connection, person), json.loads(variables)) for person, variables in rows]


def token_of(connection: sqlite3.Connection, person: int) -> str:
    """Return a token of a person that holds for long, made if there is none."""
    token = f"xikou_bench-{person:040d}"
    connection.execute(ADD, (hashlib.sha256(token.encode()).hexdigest(), person))
    return token

"""What is asked, by whom: the documents as portals send them, and people of the invented cities."""

from dataclasses import dataclass, field

import psycopg

from bench.speed.cluster import ROOT, TODAY, token_of
from service.store.ids import global_id

PEOPLE = 12
"""So many people ask each question in turn."""


@dataclass(frozen=True)
class Question:
    """One request: who sends which document with which variables."""

    name: str
    token: str
    variables: dict = field(hash=False)


DOCUMENTS = {
    "q1": "q1_unit_dashboard",
    "q2": "q2_recruit_page",
    "q3": "q3_city",
    "q3all": "q3_city",
    "q4": "q4_todo",
    "m1": "m1_submit",
}
TITLES = {
    "q1": "单位看板（一页50人）",
    "q2": "一人一页（84项任务）",
    "q3": "一个城市（108人）",
    "q3all": "全部城市",
    "q4": "导师待办",
    "m1": "填报一项",
}
ASKERS = {
    # units above others have all of a city below them
    "q1": "select grants.person_id, json_build_object('unit', unit.code, 'after', null)"
    " from unit join role_grant grants on grants.unit_id = unit.id and grants.role = 'UNIT_ADMIN'"
    " where unit.parent_id is null order by unit.id limit %(people)s",
    "q2": "select id, json_build_object('code', code) from person where is_recruit order by id %% 97, id limit %(people)s",
    "q3": "select (select min(person_id) from role_grant where role = 'ORGANIZER'), json_build_object('cohort', code)"
    " from cohort order by id limit %(people)s",
    "q3all": "select min(person_id), json_build_object('cohort', null) from role_grant where role = 'ORGANIZER'",
    "q4": "select person_id, json_build_object() from (select distinct person_id from assignment where role = 'MENTOR'"
    " and ends_on is null) as mentors order by person_id %% 97, person_id limit %(people)s",
}


def document(name: str) -> str:
    """Return the document of a question."""
    return (ROOT / "tests/data/queries" / f"{DOCUMENTS[name]}.graphql").read_text("utf-8")


def questions(connection: psycopg.Connection, name: str) -> list[Question]:
    """Return the requests of a name, to be sent in turn."""
    if name == "m1":
        from bench.speed import submitting

        return submitting.questions(connection)
    rows = connection.execute(ASKERS[name], {"people": PEOPLE, "today": TODAY}).fetchall()
    return [Question(name, token_of(connection, person), variables) for person, variables in rows]


def act_of(token: str, task: int) -> Question:
    """Return the request that records a task."""
    given = {
        "taskIds": [global_id("Task", task)],
        "payload": {"held_on": TODAY, "theme": "学思践悟，知行合一"},
        "idempotencyKey": f"speed-{task}",
    }
    return Question("m1", token, {"input": given})

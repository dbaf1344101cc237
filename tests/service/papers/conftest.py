"""A talk and an observation of one recruit, as mentor and partner wrote them down."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

RECRUIT = "R2022001"


@dataclass
class Town:
    """A house with the people around one recruit."""

    house: Any
    mentor: str
    partner: str
    admin: str
    organizer: str
    head: str
    unit: str

    def submit(self, who, item, occurrence=1, /, **payload):
        number = self.house.task(who, RECRUIT, item, occurrence)["id"]
        found = self.house.change(who, "submitRecords", "records { id }", taskIds=[number], payload=payload)
        assert found["errors"] == [], found["errors"]
        return found["records"][0]["id"]

    def rows(self, statement, **values):
        with self.house.past_walls.connect() as connection:
            return connection.execute(text(statement), values).all()


@pytest.fixture
def town(house):
    def code(statement):
        with house.past_walls.connect() as connection:
            return connection.execute(text(statement), {"r": RECRUIT}).scalars().first()

    paired = "select p.code from assignment a join person p on p.id = a.person_id join person r on r.id = a.recruit_id where r.code = :r and a.role = '%s'"
    granted = "select p.code from role_grant g join person p on p.id = g.person_id where g.role = '%s' order by p.code"
    own = "select p.code from role_grant g join person p on p.id = g.person_id join person r on r.code = :r join recruit t on t.id = r.id where g.role = 'UNIT_ADMIN' and g.unit_id = t.unit_id order by p.code"
    head = "select p.code from department_head h join person p on p.id = h.person_id join recruit t on t.department_id = h.department_id join person r on r.id = t.id where r.code = :r"
    unit = "select u.code from recruit t join person r on r.id = t.id join unit u on u.id = t.unit_id where r.code = :r"
    people = [
        code(each) for each in (paired % "MENTOR", paired % "PARTNER", own, granted % "ORGANIZER", head, unit)
    ]
    return Town(house, *people)


@pytest.fixture
def told(town):
    town.submit(
        town.mentor,
        "mentor.talk",
        held_on="2023-02-20",
        place="二楼谈话室",
        topics="适应",
        summary="=1+1 私下的话",
    )
    town.submit(
        town.partner,
        "partner.observation",
        1 + 4,
        observed_on="2023-02-21",
        mood="有波动",
        difficulties=["水土不服"],
        action="陪同就医",
        strengths="踏实",
    )
    return town

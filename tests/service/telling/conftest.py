"""A house in which days pass and people are told."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from service.store.tables import notification, person, task
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.conftest import House

ORGANIZER, ADMIN, HEAD, MENTOR, PARTNER, RECRUIT = "S1137", "S1004", "S1002", "S1140", "S1220", "R2022001"
ORGANIZERS = ("S1137", "S1138", "S1139")


@dataclass
class Inboxes:
    """What everybody was told."""

    house: House

    def on(self, day: date | str) -> "Inboxes":
        """Return the same on another day."""
        house = self.house.on(date.fromisoformat(day) if isinstance(day, str) else day)
        house.past_walls = self.house.past_walls
        return replace(self, house=house)

    def happen(self) -> int:
        """Tell of what happened."""
        return tell_what_happened(self.house.service)

    def day(self) -> int:
        """Tell of what the day brings."""
        return tell_what_is_due(self.house.service)

    def all(self, kind: str = "") -> list[Any]:
        """Return all messages of a kind as (person, cause, body)."""
        about = person.alias()
        statement = (
            select(
                person.c.code,
                notification.c.kind,
                notification.c.cause,
                notification.c.body,
                about.c.code.label("recruit"),
                notification.c.at_once,
            )
            .join(person, person.c.id == notification.c.person_id)
            .outerjoin(about, about.c.id == notification.c.recruit_id)
            .where(notification.c.kind == kind if kind else notification.c.kind != "")
            .order_by(notification.c.id)
        )
        with self.house.past_walls.connect() as connection:
            return list(connection.execute(statement))

    def whom(self, kind: str) -> Counter[str]:
        """Return how many messages of a kind each person got."""
        return Counter(row.code for row in self.all(kind))

    def record(self, who: str, item: str, occurrence: int, payload: Any, recruit: str = RECRUIT) -> str:
        """Record something; return the record's id."""
        number = self.house.task(ORGANIZER, recruit, item, occurrence)["id"]
        made = self.house.change(who, "submitRecords", "records { id }", taskIds=[number], payload=payload)
        assert made["errors"] == [], made["errors"]
        return str(made["records"][0]["id"])

    def settle(self, *but: str) -> None:
        """Waive every task but those of some recruits' items, so that days bring nothing else."""
        with self.house.past_walls.begin() as connection:
            connection.execute(update(task).where(task.c.item.not_in(but)).values(state="WAIVED"))


@pytest.fixture
def inboxes(house: House) -> Inboxes:
    """The house with the roster of 2022, on 2023-03-01."""
    return Inboxes(house)


DAY = timedelta(days=1)

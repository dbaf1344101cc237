"""A house in which unit portals may be told of events."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.store.tables import delivery
from service.usecases.service import Service
from service.usecases.telling import tell_what_happened, tell_what_is_due
from tests.conftest import House

ORGANIZER, ADMIN, HEAD, MENTOR, PARTNER, RECRUIT = "S1137", "S1004", "S1002", "S1140", "S1220", "R2022001"
URL = "https://portal.example.gov.cn/hooks?city=1"
HOSTS = ("portal.example.gov.cn", "*.intra.example", "http://10.1.0.0/16", "http://plain.example", "::1")


@dataclass
class Hooked:
    """A house, and what is on its way to its portals."""

    house: House
    secrets: list[str] = field(default_factory=list)

    def on(self, day: str) -> "Hooked":
        """Return the same on another day."""
        return Hooked(self.house.on(date.fromisoformat(day)), self.secrets)

    def register(self, *events: str, unit: str = "U01", by: str = ADMIN, url: str = URL, **more: Any) -> str:
        """Register a webhook; return its id."""
        wanted = "webhook { id } secret"
        values = {"unitCode": unit, "url": url, "events": list(events), **more}
        made = self.house.change(by, "registerWebhook", wanted, **values)
        assert made["errors"] == [], made["errors"]
        self.secrets.append(made["secret"])
        return made["webhook"]["id"]

    def tell(self) -> None:
        """Tell of what happened, and of what the day brings."""
        tell_what_happened(self.house.service)
        tell_what_is_due(self.house.service)

    def told(self) -> list[tuple[str, Any]]:
        """Return what is on its way, as (event, data), the oldest first; nothing twice."""
        with self.house.past_walls.connect() as connection:
            rows = connection.execute(select(delivery).order_by(delivery.c.id)).all()
        assert len({row.message_id for row in rows}) == len(rows)
        assert {row.channel for row in rows} <= {"webhook"}
        return [(row.event["type"], row.event["data"]) for row in rows]

    def events(self) -> list[str]:
        """Return the events on their way."""
        return [event for event, _ in self.told()]

    def record(self, code: str, item: str, payload: Any, occurrence: int = 1, **more: Any) -> str:
        """Record something; return the record's id."""
        task = self.house.task(ORGANIZER, RECRUIT, item, occurrence)["id"]
        made = self.house.change(
            code,
            "submitRecords",
            "records { id }",
            taskIds=[task],
            payload=json.loads(json.dumps(payload)),
            **more,
        )
        assert made["errors"] == [], made["errors"]
        return made["records"][0]["id"]


def allowing(house: House, *hosts: str, **settings: Any) -> House:
    """Return a house whose operator allows these hosts."""
    changed = replace(house.service.settings, webhook_hosts=hosts, **settings)
    other = House(Service(house.service.store, house.service.host, changed), house.tokens, house.superuser)
    other.past_walls = house.past_walls
    return other


@pytest.fixture
def hooked(house: House) -> Hooked:
    """The roster of 2022 with portals allowed."""
    return Hooked(allowing(house, *HOSTS))

"""A house whose messages leave by mail and by a chat's robot."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from service.domain.letters import Letter
from service.store.tables import delivery, notification, person
from service.store.writes import posts
from service.store.writes.posts import Post
from service.usecases.posting import compose, make_digests
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from tests.conftest import House
from tests.service.telling.conftest import MENTOR, Inboxes

ZONE = ZoneInfo("Asia/Shanghai")
CHANNELS = {
    "smtp_url": "smtp://127.0.0.1:25",
    "mail_from": "xikou@example.org",
    "dingtalk_url": "dingtalk://TOKEN",
}
PHONE = "+86 138-0000-0001"


@dataclass
class Postbox(Inboxes):
    """What is on its way to everybody."""

    def at(self, moment: str) -> "Postbox":
        """Return the same at a moment in Asia/Shanghai."""
        then, old = datetime.fromisoformat(moment), self.house.service
        hour = datetime.combine(datetime.now(ZONE), then.time(), ZONE)  # tokens hold by the real day
        settings = replace(old.settings, today=then.date(), **CHANNELS)
        service = Service(old.store, old.host, settings, clock=lambda: hour)
        house = House(service, self.house.tokens, self.house.superuser)
        house.past_walls = self.house.past_walls
        return Postbox(house)

    def digest(self) -> int:
        """Make digests."""
        return make_digests(self.house.service)

    def posts(self, kind: str = "") -> list[Any]:
        """Return what is on its way with one kind of message, the digests by default."""
        about = notification.c.kind == kind if kind else delivery.c.digest_on.is_not(None)
        statement = (
            select(delivery, person.c.code, notification.c.kind)
            .join(person, person.c.id == delivery.c.person_id)
            .outerjoin(notification, notification.c.id == delivery.c.notification_id)
            .where(about)
            .order_by(delivery.c.id)
        )
        with self.house.past_walls.connect() as connection:
            return list(connection.execute(statement))

    def ways(self, kind: str = "") -> Counter[tuple[str, str]]:
        """Return to whom and by which channel that goes."""
        return Counter((row.code, row.channel) for row in self.posts(kind))

    def letters(self, kind: str = "") -> dict[tuple[str, str], Letter]:
        """Compose what is on its way with a kind; without what is moot."""
        rows = [(row, compose(self.house.service, row.id)) for row in self.posts(kind)]
        return {(row.code, row.channel): letter for row, letter in rows if letter is not None}

    def post_all(self) -> "Postbox":
        """Put every message on its way by mail, urgent or not, so that each can be composed by itself."""
        with self.house.service.write(OPERATOR) as work:
            rows = work.connection.execute(select(notification.c.id, notification.c.person_id)).all()
            posts.put(
                work, [Post(channel="mail", person_id=row.person_id, notification_id=row.id) for row in rows]
            )
        return self

    def says(self, kind: str) -> set[str]:
        """Return who would get a letter of a kind now."""
        return {code for code, _ in self.letters(kind)}

    @contextmanager
    def meanwhile(self, table: Any, where: Any, **values: Any) -> Iterator[None]:
        """Let some rows be otherwise for a while."""
        columns = [table.c[name] for name in values]
        with self.house.past_walls.connect() as connection:
            before = connection.execute(select(table.c.id, *columns).where(where)).all()
        assert before
        self.set(table, where, **values)
        yield
        for row in before:
            self.set(table, table.c.id == row.id, **dict(zip(values, row[1:], strict=True)))

    def set(self, table: Any, where: Any, **values: Any) -> None:
        """Change rows past every rule."""
        with self.house.past_walls.begin() as connection:
            connection.execute(update(table).where(where).values(**values))


@pytest.fixture
def postbox(house: House) -> Postbox:
    """The roster of 2022, on Wednesday 2023-03-01 at ten; all have mail, the mentor a mobile number too."""
    box = Postbox(house).at("2023-03-01 10:00")
    box.set(person, person.c.code != "", email=person.c.code + "@example.org", phone=None)
    box.set(person, person.c.code == MENTOR, phone=PHONE)
    return box

"""One day of telling, and what was said before it."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.store.reads.shape import Reading
from service.store.writes.notices import Telling
from service.store.writes.webhooks import Call
from service.usecases.service import Service
from service.usecases.telling.kinds import LOOKBACK_DAYS
from service.usecases.telling.portals import Portals

log = logging.getLogger(__name__)


@dataclass
class Day:
    """One day of telling: what plugins and people say, and what was said before; ``calls`` go to portals."""

    service: Service
    reading: Reading
    said: set[tuple[int, str]]
    portals: Portals
    called: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day."""
        return self.reading.today

    def new(self, tellings: Iterator[Telling]) -> Iterator[Telling]:
        """Leave out what was said before."""
        for each in tellings:
            if (each.person_id, each.cause) not in self.said:
                self.said.add((each.person_id, each.cause))
                yield each

    def call(self, calls: Iterable[Call]) -> None:
        """Gather what unit portals are to be told, but for what they were told before."""
        for each in calls:
            if each.key not in self.called:
                self.called.add(each.key)
                self.calls.append(each)

    def recent(self, day: date) -> bool:
        """Say whether something of that day is to be said, and not too long ago."""
        return day <= self.today <= day + timedelta(days=LOOKBACK_DAYS)


def apart(what: str, number: int, tellings: Iterable[Telling]) -> Iterator[Telling]:
    """Give what there is to tell of one thing; where that fails it is logged, and the rest goes out."""
    try:
        yield from tellings
    except Exception as error:  # noqa: BLE001  one thing that cannot be told of silences nobody else
        log.error("telling of %s %d failed: %s", what, number, type(error).__name__)  # noqa: TRY400  no data in logs

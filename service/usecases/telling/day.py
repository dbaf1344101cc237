"""One day of telling, and what was said before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.store.reads.shape import Reading
from service.store.writes.notices import Telling
from service.usecases.service import Service
from service.usecases.telling.kinds import LOOKBACK_DAYS


@dataclass
class Day:
    """One day of telling: what plugins and people say, and what was said before."""

    service: Service
    reading: Reading
    said: set[tuple[int, str]]

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

    def recent(self, day: date) -> bool:
        """Say whether something of that day is to be said, and not too long ago."""
        return day <= self.today <= day + timedelta(days=LOOKBACK_DAYS)

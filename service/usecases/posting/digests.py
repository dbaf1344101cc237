"""The weekly digest: what was not urgent, once to each person by each channel."""

from collections import defaultdict
from datetime import date, timedelta

from service.domain.digests import latest_digest
from service.store import calendar
from service.store.reads import postable
from service.store.reads.shape import Reading
from service.store.scope import OPERATOR
from service.store.writes import posts
from service.store.writes.posts import Post
from service.usecases.service import ZONE, Service
from service.usecases.telling.choices import Choices
from service.usecases.telling.kinds import LOOKBACK_DAYS


def make_digests(service: Service) -> int:
    """Make the latest digest if it was not made yet; return how many letters it has.

    It carries what waited at its hour, and what was said since where it is late. It is made as a whole, so
    that whatever runs twice makes nothing twice; what is said after it waits for the next one.
    """
    if not service.settings.channels:
        return 0
    with service.look(OPERATOR) as reading:
        if _due(service, reading) is None:
            return 0
    with service.write(OPERATOR) as work:
        day = _due(service, work.reading) if posts.takes_turn(work) else None
        if day is None:
            return 0
        kinds: dict[int, set[str]] = defaultdict(set)
        for row in posts.gather(work, day, _since(day)):
            kinds[row.person_id].add(row.kind)
        choices = Choices.of(work.reading, service.settings.channels, kinds)
        letters = [
            Post(channel=channel, person_id=person, digest_on=day)
            for person in sorted(kinds)
            for channel in service.settings.channels
            if any(channel in choices.wanted(person, kind, at_once=False) for kind in kinds[person])
        ]
        count = posts.put(work, letters)
        work.trace("makeDigests", "Notification", None, people=len(kinds), letters=count)
        return count


def _due(service: Service, reading: Reading) -> date | None:
    """Return the day of the digest that is to be made, None where there is none."""
    settings = service.settings
    weekday, hour = settings.digest_weekday, settings.digest_hour
    day = latest_digest(service.moment, weekday, hour, calendar.load(reading.connection))
    return day if postable.waits(reading, day, hour, _since(day), ZONE) else None


def _since(day: date) -> date:
    """Return the day from which on messages are carried: what is older nobody needs any more."""
    return day - timedelta(days=LOOKBACK_DAYS)

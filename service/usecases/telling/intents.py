"""Saying it: into the inboxes, and what is urgent onto its way by people's channels, in one transaction."""

from collections import Counter
from collections.abc import Sequence

from service.store.writes import notices, posts
from service.store.writes.notices import Telling
from service.store.writes.posts import Post
from service.store.writes.work import Work
from service.usecases.service import Service
from service.usecases.telling.choices import Choices
from service.usecases.telling.kinds import URGENT_A_DAY


def say(service: Service, work: Work, tellings: Sequence[Telling]) -> Counter[str]:
    """Tell people what they were not told yet; return how many messages of each kind are new.

    What is urgent gets one delivery for each channel by which its reader wants it; the rest waits for the
    digest, and so does what would flood somebody.
    """
    new = notices.tell(work, tellings)
    calm = {each for kind, most in URGENT_A_DAY.items() for each in notices.calm(work, kind, most, new)}
    urgent = [row for row in new if row.at_once and row.id not in calm]
    choices = Choices.of(work.reading, service.settings.channels, (row.person_id for row in urgent))
    posts.put(
        work,
        [
            Post(channel=channel, person_id=row.person_id, notification_id=row.id)
            for row in urgent
            for channel in choices.wanted(row.person_id, row.kind, at_once=True)
        ],
    )
    return Counter(row.kind for row in new)

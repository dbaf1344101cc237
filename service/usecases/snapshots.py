"""Keeping what plans looked like when their milestones were reached or passed."""

from service.store.reads import snapshots as reads
from service.store.scope import OPERATOR
from service.store.writes import snapshots
from service.usecases.service import Service

BATCH = 500


def take_snapshots(service: Service) -> int:
    """Keep a snapshot of each milestone that was reached or passed and has none; return how many are new.

    Run again, or by two at once, it keeps nothing twice; after an outage it keeps what the days saw that it
    missed.
    """
    new, start = 0, 0
    while True:
        with service.look(OPERATOR) as reading:
            recruits = reads.candidates(reading)[start : start + BATCH]
            taken = reads.taken(reading, reads.due(reading, recruits))
        if not recruits:
            return new
        if taken:
            with service.write(OPERATOR) as work:
                new += snapshots.keep(work, taken)
        start += BATCH

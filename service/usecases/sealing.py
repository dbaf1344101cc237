"""Sealing the trace outside of any request, and verifying it."""

from dataclasses import dataclass
from pathlib import Path

from service.domain.heads import Head
from service.intake.heads import append_head, read_heads
from service.store import chain
from service.store.verification import Verdict, verify
from service.store.writes import seals
from service.usecases.service import Service
from service.usecases.setup import OPERATOR


@dataclass(frozen=True)
class Sealed:
    """How many events were sealed now, how many could not be vouched for, and the chain's head."""

    events: int
    refused: int
    head: Head | None


def seal_trace(service: Service, *, thorough: bool) -> Sealed:
    """Seal what is not sealed yet, batch by batch, each head appended to the file that the settings name.

    A quick look takes the rows long before the newest sealed one as sealed; a thorough one looks at all, and
    so finds what committed very late. Raises OSError where the file cannot be written.
    """
    settings = service.settings
    events = refused = 0
    with service.look(OPERATOR) as reading:
        head = chain.newest(reading.connection)
        after = 0 if thorough else seals.looked_through(reading.connection)
    while True:
        with service.look(OPERATOR) as reading:
            rows = seals.unsealed(reading.connection, after)
        if not rows:
            return Sealed(events, refused, head)
        with service.write(OPERATOR) as work:
            batch = seals.seal(work.connection, work.signing, settings.audit_hash, rows)
        events, refused, after = events + batch.events, refused + batch.refused, rows[-1]
        head = batch.head
        if batch.events and head and settings.audit_head_file:
            append_head(Path(settings.audit_head_file), head)


def verify_trace(service: Service, heads: Path | None = None) -> Verdict:
    """Verify the trace, against every head of a file if one is given.

    Raises HeadFileError for a line that is no head, OSError without the file.
    """
    with service.look(OPERATOR) as reading:
        kept = read_heads(heads) if heads else ()
        return verify(reading.connection, service.store.signing, kept)

"""What the service does by itself while it runs; each of it may be done by several processes at once."""

import logging

from service.app.chores import Chore
from service.usecases.posting import make_digests
from service.usecases.retaining import retain
from service.usecases.sealing import seal_trace
from service.usecases.service import Service
from service.usecases.setup import OPERATOR
from service.usecases.snapshots import take_snapshots
from service.usecases.telling import tell_what_happened, tell_what_is_due

log = logging.getLogger(__name__)

_THOROUGHLY_SECONDS = 3600
"""So often all events are looked through for some that committed long after later ones were sealed."""

_DAILY_SECONDS = 86_400
_HOURLY_SECONDS = 3600
_TELL_SECONDS = 2
_DIGEST_SECONDS = 300
_SNAPSHOT_SECONDS = 300


def of_server(service: Service) -> list[Chore]:
    """Return what a serving process does: all, but for what workers do where there are workers."""
    sealing = _sealing(service)
    return [*_telling(service), *sealing] if service.settings.embeds_worker else sealing


def of_worker(service: Service) -> list[Chore]:
    """Return what a worker does beside its deliveries: all."""
    return [*_telling(service), *_sealing(service)]


def seal_last(service: Service) -> None:
    """Seal what was done last; where that cannot be, the next start does."""
    try:
        seal_trace(service, thorough=False)
    except Exception as error:  # noqa: BLE001  the process is stopping, come what may
        log.error("last sealing failed: %s", type(error).__name__)  # noqa: TRY400  no data in logs


def _sealing(service: Service) -> list[Chore]:
    def seal() -> None:
        seal_trace(service, thorough=False)

    def seal_latecomers() -> None:
        seal_trace(service, thorough=True)

    return [
        Chore("seal", service.settings.audit_seal_seconds, seal),
        Chore("seal latecomers", _THOROUGHLY_SECONDS, seal_latecomers),
    ]


def _telling(service: Service) -> list[Chore]:
    def erase_what_is_due() -> None:
        for item, count in retain(service, OPERATOR).items():
            log.info("retention: erased %d payloads of %s", count, item)

    def tell_what_is_new() -> None:
        tell_what_happened(service)

    def tell_the_day() -> None:
        tell_what_is_due(service)

    def keep_snapshots() -> None:
        take_snapshots(service)

    def make_the_digest() -> None:
        make_digests(service)

    return [
        Chore("tell", _TELL_SECONDS, tell_what_is_new),
        Chore("tell the day", _HOURLY_SECONDS, tell_the_day),
        Chore("snapshots", _SNAPSHOT_SECONDS, keep_snapshots),
        Chore("digest", _DIGEST_SECONDS, make_the_digest),
        Chore("retention", _DAILY_SECONDS, erase_what_is_due),
    ]

"""The engine: DBOS, on the database of the service. Its import is slow: nobody imports this without need.

Our own table says what is unsent; the engine hands out what was claimed there, to as many threads as there
may be, and takes it up again when its worker comes back. What it keeps holds row numbers alone. Each channel
has a queue and threads of its own: one that hangs keeps no other waiting.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from service.delivery.attempts import Send, attempt
from service.store.scope import OPERATOR
from service.store.writes import deliveries
from service.usecases.service import Service

NAME = "xikou"
SCHEMA = "dbos"
VERSION = "deliveries-1"
"""Changes only when a queued delivery of before would mean something else."""
FINISH_SECONDS = 30
"""So long may deliveries in flight take after the worker was told to stop."""

_QUEUE_SECONDS = 0.25
_AHEAD = 4
"""So many deliveries for each thread are handed out at a time: the queue need not be asked all the time."""
_KEPT = timedelta(minutes=10)
_ABANDONED = timedelta(days=1)
_FORGOTTEN_AT_A_TIME = 500


class Engine:
    """Works off what is unsent; one in a process."""

    def __init__(self, service: Service, channels: Mapping[str, Send]) -> None:
        """Prepare; nothing runs yet."""
        self._service, self._channels = service, channels
        self._started = False
        self._starting = threading.Lock()

    def start(self) -> None:
        """Launch DBOS and take up what this worker had in hand when it ended; a second call does nothing."""
        with self._starting:
            if self._started:
                return
            settings = self._service.settings
            DBOS(config=_config(self._service))
            for channel, send in self._channels.items():
                DBOS.workflow(name=_name(channel))(self._workflow(send))
            DBOS.listen_queues([_name(channel) for channel in self._channels])
            try:
                DBOS.launch()
                for channel in self._channels:
                    DBOS.register_queue(
                        _name(channel),
                        worker_concurrency=settings.delivery_threads * _AHEAD,
                        polling_interval_sec=_QUEUE_SECONDS,
                        on_conflict="always_update",
                    )
            except BaseException:
                DBOS.destroy(destroy_registry=True)
                raise
            self._client = DBOSClient(
                system_database_url=settings.database_url,
                system_database_pool_size=1,
                dbos_system_schema=_schema(self._service),
                application_name=NAME,
                lazy=True,  # it enqueues in our transactions and opens none of its own
            )
            self._started = True

    def stop(self) -> None:
        """Take nothing new, and wait for what is in flight."""
        with self._starting:
            if self._started:
                self._started = False
                self._client.destroy()
                DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=FINISH_SECONDS)

    def hand_out(self, channel: str) -> int:
        """Claim what is unsent and put it into the channel's queue, in one transaction; return how many.

        The queue is kept short, so that a lease does not end while its delivery waits there.
        """
        room = self._room(channel)
        if not room:
            return 0
        with self._service.write(OPERATOR) as work:
            seconds = self._service.settings.delivery_lease_seconds
            claims = deliveries.claim(work, channel, room, seconds)
            for claim in claims:
                options = EnqueueOptions(
                    workflow_name=_name(channel),
                    queue_name=_name(channel),
                    workflow_id=f"{claim.message_id}:{claim.attempts}:{claim.leased_until:%s%f}",
                    app_version=VERSION,
                )
                self._client.enqueue_in_transaction(work.connection, options, claim.id, claim.attempts)
        return len(claims)

    def forget(self) -> int:
        """Remove what the engine remembers of tries that are over; return how many."""
        now = datetime.now(UTC)
        over = DBOS.list_workflows(
            completed_before=(now - _KEPT).isoformat(),
            limit=_FORGOTTEN_AT_A_TIME,
            load_input=False,
            load_output=False,
        )
        left = DBOS.list_workflows(
            end_time=(now - _ABANDONED).isoformat(),
            limit=_FORGOTTEN_AT_A_TIME,
            load_input=False,
            load_output=False,
        )
        ids = [each.workflow_id for each in (*over, *left)]
        if ids:
            DBOS.delete_workflows(ids)
        return len(ids)

    def _room(self, channel: str) -> int:
        most = self._service.settings.delivery_threads * _AHEAD
        queued = DBOS.list_queued_workflows(
            queue_name=_name(channel), status="ENQUEUED", limit=most, load_input=False, load_output=False
        )
        return most - len(queued)

    def _workflow(self, send: Send) -> Callable[[int, int], str]:
        service = self._service
        threads = threading.BoundedSemaphore(service.settings.delivery_threads)

        def deliver(delivery_id: int, attempts: int) -> str:
            with threads:
                return attempt(service, send, delivery_id, attempts)

        return deliver


def prepare(service: Service) -> None:
    """Create or migrate the engine's tables, as the owner; on SQLite the worker does so when it starts."""
    settings = service.settings
    if settings.database_url.startswith("sqlite"):
        return
    owner = settings.owner_database_url
    role = service.store.engine.url.username if owner else None
    DBOS.migrate(owner or settings.database_url, schema=SCHEMA, application_role=role)


def _config(service: Service) -> DBOSConfig:
    settings = service.settings
    sqlite = settings.database_url.startswith("sqlite")
    return DBOSConfig(
        name=NAME,
        system_database_url=settings.database_url,
        dbos_system_schema=_schema(service),
        run_migrations=sqlite,
        executor_id=settings.worker_id or socket.gethostname(),
        application_version=VERSION,
        log_level="WARNING",
    )


def _name(channel: str) -> str:
    """Name the queue of a channel and the workflow that sends by it."""
    return f"deliver-{channel}"


def _schema(service: Service) -> str | None:
    return None if service.settings.database_url.startswith("sqlite") else SCHEMA

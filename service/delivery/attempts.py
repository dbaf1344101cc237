"""One try of one delivery: begun by one alone, handed to its channel, and its end written down."""

import logging
import time
from collections.abc import Callable
from typing import Any

from service.delivery import patience
from service.delivery.outcomes import MootError, UndeliveredError
from service.domain.words import DeliveryOutcome
from service.store.scope import OPERATOR
from service.store.writes import deliveries
from service.usecases.service import Service

log = logging.getLogger(__name__)

Send = Callable[[Service, Any], None]
_MOST_PROBLEM = 300
_WRITE_TRIES = 5
_WRITE_SECONDS = 1


def attempt(service: Service, send: Send, delivery_id: int, attempts: int) -> str:
    """Try what was claimed; return how it went: an outcome, LATER, or TAKEN where the claim no longer holds.

    What leaves and cannot be written down as sent leaves again when its lease is over, under the same id.
    """
    with service.write(OPERATOR) as work:
        row = deliveries.begin(work, delivery_id, attempts, service.settings.delivery_lease_seconds)
    if row is None:
        return "TAKEN"
    try:
        send(service, row)
    except MootError:
        return _ended(service, row, DeliveryOutcome.DROPPED)
    except UndeliveredError as error:
        return _failed(service, row, str(error), final=error.final)
    except Exception as error:  # noqa: BLE001  a channel that breaks is one that did not deliver
        return _failed(service, row, f"渠道出错：{type(error).__name__}", final=False)
    return _ended(service, row, DeliveryOutcome.SENT)


def _failed(service: Service, row: Any, problem: str, *, final: bool) -> str:
    problem = problem[:_MOST_PROBLEM]
    age = service.clock() - row.created_at
    if final or patience.is_over(row.attempts, age, service.settings.delivery_hours):
        log.warning("delivery %d by %s given up after %d tries", row.id, row.channel, row.attempts)
        return _ended(service, row, DeliveryOutcome.DEAD, problem)
    seconds = patience.pause(row.attempts)

    def later() -> None:
        with service.write(OPERATOR) as work:
            deliveries.put_off(work, row.id, row.attempts, seconds, problem)

    _surely(later)
    return "LATER"


def _ended(service: Service, row: Any, outcome: DeliveryOutcome, problem: str | None = None) -> str:
    def ended() -> None:
        with service.write(OPERATOR) as work:
            if not deliveries.end(work, row.id, row.attempts, outcome, problem):
                log.warning("delivery %d had ended when it was %s", row.id, outcome)

    _surely(ended)
    return outcome


def _surely(write: Callable[[], None]) -> None:
    """Write a result down, again where the database is away for a moment."""
    for left in reversed(range(_WRITE_TRIES)):
        try:
            write()
        except Exception:
            if not left:
                raise
            time.sleep(_WRITE_SECONDS)
        else:
            return

"""What did not get through: listed for an operator, and sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.domain.refusals import Fault, RefusedError
from service.store.reads.deliveries import listed
from service.store.scope import Scope
from service.store.writes import deliveries
from service.usecases.service import Service

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A delivery that is unsent or was given up; whom it goes to and what it says is not told.

    ``unit`` is the code of the unit whose webhook it goes to.
    """

    number: int
    channel: str
    unit: str | None
    created_at: datetime
    attempts: int
    next_at: datetime | None
    problem: str | None


def list_deliveries(
    service: Service, scope: Scope, *, dead: bool = False, channel: str | None = None
) -> list[Outstanding]:
    """Return the newest deliveries that are unsent or, if asked, given up; that somebody looked is traced."""
    with service.write(scope) as work:
        rows = listed(work.connection, dead=dead, channel=channel, most=MOST_LISTED)
        work.trace("listDeliveries", "Delivery", None, dead=dead, channel=channel, listed=len(rows))
    return [
        Outstanding(
            number=row.id,
            channel=row.channel,
            unit=row.unit,
            created_at=row.created_at,
            attempts=row.attempts,
            next_at=None if dead else row.not_before,
            problem=row.problem,
        )
        for row in rows
    ]


def resend_deliveries(
    service: Service, scope: Scope, numbers: Sequence[int] | None, *, channel: str | None = None
) -> int:
    """Send again what was given up (None: all of it, or all of a channel), under the same message ids.

    Return how many; raises RefusedError where one of the numbers is not that of a delivery given up.
    """
    with service.write(scope) as work:
        again = deliveries.resend(work, numbers, channel)
        strange = sorted(set(numbers or ()) - set(again))
        if strange:
            raise RefusedError(
                Fault("NOT_FOUND", ("ids",), f"没有编号为{number}的已放弃投递") for number in strange
            )
        work.trace("resendDeliveries", "Delivery", None, channel=channel, deliveries=again)
    return len(again)

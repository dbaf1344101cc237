"""The settings of the worker: what leaves the house, how often it is tried, and who does it."""

from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import ValidationError, validate

_EMBEDDED = ("auto", "yes", "no")


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True, kw_only=True)
class WorkerSettings:
    """How deliveries are worked off."""

    embedded_worker: str = field(
        default="auto",
        metadata=_doc(
            "auto, yes or no: whether `xikou serve` delivers by itself; auto: on SQLite, where there is no"
            " `xikou worker`"
        ),
    )
    worker_id: str = field(
        default="",
        metadata=_doc(
            "name of this worker, kept over restarts and unlike every other one's; empty: the machine's name"
        ),
    )
    delivery_threads: int = field(
        default=8, metadata=_doc("deliveries at a time by each channel in one worker, 1 to 64")
    )
    delivery_hours: int = field(
        default=48,
        metadata=_doc(
            "so many hours a delivery is tried, at least twelve times, until it is given up, 24 to 720"
        ),
    )
    delivery_lease_seconds: int = field(
        default=120,
        metadata=_doc(
            "after so many seconds what a worker had in hand when it died is another's, 60 to 3600; a mail"
            " server or a robot may take a twelfth of it for each answer"
        ),
    )

    @property
    def answer_seconds(self) -> float:
        """So long may whoever we deliver to take for an answer."""
        return self.delivery_lease_seconds / 12


def read_working(env: Env) -> dict[str, Any]:
    """Read these settings; faults stay with ``env`` until it is sealed."""
    default = WorkerSettings()
    return {
        "embedded_worker": env.str(
            "EMBEDDED_WORKER",
            default.embedded_worker,
            validate=validate.OneOf(_EMBEDDED, error=f"须为 {' 或 '.join(_EMBEDDED)}"),
        ),
        "worker_id": env.str("WORKER_ID", default.worker_id, validate=_name),
        "delivery_threads": env.int("DELIVERY_THREADS", default.delivery_threads, validate=_within(1, 64)),
        "delivery_hours": env.int("DELIVERY_HOURS", default.delivery_hours, validate=_within(24, 720)),
        "delivery_lease_seconds": env.int(
            "DELIVERY_LEASE_SECONDS", default.delivery_lease_seconds, validate=_within(60, 3600)
        ),
    }


def _within(least: int, most: int) -> validate.Range:
    return validate.Range(least, most, error=f"须在{least}与{most}之间")


def _name(name: str) -> None:
    if len(name) > 100 or not name.isprintable():  # noqa: PLR2004  longer than any machine's
        raise ValidationError("须为至多100个可见字符")

"""What people were told: each reads the own inbox alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select

from service.store.reads.asked import Asked
from service.store.reads.checklists import track_shape, track_title
from service.store.reads.paging import Order, as_number, connection
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Column, Kind, Reading, to_one
from service.store.tables import notification

_NEWEST_FIRST = Order.by(("id", as_number, True))


def inbox(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Viewer.notifications``: newest first."""

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        return found.where(columns["read_at"].is_(None)) if asked.args.get("unreadOnly") else found

    return connection(reading, NOTIFICATION, asked, _NEWEST_FIRST, narrow)[None]


def own(reading: Reading, ids: Sequence[int]) -> set[int]:
    """Return which of these are messages to the viewer."""
    statement, columns = NOTIFICATION.select(reading, ())
    return {row.id for row in reading.rows(statement.where(columns["id"].in_(ids)))}


def _bodies(reading: Reading, rows: Sequence[Any], _asked: Asked) -> Sequence[Any]:
    """Put the recruit's name before the text where the recruit is in sight: no message keeps a name."""
    statement, columns = RECRUIT.select(reading, (), "name")
    ids = {row.recruit_id for row in rows if row.recruit_id is not None}
    names = {row.id: row.name for row in reading.rows(statement.where(columns["id"].in_(ids)))} if ids else {}
    return [f"{names[row.recruit_id]}：{row.body}" if row.recruit_id in names else row.body for row in rows]


def _tracks(reading: Reading, rows: Sequence[Any], asked: Asked) -> Sequence[Any]:
    return [
        track_shape(reading, row.track, track_title(reading, row.track), asked.fields) if row.track else None
        for row in rows
    ]


NOTIFICATION = Kind(
    "Notification",
    source=lambda _reading: (notification, dict(notification.c.items())),
    sees=lambda reading: reading.scope.sees("Notification"),
    plain={
        "kind": Column("kind"),
        "title": Column("title"),
        "createdAt": Column("created_at"),
        "readAt": Column("read_at"),
    },
    links={
        "body": _bodies,
        "track": _tracks,
        "task": to_one("Task", "task_id"),
        "recruit": to_one("Recruit", "recruit_id"),
    },
    needs={
        "kind": ("kind",),
        "track": ("track",),
        "title": ("title",),
        "body": ("body", "recruit_id"),
        "createdAt": ("created_at",),
        "readAt": ("read_at",),
        "task": ("task_id",),
        "recruit": ("recruit_id",),
    },
)

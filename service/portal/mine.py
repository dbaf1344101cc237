"""What is the viewer's to do and to confirm: overdue, this week, later."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request

from service.domain.words import RecordStatus, Role
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward, told
from service.portal.follow_ups import to_answer
from service.portal.frame import page
from service.portal.meetings import ahead
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import offers, tasks
from service.usecases.confirming import ConfirmRecords, confirm_records

_DUE = "id title dueOn status item{code title track{title}} recruit{code name}"
_AWAITING = """nodes{
  id title dueOn item{title track{title}} recruit{code name} records{id status occurredOn author{name}}
} totalCount"""
_TOGETHER = 3
"""So many tasks of one item stand in one row."""


def add_mine(pages: Blueprint) -> None:
    """Show what waits for the viewer, and take their word for many records at once."""

    @pages.get("/mine")
    def show_mine() -> Response:
        return _mine(the_viewer())

    @pages.post("/mine/confirm")
    def confirm() -> Response:
        ids = request.form.getlist("record")
        faults = attempt(confirm_records, ConfirmRecords(record_ids=ids))
        return _mine(the_viewer(), faults) if faults else onward("confirmed")


def _mine(viewer: Viewer, faults: Faults = ()) -> Response:
    filters = {"awaitingMe": True}
    due, waiting = read(
        viewer,
        (offers.offers, ask("tasks", _DUE)),
        (tasks.page, ask("tasks", _AWAITING, first=100, filter=filters)),
    )
    awaiting = [
        {**task, "record": record}
        for task in waiting["nodes"]
        for record in task["records"]
        if record["status"] is RecordStatus.AWAITING_CONFIRMATION
    ]
    return page(
        "mine.html",
        422 if faults else 200,
        groups=grouped(due, viewer.today),
        due=len(due),
        most=offers.MOST,
        me=viewer.scope.person_code,
        awaiting=awaiting,
        awaiting_more=waiting["totalCount"] > len(waiting["nodes"]),
        faults=told(faults),
        meetings=ahead(viewer),
        follow_ups=to_answer(viewer),
        hand=Role.RECRUIT in viewer.scope.roles,
    )


def grouped(due: Sequence[Any], today: date) -> list[tuple[str, str, list[list[Any]]]]:
    """Sort tasks into overdue, this week and later; those of one item stand together where they are many."""
    sunday = today + timedelta(days=6 - today.weekday())
    names = {
        "late": "已逾期",
        "week": "本周到期",
        "later": "以后到期",
    }
    found: dict[str, dict[str, list[Any]]] = {key: defaultdict(list) for key in names}
    for task in due:
        when = "late" if task["dueOn"] < today else "week" if task["dueOn"] <= sunday else "later"
        found[when][task["item"]["code"]].append(task)
    return [(key, name, _rows(found[key])) for key, name in names.items() if found[key]]


def _rows(by_item: dict[str, list[Any]]) -> list[list[Any]]:
    rows = [
        row
        for some in by_item.values()
        for row in ([some] if len(some) >= _TOGETHER else [[each] for each in some])
    ]
    return sorted(rows, key=lambda row: row[0]["dueOn"])

"""Visits (娘家来人了) and follow-ups: those in sight, and answering what is the viewer's to answer."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.cases import Case, may
from service.domain.words import FollowUpStatus, Role
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward
from service.portal.follow_ups import FIELDS, judged
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import directory, follow_ups, visits
from service.usecases.follow_ups import AnswerFollowUp, answer_follow_up

_VISITS = """
  nodes{
    id visitedOn unit{code name} visitors{name}
    findings{text recruit{code name} track{title} followUp{id status dueOn owner{name}}}
  }
  totalCount pageInfo{hasNextPage endCursor}
"""
_FOLLOW_UPS = f"nodes{{{FIELDS}}} totalCount pageInfo{{hasNextPage endCursor}}"
_ALL = "ALL"


def add_visits(pages: Blueprint) -> None:
    """Show visits and follow-ups, and take what the viewer says of one."""

    @pages.get("/visits")
    def show_visits() -> Response:
        return _visits(the_viewer())

    @pages.post("/visits/follow-ups/<number>/answer")
    def answer_up(number: str) -> Response:
        viewer, closes = the_viewer(), request.form.get("close") == "yes"
        command = AnswerFollowUp(
            follow_up_id=number,
            answer=request.form.get("answer", "").replace("\r\n", "\n"),
            close=closes,
            idempotency_key=request.form.get("key") or None,
        )
        faults = attempt(answer_follow_up, command)
        if not faults:
            return onward("closed" if closes else "answered", "portal.show_visits")
        if any(each.code == "NOT_FOUND" for each in faults):
            abort(404)
        return _visits(viewer, number, faults)


def _visits(viewer: Viewer, number: str = "", faults: Faults = ()) -> Response:
    status, unit = request.args.get("status", FollowUpStatus.OPEN.value), request.args.get("unit") or None
    if status not in (*FollowUpStatus, _ALL):
        abort(404)
    chosen = FollowUpStatus(status) if status != _ALL else None
    sees = bool({Role.ORGANIZER, Role.UNIT_ADMIN} & set(viewer.scope.roles))
    counted = [
        (follow_ups.page, ask("followUps", "totalCount", first=0, unit=unit, status=each))
        for each in FollowUpStatus
    ]
    wanted: dict[str, Any] = {"first": 20, "after": request.args.get("next"), "unit": unit, "status": chosen}
    found, went, where, *counts = read(
        viewer,
        (follow_ups.page, ask("followUps", _FOLLOW_UPS, **wanted)),
        (visits.page, ask("visits", _VISITS, first=10, after=request.args.get("after"), unit=unit)),
        (directory.unit_by_code, ask("unit", "code name", code=unit or "")),
        *counted,
    )
    if unit is not None and where is None:
        abort(404)
    numbers = [each["totalCount"] for each in counts]
    names = [(each.value, each.label, count) for each, count in zip(FollowUpStatus, numbers, strict=True)]
    judged_ones = [judged(viewer.scope, each) for each in found["nodes"]]
    return page(
        "visits.html",
        422 if faults else 200,
        follow_ups={**found, "nodes": judged_ones},
        statuses=[*names, (_ALL, "全部", sum(numbers))],
        shown=status,
        visits=went if sees else None,
        of_unit=where if unit is not None else None,
        goes=may("recordVisit", Case(towards=viewer.scope.towards_unit(None))) is not None,
        here=url_for("portal.show_visits", status=status, unit=unit),
        number=number,
        said_of=request.form.get("answer", ""),
        faults=[
            {"message": each.message, "target": f"answer-{number}" if "answer" in each.path else None}
            for each in faults
        ],
    )

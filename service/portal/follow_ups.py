"""Follow-ups (督办): which there are, who may answer or close them, and what they say."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.cases import Case, may, seated
from service.domain.refusals import Fault
from service.domain.words import FollowUpStatus, Role
from service.portal.asking import ask, day_of, read
from service.portal.deeds import Faults, attempt, onward, placed_in
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.ids import row_of
from service.store.reads import directory, follow_ups, overview
from service.store.scope import Scope
from service.usecases.follow_ups import SendSupervisionNotice, send_supervision_notice

FIELDS = "id text dueOn status answer unit{id code name} visit{id visitedOn} owner{code name}"
_MOST, _DAYS = 50, 14
"""So many are looked through for the viewer's own; so many days a unit has unless another day is chosen."""


def add_notices(pages: Blueprint) -> None:
    """Let the organization department ask a unit for an answer."""

    @pages.get("/visits/notice")
    def show_notice() -> Response:
        return _notice(the_viewer())

    @pages.post("/visits/notice")
    def send() -> Response:
        viewer, form = the_viewer(), request.form
        day = day_of(form.get("answerBy", ""))
        if day is None:
            return _notice(viewer, [Fault("REQUIRED", ("answerBy",), "请选择答复期限")])
        command = SendSupervisionNotice(
            unit_code=request.args.get("unit", ""),
            text=form.get("text", "").replace("\r\n", "\n"),
            answer_by=day,
            idempotency_key=form.get("key") or None,
        )
        faults = attempt(send_supervision_notice, command)
        return _notice(viewer, faults) if faults else onward("noticed", "portal.show_visits")


def judged(scope: Scope, node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a follow-up with what the viewer may do about it, as the use case will decide."""
    unit, owner = node["unit"], node["owner"] or {}
    case = Case(
        towards=scope.towards_unit(row_of(unit["id"], "Unit") if unit else None),
        myself=scope.person_code is not None and owner.get("code") == scope.person_code,
        notice=node["visit"] is None,
    )
    going = node["status"] is not FollowUpStatus.CLOSED
    return {
        **node,
        "answers": going and seated("answerFollowUp", case) is not None,
        "closes": going and may("closeFollowUp", case) is not None,
        "mine": case.myself,
    }


def to_answer(viewer: Viewer) -> list[dict[str, Any]]:
    """Return the follow-ups that wait for the viewer's answer, the most urgent first."""
    if set(viewer.scope.roles) <= {Role.RECRUIT, Role.AUDITOR}:
        return []
    wanted = ask("followUps", f"nodes{{{FIELDS}}}", first=_MOST, status=FollowUpStatus.OPEN)
    (found,) = read(viewer, (follow_ups.page, wanted))
    return [each for each in (judged(viewer.scope, node) for node in found["nodes"]) if each["answers"]]


def _notice(viewer: Viewer, faults: Faults = ()) -> Response:
    code = request.args.get("unit", "")
    unit, figures = read(
        viewer,
        (directory.unit_by_code, ask("unit", "id code name", code=code)),
        (overview.overview, ask("overview", "progress{due dueDone overdue}", unit=code)),
    )
    if unit is None or may("sendSupervisionNotice", _towards(viewer.scope, unit)) is None:
        abort(404)
    wrong, heads = placed_in(faults, {"text": "text", "answerBy": "answerBy"})
    return page(
        "notice.html",
        422 if faults else 200,
        notice=unit,
        text=request.form.get("text", _draft(viewer, figures["progress"])),
        by=request.form.get("answerBy", (viewer.today + timedelta(days=_DAYS)).isoformat()),
        key=request.form.get("key") or uuid.uuid4().hex,
        wrong=wrong,
        faults=heads,
        back=url_for("portal.show_sheet", code=code),
    )


def _towards(scope: Scope, unit: Mapping[str, Any]) -> Case:
    return Case(towards=scope.towards_unit(row_of(unit["id"], "Unit")))


def _draft(viewer: Viewer, progress: Mapping[str, int]) -> str:
    """Return what a notice may begin with: how far the unit is behind."""
    if not progress["overdue"]:
        return ""
    day, share = viewer.today, round(progress["overdue"] * 100 / progress["due"])
    return (
        f"截至{day.month}月{day.day}日，贵单位到期任务{progress['due']}项，逾期{progress['overdue']}项"
        f"（{share}%）。请查明原因，尽快补办，并书面答复整改情况。"
    )

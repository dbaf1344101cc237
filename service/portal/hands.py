"""A raised hand (举手): a recruit says what for, and to whom."""

import uuid

from flask import Blueprint, Response, abort, request

from service.domain.schedules import OnRequest
from service.domain.words import Role
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import offers
from service.usecases.tasks import OpenTask, open_task


def add_hands(pages: Blueprint) -> None:
    """Let a recruit raise a hand."""

    @pages.get("/hand")
    def show_hand() -> Response:
        return _hand(the_viewer())

    @pages.post("/hand")
    def raise_hand() -> Response:
        viewer, form = the_viewer(), request.form
        item = _item(viewer)
        command = OpenTask(
            recruit_code=viewer.scope.person_code or "",
            item=item,
            title=form.get("title", "").strip() or None,
            addressee_code=form.get("to") or None,
            note=form.get("note", "").replace("\r\n", "\n").strip() or None,
            idempotency_key=form.get("key") or None,
        )
        faults = attempt(open_task, command)
        return _hand(viewer, faults) if faults else onward("raised")


def _item(viewer: Viewer) -> str:
    """Return the item by which recruits turn to somebody; 404 where none is installed, or for others."""
    if Role.RECRUIT not in viewer.scope.roles:
        abort(404)
    with viewer.service.look(viewer.scope) as reading:
        items = reading.installed.of(viewer.scope.unit_id).items
    asked = (code for code, item in items.items() if _is_hand(item.request))
    return next(asked, None) or abort(404)


def _is_hand(request_: OnRequest | None) -> bool:
    return request_ is not None and bool(request_.to) and Role.RECRUIT in request_.by


def _hand(viewer: Viewer, faults: Faults = ()) -> Response:
    _item(viewer)
    (people,) = read(viewer, (offers.around, ask("people", "code name", code=viewer.scope.person_code)))
    return page(
        "hand.html",
        422 if faults else 200,
        people=[each for each in people if each["role"] is not Role.DEPARTMENT_HEAD],
        given=request.form,
        key=request.form.get("key") or uuid.uuid4().hex,
        faults=[{"message": each.message} for each in faults],
    )

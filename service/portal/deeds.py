"""Doing something by a form: run the use case, then go on to a page that says so, or say what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, make_response, redirect, request, url_for

from service.domain.refusals import Fault, RefusedError
from service.portal.viewer import the_viewer
from service.store.scope import Scope
from service.usecases.service import Changed, Command, Service

Faults = Sequence[Fault]

SAID = {
    "recorded": "已提交。",
    "confirmed": "已确认。",
    "returned": "已退回，对方会收到消息。",
    "released": "已向本人公开。",
    "waived": "已免除。",
    "rescheduled": "已改期。",
    "reopened": "已重新打开。",
    "proposed": "已发出约谈，等待对方答复。",
    "answered": "已答复。",
    "cancelled": "已取消约谈。",
    "raised": "已举手，对方会收到消息。",
    "visited": "已记录走访，责任人会收到消息。",
    "closed": "已办结。",
    "noticed": "已发出督办，单位管理员会收到消息。",
    "assigned": "已结对。",
    "pluginSet": "插件设置已生效。",
}
"""What a page says of what was just done; the address holds the key alone."""


def attempt(use_case: Callable[[Service, Scope, Any], Changed], command: Command) -> Faults:
    """Run a use case as the viewer; return why not, nothing where it is done."""
    return tried(use_case, command)[1]


def tried(use_case: Callable[[Service, Scope, Any], Changed], command: Command) -> tuple[Changed, Faults]:
    """Run a use case as the viewer; return what it changed, and why it did not."""
    viewer = the_viewer()
    try:
        return use_case(viewer.service, viewer.scope, command), ()
    except RefusedError as no:
        return Changed(), no.faults


def onward(said: str, endpoint: str = "portal.show_mine") -> Response:
    """Go on to a page that says what was done: the one that the form named, if it is one of ours."""
    wanted = request.form.get("next", "")
    plain = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    if plain and wanted.isprintable():
        address = f"{wanted}{'&' if '?' in wanted else '?'}said={said}"
    else:
        address = url_for(endpoint, said=said)
    return make_response(redirect(address, 303))


def told(faults: Faults) -> list[dict[str, str]]:
    """Return faults for the head of a page."""
    return [{"message": message} for message in dict.fromkeys(fault.message for fault in faults)]


def placed_in(
    faults: Faults, fields: Mapping[str, str]
) -> tuple[dict[str, str], list[dict[str, str | None]]]:
    """Return what is wrong by the id of its field, and the faults for the head of a page.

    ``fields`` names the field of each place of the command, ``findings.0.text``, and of what is below it.
    """
    wrong: dict[str, str] = {}
    heads: list[dict[str, str | None]] = []
    for each in faults:
        steps = [".".join(each.path[:length]) for length in range(len(each.path), 0, -1)]
        field = next((fields[step] for step in steps if step in fields), None)
        if field is not None:
            wrong.setdefault(field, each.message)
        heads.append({"message": each.message, "target": field})
    return wrong, heads

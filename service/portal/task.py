"""One task: what it asks, what was recorded, and what the viewer may do about it."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request

from service.domain.words import RecordStatus, TaskAction, TaskStatus
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward
from service.portal.evidence import pairs
from service.portal.fields import Field, drawn, kind_of
from service.portal.filling import filled, listed, placed
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import nodes, offers
from service.usecases.acts import SubmitRecords, submit_records

_FIELDS = """
  id title note occurrence stage opensOn nominalDueOn dueOn provisional status late responsibleRole
  responsibles{code name} confirmerRole completedOn completedBy{name} waivedReason viewerCan addressee{name}
  item{code title doneWhen basis dimensions gate schedule evidenceSchema track{title}}
  recruit{code name unit{name}}
  records{
    id occurredOn recordedAt status payload redacted rejectedReason author{code name} enteredBy{name}
    confirmedBy{name} confirmedAt corrects{id}
  }
  appointments{id startsAt status place note proposedBy{name} invitee{name}}
"""
_TO_DO = (TaskStatus.OPEN, TaskStatus.OVERDUE)


def add_task(pages: Blueprint) -> None:
    """Show a task, and take a record of it."""

    @pages.get("/tasks/<number>")
    def show_task(number: str) -> Response:
        return shown(the_viewer(), number)

    @pages.post("/tasks/<number>/record")
    def record(number: str) -> Response:
        viewer = the_viewer()
        (schema,) = read(viewer, (offers.form, ask("form", "", id=number)))
        if schema is None:
            abort(404)
        payload = filled(schema, request.form)
        if more := request.form.getlist("more"):
            return shown(viewer, number, payload, more=tuple(more))
        command = SubmitRecords(
            task_ids=[number],
            payload=payload,
            performer_code=request.form.get("performer") or None,
            corrects=request.form.get("corrects") or None,
            idempotency_key=request.form.get("key") or None,
        )
        faults = attempt(submit_records, command)
        return shown(viewer, number, payload, faults) if faults else onward("recorded")


def shown(
    viewer: Viewer,
    number: str,
    payload: Mapping[str, Any] | None = None,
    faults: Faults = (),
    more: tuple[str, ...] = (),
) -> Response:
    """Show a task with its form; ``payload`` is what was filled in, ``faults`` what is wrong with it."""
    node, schema = read(
        viewer,
        (nodes.node, ask("node", _FIELDS, id=number)),
        (offers.form, ask("form", "", id=number)),
    )
    if node is None or node["__typename"] != "Task":
        abort(404)
    can = set(node["viewerCan"])
    records = [
        {**each, "pairs": pairs(node["item"]["evidenceSchema"], each["payload"])} for each in node["records"]
    ]
    awaiting = _last(records, RecordStatus.AWAITING_CONFIRMATION)
    stands = _last(records, RecordStatus.ACCEPTED, RecordStatus.CONFIRMED)
    corrected = _corrected(can, awaiting or stands, payload)
    takes = TaskAction.SUBMIT in can and node["status"] in _TO_DO
    fields: tuple[Field, ...] = ()
    heads: list[Any] = []
    if takes or corrected:
        begun = payload if payload is not None else _begun(schema, corrected, viewer.today)
        inside, others = placed(faults)
        fields = drawn(schema, begun, inside, more=more)
        heads = listed(fields, inside, others)
    enters = viewer.scope.person_code not in {each["code"] for each in node["responsibles"]}
    return page(
        "task.html",
        422 if faults else 200,
        task=node,
        can={each.value for each in can},
        records=records,
        judged=awaiting or stands,
        awaiting=awaiting,
        corrected=corrected,
        takes=takes,
        fields=fields,
        faults=heads or [{"message": each.message} for each in faults],
        performers=node["responsibles"] if enters else [],
        performer=request.form.get("performer", ""),
        key=request.form.get("key") or uuid.uuid4().hex,
        next=request.values.get("next", ""),
    )


def _last(records: list[Any], *statuses: RecordStatus) -> Any:
    return next((each for each in reversed(records) if each["status"] in statuses), None)


def _corrected(can: set[TaskAction], record: Any, payload: Mapping[str, Any] | None) -> Any:
    """Return the record that the viewer wants to correct, where they may and said so."""
    wanted = request.form.get("corrects") if payload is not None else request.args.get("correct")
    right = record is not None and TaskAction.CORRECT in can and record["id"] == wanted
    return record if right else None


def _begun(schema: Mapping[str, Any], corrected: Any, today: date) -> Mapping[str, Any]:
    """Return what a form holds before it is filled in: what is corrected, or today as the day."""
    if corrected:
        return corrected["payload"] or {}
    needed = (name for name in schema["properties"] if name in schema.get("required", ()))
    days = [name for name in needed if kind_of(schema["properties"][name]) == "date"]
    return {days[0]: today.isoformat()} if days else {}

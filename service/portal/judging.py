"""The viewer's word on one task or record: confirm, return, release; waive, put off, open again."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, abort, request

from service.domain.refusals import Fault
from service.portal.deeds import Faults, attempt, onward
from service.portal.task import shown
from service.portal.viewer import the_viewer
from service.usecases import confirming, tasks


def add_judging(pages: Blueprint) -> None:
    """Take the viewer's word."""

    @pages.post("/tasks/<number>/<deed>")
    def judge(number: str, deed: str) -> Response:
        if deed not in _DEEDS:
            abort(404)
        said, run = _DEEDS[deed]
        faults = run(number)
        return shown(the_viewer(), number, faults=faults) if faults else onward(said)


def _confirm(_number: str) -> Faults:
    return attempt(confirming.confirm_records, confirming.ConfirmRecords(record_ids=[_record()]))


def _return(_number: str) -> Faults:
    command = confirming.RejectRecord(record_id=_record(), reason=_reason())
    return attempt(confirming.reject_record, command)


def _release(_number: str) -> Faults:
    return attempt(confirming.release_record, confirming.ReleaseRecord(record_id=_record()))


def _waive(number: str) -> Faults:
    return attempt(tasks.waive_task, tasks.WaiveTask(task_id=number, reason=_reason()))


def _reopen(number: str) -> Faults:
    return attempt(tasks.reopen_task, tasks.ReopenTask(task_id=number, reason=_reason()))


def _reschedule(number: str) -> Faults:
    try:
        day = date.fromisoformat(request.form.get("due", ""))
    except ValueError:
        return [Fault("REQUIRED", ("dueOn",), "请选择新的截止日期")]
    return attempt(tasks.reschedule_task, tasks.RescheduleTask(task_id=number, due_on=day, reason=_reason()))


def _record() -> str:
    return request.form.get("record", "")


def _reason() -> str:
    return request.form.get("reason", "").replace("\r\n", "\n")


_DEEDS: dict[str, tuple[str, Callable[[str], Faults]]] = {
    "confirm": ("confirmed", _confirm),
    "return": ("returned", _return),
    "release": ("released", _release),
    "waive": ("waived", _waive),
    "reopen": ("reopened", _reopen),
    "reschedule": ("rescheduled", _reschedule),
}

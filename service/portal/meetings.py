"""Appointments (约谈): those ahead, proposing one, answering, calling off."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.refusals import Fault
from service.domain.words import AppointmentStatus, Role
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.ids import global_id
from service.store.reads import agendas, nodes, offers, recruits
from service.usecases import appointments
from service.usecases.service import ZONE

_FIELDS = """
  id startsAt place note status task{id title} recruit{code name}
  proposedBy{code name} invitee{code name}
"""
_TASK = "id title recruit{code name} addressee{code name}"
_MOST = 100
_ENDED = (AppointmentStatus.CANCELLED, AppointmentStatus.DECLINED)


def add_meetings(pages: Blueprint) -> None:
    """Show appointments, and take what the viewer says of them."""

    @pages.get("/meetings")
    def show_meetings() -> Response:
        return _meetings(the_viewer())

    @pages.get("/meetings/new")
    def show_proposal() -> Response:
        return _proposal(the_viewer(), request.args.get("task", ""), request.args.get("recruit", ""))

    @pages.post("/meetings/new")
    def propose() -> Response:
        viewer, form = the_viewer(), request.form
        task, code = form.get("task", ""), form.get("recruit", "")
        starts_at = _moment(form.get("day", ""), form.get("hour", ""))
        if starts_at is None:
            return _proposal(viewer, task, code, [Fault("REQUIRED", ("startsAt",), "请选择日期和时间")])
        command = appointments.ProposeAppointment(
            task_id=task or None,
            recruit_code=None if task else code or None,
            invitee_code=form.get("invitee") or None,
            starts_at=starts_at,
            place=form.get("place", ""),
            note=form.get("note") or None,
            idempotency_key=form.get("key") or None,
        )
        faults = attempt(appointments.propose_appointment, command)
        return _proposal(viewer, task, code, faults) if faults else onward("proposed", "portal.show_meetings")

    @pages.post("/meetings/<number>/answer")
    def answer(number: str) -> Response:
        command = appointments.AnswerAppointment(
            appointment_id=number,
            accept=request.form.get("accept") == "yes",
            note=request.form.get("note") or None,
        )
        faults = attempt(appointments.answer_appointment, command)
        return _meetings(the_viewer(), faults) if faults else onward("answered", "portal.show_meetings")

    @pages.post("/meetings/<number>/cancel")
    def cancel(number: str) -> Response:
        command = appointments.CancelAppointment(appointment_id=number, note=request.form.get("note") or None)
        faults = attempt(appointments.cancel_appointment, command)
        return _meetings(the_viewer(), faults) if faults else onward("cancelled", "portal.show_meetings")


def ahead(viewer: Viewer) -> list[Any]:
    """Return the viewer's appointments from today on that are not called off or declined, the next first."""
    morning = datetime.combine(viewer.today, time(), ZONE)
    with viewer.service.look(viewer.scope) as reading:
        rows = agendas.meetings(reading, morning)
    ids = [global_id("Appointment", row.id) for row in rows if row.status not in _ENDED][:_MOST]
    (found,) = read(viewer, (nodes.nodes, ask("nodes", _FIELDS, ids=ids)))
    return [each for each in found if each is not None]


def _meetings(viewer: Viewer, faults: Faults = ()) -> Response:
    return page(
        "meetings.html",
        422 if faults else 200,
        meetings=ahead(viewer),
        me=viewer.scope.person_code,
        faults=[{"message": each.message} for each in faults],
        proposes=bool({Role.RECRUIT, *_PROPOSERS} & set(viewer.scope.roles)),
        own=viewer.scope.person_code if Role.RECRUIT in viewer.scope.roles else None,
    )


_PROPOSERS = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER)


def _proposal(viewer: Viewer, task_id: str, code: str, faults: Faults = ()) -> Response:
    own = Role.RECRUIT in viewer.scope.roles
    if own and not task_id:
        code = viewer.scope.person_code or ""
    wanted = [(nodes.node, ask("node", _TASK, id=task_id))] if task_id else []
    task = read(viewer, *wanted)[0] if wanted else None
    if task_id and (task is None or task["__typename"] != "Task" or not task["recruit"]):
        abort(404)
    code = task["recruit"]["code"] if task else code
    who, people = read(
        viewer,
        (recruits.by_code, ask("recruit", "code name", code=code)),
        (offers.around, ask("people", "code name", code=code)),
    )
    if who is None:
        abort(404)
    places = {
        "startsAt": "day",
        "place": "place",
        "note": "note",
        "inviteeCode": "invitee",
    }
    return page(
        "proposal.html",
        422 if faults else 200,
        task=task,
        who=who,
        own=viewer.scope.person_code == who["code"],
        people=people,
        given=request.form,
        wrong={places.get(each.path[0] if each.path else "", ""): each.message for each in faults},
        faults=[
            {"message": each.message, "target": places.get(each.path[0] if each.path else "")}
            for each in faults
        ],
        back=url_for("portal.show_meetings"),
    )


def _moment(day: str, hour: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)
    except ValueError:
        return None

"""Visiting a unit: the sheet to take along, filled in beforehand, and putting down what was found."""

import io
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.cases import Case, may
from service.domain.words import Role
from service.intake.visit_sheet import HEADERS, write_visit_sheet
from service.portal.asking import ask, read
from service.portal.deeds import Faults, attempt, onward, placed_in
from service.portal.findings import command_of, rows_of
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.ids import row_of
from service.store.reads import checklists, directory, visiting
from service.usecases.visit_sheet import visit_sheet
from service.usecases.visits import record_visit

_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TAKEN = [name for name in HEADERS if name != "本次走访"]


def add_visiting(pages: Blueprint) -> None:
    """Show the sheet of a unit, and take down a visit."""

    @pages.get("/visits/units/<code>")
    def show_sheet(code: str) -> Response:
        viewer = the_viewer()
        sheet = visit_sheet(viewer.service, viewer.scope, code)
        unit = _unit(viewer, code)
        rows = [(name, HEADERS[name], sheet.rows.get(name, ())) for name in _TAKEN]
        lags = "督办" in str(dict(sheet.facts).get("逾期占比", ""))
        return page("sheet.html", place=unit, facts=sheet.facts, sheets=rows, lags=lags)

    @pages.get("/visits/units/<code>/sheet.xlsx")
    def sheet_book(code: str) -> Response:
        viewer, book = the_viewer(), io.BytesIO()
        write_visit_sheet(book, visit_sheet(viewer.service, viewer.scope, code))
        answer = Response(book.getvalue(), mimetype=_BOOK)
        answer.headers.set("Content-Disposition", "attachment", filename=f"visit-{code}.xlsx")
        return answer

    @pages.get("/visits/new")
    def show_visiting() -> Response:
        return _visiting(the_viewer())

    @pages.post("/visits/new")
    def keep_visit() -> Response:
        viewer, form = the_viewer(), request.form
        rows = rows_of(form)
        if form.get("more"):
            return _visiting(viewer, rows=[*rows, {}])
        command, faults = command_of(request.args.get("unit", ""), form, rows)
        if command is not None:
            faults = attempt(record_visit, command)
        if faults:
            return _visiting(viewer, faults, rows)
        return onward("visited", "portal.show_visits")


def _unit(viewer: Viewer, code: str) -> Mapping[str, Any]:
    """Return the unit that is visited; 404 for whoever records no visits there."""
    (unit,) = read(viewer, (directory.unit_by_code, ask("unit", "id code name", code=code)))
    case = Case(towards=viewer.scope.towards_unit(row_of(unit["id"], "Unit") if unit else None))
    if unit is None or may("recordVisit", case) is None:
        abort(404)
    return unit  # type: ignore[no-any-return]


def _visiting(viewer: Viewer, faults: Faults = (), rows: list[dict[str, str]] | None = None) -> Response:
    code, form = request.args.get("unit", ""), request.form
    unit = _unit(viewer, code)
    people, around, team, tracks = read(
        viewer,
        (visiting.recruits, ask("recruits", "code name", code=code)),
        (visiting.around, ask("people", "code name", code=code)),
        (visiting.team, ask("people", "code name")),
        (checklists.tracks, ask("tracks", "id title")),
    )
    begun = rows if rows is not None else [{}]
    wrong, heads = placed_in(faults, _places(len(begun)))
    owners = [
        (role.label, [each["person"] for each in around if each["role"] is role])
        for role in (Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER)
    ]
    own = viewer.scope.person_code
    return page(
        "visiting.html",
        422 if faults else 200,
        place=unit,
        day=form.get("day", viewer.today.isoformat()),
        team=team,
        came=form.getlist("visitor") if form else [own],
        others=form.get("others", ""),
        rows=begun,
        recruits=people,
        tracks=tracks,
        owners=[each for each in owners if each[1]],
        key=form.get("key") or uuid.uuid4().hex,
        wrong=wrong,
        faults=heads,
        back=url_for("portal.show_sheet", code=code),
    )


def _places(rows: int) -> dict[str, str]:
    """Return the field of each place of the command that a fault may name."""
    places = {"visitedOn": "day", "visitorCodes": "visitors"}
    for number in range(rows):
        at = f"findings.{number}"
        places |= {
            f"{at}.text": f"f-{number}-text",
            f"{at}.recruitCode": f"f-{number}-recruit",
            f"{at}.track": f"f-{number}-track",
            f"{at}.followUp.ownerCode": f"f-{number}-owner",
            f"{at}.followUp.dueOn": f"f-{number}-due",
        }
    return places

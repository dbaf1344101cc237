"""Worksheets (填报表): a unit's open tasks to be filled in offline, checked, and recorded in one act."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from service.domain.refusals import RefusedError
from service.intake.worksheets import write_worksheet
from service.portal.deeds import Faults, told
from service.portal.frame import page
from service.portal.papers import MOST, is_crowded, require_unit
from service.portal.uploaded import file_of
from service.portal.viewer import Viewer, the_viewer
from service.portal.workbooks import workbook
from service.usecases.filling import MOST_LINES
from service.usecases.holding import Holder
from service.usecases.offline import find_worksheet, take_worksheet, try_worksheet
from service.usecases.worksheets import worksheet


def add_worksheets(pages: Blueprint) -> None:
    """Hand worksheets out, and take them in."""

    @pages.get("/units/<code>/worksheet")
    def show_worksheet(code: str) -> Response:
        return _form(the_viewer(), code)

    @pages.get("/units/<code>/worksheet.xlsx")
    def take_empty_worksheet(code: str) -> Response:
        viewer = the_viewer()
        require_unit(viewer, code)
        if is_crowded(viewer, code):
            abort(413)
        name, items = worksheet(viewer.service, viewer.scope, code)
        title = f"{name}填报表（{viewer.today}）"
        return workbook(title, f"worksheet-{code}", lambda target: write_worksheet(target, title, items))

    @pages.post("/units/<code>/worksheet")
    def upload_worksheet(code: str) -> Response:
        viewer = the_viewer()
        require_unit(viewer, code)
        try:
            mark = try_worksheet(viewer.service, _holder(viewer), *file_of(request))
        except RefusedError as no:
            return _form(viewer, code, no.faults)
        return _onward(code, mark)

    @pages.get("/units/<code>/worksheet/<mark>")
    def show_filled(code: str, mark: str) -> Response:
        viewer = the_viewer()
        require_unit(viewer, code)
        return _filled(viewer, code, mark)

    @pages.post("/units/<code>/worksheet/<mark>")
    def record_worksheet(code: str, mark: str) -> Response:
        viewer = the_viewer()
        require_unit(viewer, code)
        try:
            take_worksheet(viewer.service, _holder(viewer), mark, request.form.get("digest", ""))
        except RefusedError as no:
            return _filled(viewer, code, mark, no.faults)
        return _onward(code, mark)


def _holder(viewer: Viewer) -> Holder:
    return Holder.of(viewer.scope, viewer.secret)


def _form(viewer: Viewer, code: str, faults: Faults = ()) -> Response:
    name = require_unit(viewer, code)
    status = 422 if faults else 200
    return page(
        "worksheet.html",
        status,
        code=code,
        of=name,
        lines=MOST_LINES,
        most=MOST,
        crowded=is_crowded(viewer, code),
        faults=told(faults),
    )


def _filled(viewer: Viewer, code: str, mark: str, faults: Faults = ()) -> Response:
    found = find_worksheet(viewer.service, _holder(viewer), mark)
    if found is None:
        abort(404)
    shown: dict[str, Any] = {"code": code, "mark": mark, "upload": found}
    return page("filled.html", 422 if faults else 200, faults=told(faults), **shown)


def _onward(code: str, mark: str) -> Response:
    return make_response(redirect(url_for("portal.show_filled", code=code, mark=mark), HTTPStatus.SEE_OTHER))

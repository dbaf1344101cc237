"""The roster (名册): uploaded, checked, and imported when whoever uploaded it says so."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from service.domain.refusals import Fault, RefusedError
from service.intake.template import write_template
from service.portal.deeds import Faults, told
from service.portal.frame import page, part
from service.portal.uploaded import file_of
from service.portal.viewer import Viewer, the_viewer
from service.portal.workbooks import workbook
from service.usecases.holding import Holder
from service.usecases.roster.uploads import RosterUploads, Standing
from service.usecases.service import Service

_WORKING = ("CHECKING", "TAKING")


def add_roster(pages: Blueprint, service: Service) -> None:
    """Take a roster in: upload, report, confirmation, progress, result."""
    uploads = RosterUploads(service)

    @pages.get("/roster")
    def show_roster() -> Response:
        _importer()
        return _form()

    @pages.get("/roster/template.xlsx")
    def take_template() -> Response:
        _importer()
        return workbook("名册模板", "roster", write_template)

    @pages.post("/roster")
    def upload_roster() -> Response:
        viewer = _importer()
        try:
            mark = uploads.receive(_holder(viewer), *file_of(request))
        except RefusedError as no:
            return _form(no.faults)
        return _onward(mark)

    @pages.get("/roster/<mark>")
    def show_upload(mark: str) -> Response:
        standing = _found(uploads, _importer(), mark)
        working = standing.state in _WORKING
        if request.headers.get("HX-Request") and not working:
            response = make_response("", HTTPStatus.NO_CONTENT)
            response.headers["HX-Refresh"] = "true"
            return response
        if request.headers.get("HX-Request"):
            return part("progress.html", upload=standing, mark=mark)
        return page("upload.html", upload=standing, mark=mark, working=working)

    @pages.post("/roster/<mark>")
    def take_roster(mark: str) -> Response:
        viewer = _importer()
        standing = _found(uploads, viewer, mark)
        try:
            uploads.take(_holder(viewer), mark, request.form.get("digest", ""))
        except RefusedError as no:
            return page("upload.html", 422, upload=standing, mark=mark, faults=told(no.faults))
        return _onward(mark)


def _importer() -> Viewer:
    viewer = the_viewer()
    if not viewer.scope.organizer:
        abort(404)
    return viewer


def _holder(viewer: Viewer) -> Holder:
    return Holder.of(viewer.scope, viewer.secret)


def _found(uploads: RosterUploads, viewer: Viewer, mark: str) -> Standing:
    standing = uploads.find(_holder(viewer), mark)
    if standing is None:
        raise RefusedError([Fault("NOT_FOUND", ("mark",), "上传的文件已不在")])
    return standing


def _form(faults: Faults = ()) -> Response:
    return page("roster.html", 422 if faults else 200, faults=told(faults))


def _onward(mark: str) -> Response:
    return make_response(redirect(url_for("portal.show_upload", mark=mark), HTTPStatus.SEE_OTHER))

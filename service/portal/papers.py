"""Paper: a recruit's checklists, and the ledger (台账) of a unit or the city, to print and as workbooks."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, abort, make_response, render_template

from service.domain.words import Stage
from service.intake.booklets import write_booklet
from service.intake.ledgers import write_ledger
from service.intake.papers import Ledger
from service.portal.viewer import Viewer, the_viewer
from service.portal.workbooks import workbook
from service.usecases import papers, sight

MOST = 500
"""A ledger of so many recruits is made while somebody waits; a larger one is a command's."""


def add_papers(pages: Blueprint) -> None:
    """Show paper, and hand it out."""

    @pages.get("/recruits/<code>/paper")
    def show_booklet(code: str) -> Response:
        viewer = the_viewer()
        found = papers.booklet(viewer.service, viewer.scope, code)
        return make_response(render_template("booklet.html", booklet=found, who=found.recruit))

    @pages.get("/recruits/<code>/paper.xlsx")
    def take_booklet(code: str) -> Response:
        viewer = the_viewer()
        found = papers.booklet(viewer.service, viewer.scope, code)
        who = found.recruit
        name = f"{who.name}（{who.code}）培养清单 {found.day}"
        return workbook(name, f"checklists-{who.code}", lambda target: write_booklet(target, found))

    @pages.get("/units/<code>/ledger")
    def show_unit_ledger(code: str) -> Response:
        return _shown(the_viewer(), code)

    @pages.get("/units/<code>/ledger.xlsx")
    def take_unit_ledger(code: str) -> Response:
        return _taken(the_viewer(), code)

    @pages.get("/city/ledger")
    def show_city_ledger() -> Response:
        return _shown(the_viewer(), None)

    @pages.get("/city/ledger.xlsx")
    def take_city_ledger() -> Response:
        return _taken(the_viewer(), None)


def require_unit(viewer: Viewer, code: str) -> str:
    """Return the name of a unit whose paper is the viewer's, as of who leads it, or be not there (404)."""
    with viewer.service.look(viewer.scope) as reading:
        unit = sight.the_unit(reading, code, "unit")
    if not viewer.scope.towards_unit(unit.id):
        abort(404)
    return str(unit.name)


def is_crowded(viewer: Viewer, code: str) -> bool:
    """Say whether a unit has more recruits than paper is made of while somebody waits."""
    with papers.ledger(viewer.service, viewer.scope, code) as found:
        return found.count > MOST


@contextmanager
def _ledger(viewer: Viewer, code: str | None) -> Iterator[Ledger]:
    if code is not None:
        require_unit(viewer, code)
    elif not viewer.scope.organizer:
        abort(404)
    with papers.ledger(viewer.service, viewer.scope, code) as found:
        yield found


def _shown(viewer: Viewer, code: str | None) -> Response:
    with _ledger(viewer, code) as found:
        shown = render_template(
            "ledger.html",
            ledger=found,
            rows=found.rows if found.count <= MOST else (),
            stages=list(Stage),
            most=MOST,
            unit=code,
        )
    return make_response(shown)


def _taken(viewer: Viewer, code: str | None) -> Response:
    with _ledger(viewer, code) as found:
        if found.count > MOST:
            abort(413)
        return workbook(
            f"{found.title} {found.day}",
            f"ledger-{code or 'city'}",
            lambda target: write_ledger(target, found),
        )

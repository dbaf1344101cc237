"""The units that the viewer oversees, by name and code."""

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from service.portal.asking import ask, read
from service.portal.frame import page
from service.portal.menu import OVERSEERS
from service.portal.unit import MOST_AT_ONCE
from service.portal.viewer import the_viewer
from service.store.reads import directory, overview

_BRIEF = "code name parent{name} recruits{totalCount} lastVisitedOn"
_PAGE = "totalCount pageInfo{hasNextPage endCursor}"


def add_units(pages: Blueprint) -> None:
    """Show a page of units; who oversees one alone is led to it. Of many recruits tasks are counted later."""

    @pages.get("/units")
    def show_units() -> Response:
        viewer = the_viewer()
        if not set(OVERSEERS) & set(viewer.scope.roles):
            abort(404)
        search = request.args.get("search", "").strip()[:60]
        (size,) = read(viewer, (overview.overview, ask("overview", "recruits")))
        counts = size["recruits"] <= MOST_AT_ONCE or "whole" in request.args
        each = f"{_BRIEF} progress{{due dueDone overdue}}" if counts else _BRIEF
        fields = f"nodes{{{each}}} {_PAGE}"
        asked = ask("units", fields, first=30, after=request.args.get("after"), search=search)
        (found,) = read(viewer, (directory.overseen_units, asked))
        if found["totalCount"] == 1 and not search:
            address = url_for("portal.show_unit", code=found["nodes"][0]["code"])
            return make_response(redirect(address, 303))
        return page(
            "units.html",
            units=found,
            search=search,
            counts=counts,
            names=viewer.scope.places("Recruit") != frozenset(),
            whole=url_for(
                "portal.show_units", search=search or None, after=request.args.get("after"), whole="yes"
            ),
        )

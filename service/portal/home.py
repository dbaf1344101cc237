"""The first page: where somebody begins depends on who they are."""

from flask import Blueprint, Response, make_response, redirect, url_for

from service.portal.menu import links
from service.portal.viewer import the_viewer


def add_home(pages: Blueprint) -> None:
    """Lead from ``/`` to the first page of somebody's menu."""

    @pages.get("/")
    def home() -> Response:
        first = next(iter(links(the_viewer().scope)), None)
        return make_response(redirect(first.address if first else url_for("portal.show_inbox"), 303))

"""Messages to the viewer."""

from flask import Blueprint, Response, make_response, redirect, request, url_for

from service.portal.asking import ask, read
from service.portal.frame import page
from service.portal.viewer import the_viewer
from service.store.reads import directory
from service.usecases.inbox import MarkNotificationsRead, mark_notifications_read

_FIELDS = """notifications{
  nodes{id kind title body createdAt readAt track{title} task{id} recruit{code name}}
  pageInfo{hasNextPage endCursor}
}"""


def add_inbox(pages: Blueprint) -> None:
    """Show what the viewer was told, newest first."""

    @pages.get("/inbox")
    def show_inbox() -> Response:
        where = {"notifications": {"first": 30, "after": request.args.get("after")}}
        (me,) = read(the_viewer(), (directory.viewer, ask("me", _FIELDS, where)))
        return page("inbox.html", messages=me["notifications"])

    @pages.post("/inbox/read")
    def mark_read() -> Response:
        viewer = the_viewer()
        ids = request.form.getlist("id")
        command = MarkNotificationsRead(notification_ids=ids) if ids else MarkNotificationsRead(all=True)
        mark_notifications_read(viewer.service, viewer.scope, command)
        return make_response(redirect(url_for("portal.show_inbox"), 303))

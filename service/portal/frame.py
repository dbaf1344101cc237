"""The frame of every page: the menu, who is signed in, and how many messages wait."""

from flask import Response, make_response, render_template, request

from service.portal.asking import ask, read
from service.portal.deeds import SAID
from service.portal.menu import links
from service.portal.viewer import the_viewer
from service.store.reads import directory


def page(template: str, status: int = 200, **shown: object) -> Response:
    """Render a page for the viewer."""
    viewer = the_viewer()
    me = ask(
        "me",
        "person{name} unit{name} roles notifications{totalCount}",
        {"notifications": {"unreadOnly": True, "first": 0}},
    )
    (who,) = read(viewer, (directory.viewer, me))
    frame = {
        "menu": links(viewer.scope),
        "name": (who["person"] or {}).get("name", ""),
        "unit": (who["unit"] or {}).get("name", ""),
        "roles": [role.label for role in who["roles"]],
        "unread": who["notifications"]["totalCount"],
        "today": viewer.today,
        "said": SAID.get(request.args.get("said", "")),
    }
    return make_response(render_template(template, seal=viewer.seal, **frame, **shown), status)


def part(template: str, status: int = 200, **shown: object) -> Response:
    """Render a part of a page, which replaces what stood there."""
    viewer = the_viewer()
    return make_response(render_template(template, seal=viewer.seal, today=viewer.today, **shown), status)

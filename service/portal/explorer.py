"""The explorer of the API (GraphiQL), for developers who are signed in: it looks, and changes nothing."""

from collections.abc import Callable

from flask import Blueprint, Response

from service.portal.frame import page
from service.portal.viewer import the_viewer
from service.store.scope import Scope

FIRST = """# 以您现在的身份查询；只能查询，不能更改。
# Ctrl+Enter 执行，Ctrl+空格 提示。
query {
  me {
    person { name }
    roles
  }
}
"""


def add_explorer(pages: Blueprint, explore: Callable[[Scope], Response]) -> None:
    """Show the explorer, and let ``explore`` answer what it asks, behind the door of all pages."""

    @pages.get("/explorer")
    def show_explorer() -> Response:
        return page("explorer.html", first=FIRST)

    @pages.post("/explorer/graphql")
    def ask_explorer() -> Response:
        return explore(the_viewer().scope)

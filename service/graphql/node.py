"""What everything with a global id has in common, pages, and the refusals of mutations."""

import strawberry

from service.graphql.scalars import JSON

__all__ = ["JSON", "Node", "PageInfo", "Term", "UserError"]


@strawberry.interface(description="Anything with a global id")
class Node:
    """Anything with a global id."""

    id: strawberry.ID


@strawberry.type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One fault of a refused call; path leads into the input")
class UserError:
    """One fault of a refused call."""

    code: str
    message: str
    path: list[str]
    plugin: str | None


@strawberry.type
class Term:
    """A word of the API with its Chinese label."""

    kind: str
    value: str
    label: str

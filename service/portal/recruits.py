"""The recruits whom the viewer sees, by name and by what is overdue."""

from flask import Blueprint, Response, request

from service.portal.asking import ask, read
from service.portal.frame import page
from service.portal.viewer import the_viewer
from service.store.reads import recruits

_FIELDS = """
  nodes{
    code name post stage status unit{name} department{name} progress{due dueDone overdue}
    milestones{stage status dueOn} mentor{name} partner{name}
  }
  totalCount pageInfo{hasNextPage endCursor}
"""


def add_recruits(pages: Blueprint) -> None:
    """Show a page of recruits."""

    @pages.get("/recruits")
    def show_recruits() -> Response:
        search = request.args.get("search", "").strip()[:60]
        overdue = "overdue" in request.args
        asked = ask(
            "recruits",
            _FIELDS,
            first=30,
            after=request.args.get("after"),
            filter={"search": search or None, "hasOverdue": True if overdue else None},
            orderBy={"by": "OVERDUE", "descending": True} if overdue else {"by": "CODE", "descending": False},
        )
        (found,) = read(the_viewer(), (recruits.page, asked))
        return page("recruits.html", recruits=found, search=search, overdue=overdue)

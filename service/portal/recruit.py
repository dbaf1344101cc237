"""A recruit's three years, on any day: milestones, tracks, dimensions, what blocks, what happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, request

from service.domain.words import Dimension, MilestoneStatus, RecruitStatus, Role, TaskStatus
from service.portal.asking import Arguments, ask, day_of, read
from service.portal.frame import page
from service.portal.lanes import lanes
from service.portal.story import sentence
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import recruits

_FIELDS = """
  code name memberNumber post entryDate probationEndsOn status stage
  unit{code name} department{name head{name}} cohort{name} mentor{name title} partner{name title}
  progress{total done waived overdue due dueDone submitted}
  milestones{stage dueOn status reachedAt progress{total done waived} blocking{id title dueOn status}}
  tracks{track{id title} progress{total done waived due dueDone overdue}}
  dimensions{dimension latestScore progress{total done waived due dueDone}}
  tasks{nodes{id title dueOn opensOn status late item{gate track{id title}}}}
  appointments{id startsAt place status proposedBy{name} invitee{name}}
  history{
    nodes{id at action actor{name} role subject{Task.title Record.task{title}}}
    pageInfo{hasNextPage endCursor}
  }
"""


def add_recruit(pages: Blueprint) -> None:
    """Show a recruit, and oneself."""

    @pages.get("/recruits/<code>")
    def show_recruit(code: str) -> Response:
        return _recruit(the_viewer(), code)

    @pages.get("/me")
    def show_me() -> Response:
        viewer = the_viewer()
        if Role.RECRUIT not in viewer.scope.roles:
            abort(404)
        return _recruit(viewer, viewer.scope.person_code or "")


def _recruit(viewer: Viewer, code: str) -> Response:
    as_of = day_of(request.args.get("asOf", ""))
    below: Arguments = {"tasks": {"first": 100}, "history": {"first": 10, "after": request.args.get("after")}}
    (who,) = read(viewer, (recruits.by_code, ask("recruit", _FIELDS, below, code=code)), as_of=as_of)
    if who is None:
        abort(404)
    today = as_of or viewer.today
    milestones = who["milestones"]
    ahead = next((each for each in milestones if each["status"] is not MilestoneStatus.REACHED), None)
    return page(
        "recruit.html",
        who=who,
        own=viewer.scope.person_code == who["code"],
        as_of=today,
        then=as_of is not None and as_of != viewer.today,
        ahead=ahead,
        radar=_radar(who["dimensions"]),
        lanes=lanes(who["tasks"]["nodes"], milestones, who["entryDate"], today),
        overdue=[each for each in who["tasks"]["nodes"] if each["status"] is TaskStatus.OVERDUE],
        upcoming=_upcoming(who["tasks"]["nodes"]),
        history=[{**each, "sentence": sentence(each)} for each in who["history"]["nodes"]],
        active=who["status"] == RecruitStatus.ACTIVE,
    )


def _upcoming(tasks: Sequence[Any]) -> list[Any]:
    """Return what is open and due next."""
    return [each for each in tasks if each["status"] is TaskStatus.OPEN][:6]


def _radar(dimensions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the chart of the five dimensions: which share of what was due is done."""
    share = [_share(each["progress"]) for each in dimensions]
    return {
        "animation": False,
        "radar": {
            "indicator": [{"name": Dimension(each["dimension"]).label, "max": 100} for each in dimensions],
            "radius": "66%",
            "splitNumber": 4,
            "axisName": {"color": "--ink", "fontSize": 13, "fontFamily": "inherit"},
            "axisLine": {"lineStyle": {"color": "--line"}},
            "splitLine": {"lineStyle": {"color": "--line"}},
            "splitArea": {"show": False},
        },
        "series": [
            {
                "type": "radar",
                "symbolSize": 7,
                "data": [
                    {
                        "value": share,
                        "name": "到期任务完成率",
                        "itemStyle": {"color": "--accent"},
                        "lineStyle": {"color": "--accent", "width": 2},
                        "areaStyle": {"color": "--accent", "opacity": 0.18},
                    }
                ],
            }
        ],
    }


def _share(progress: Mapping[str, Any]) -> int:
    return round(100 * progress["dueDone"] / progress["due"]) if progress["due"] else 100

"""A unit on any day: its recruits as a board, what is missing, when it was visited, its plugins."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, abort, current_app, request, url_for

from service.domain.cases import Case, may
from service.domain.words import Stage
from service.portal.asking import ask, day_of, read
from service.portal.frame import page, part
from service.portal.viewer import Viewer, the_viewer
from service.store.ids import row_of
from service.store.reads import directory, overview, recruits

_UNIT = """
  id code name parent{code name} lastVisitedOn
  plugins{enabled plugin{name version mandatory status problem tracks{title}}}
"""
_SIZE = "recruits mentors partners withoutMentor withoutPartner openFollowUps"
_FIGURES = """
  progress{total done waived overdue due dueDone submitted}
  byTrack{track{id title} progress{total done waived overdue due dueDone}}
  byStage{stage upcoming inProgress reached overdue}
"""
_BOARD = """
  nodes{
    code name post status unit{code name} department{name} mentor{name} partner{name} progress{overdue}
    milestones{stage status dueOn progress{total done waived}}
    tracks{track{id title} progress{total due dueDone overdue submitted missed}}
  }
  totalCount pageInfo{hasNextPage endCursor}
"""
_ROWS = 25
MOST_AT_ONCE = 1000
"""Of a unit with more recruits all tasks are counted after the page is there."""

SHOWS: Mapping[str, tuple[str, Mapping[str, bool]]] = {
    "all": ("全部", {}),
    "overdue": ("有逾期的", {"hasOverdue": True}),
    "mentor": ("缺导师的", {"withoutMentor": True}),
    "partner": ("缺伙伴的", {"withoutPartner": True}),
}
"""What a board may show alone: by the word in the address, the word on the page and the filter."""


def add_unit(pages: Blueprint) -> None:
    """Show a unit."""

    @pages.get("/units/<code>/figures")
    def count_unit(code: str) -> Response:
        viewer, as_of = the_viewer(), day_of(request.args.get("asOf", ""))
        _overseen(viewer, code, "code", as_of)
        (size,) = read(viewer, (overview.overview, ask("overview", "recruits", unit=code)), as_of=as_of)
        return part("unit_figures.html", size=size, apart=True, **_counted(viewer, code, as_of))

    @pages.get("/units/<code>")
    def show_unit(code: str) -> Response:
        return _unit(the_viewer(), code)


def _unit(viewer: Viewer, code: str) -> Response:
    given = request.args.get("asOf", "").strip()
    as_of, show = day_of(given), request.args.get("show", "") or "all"
    if show not in SHOWS:
        abort(400)
    search = request.args.get("search", "").strip()[:60]
    below = {"unitCode": code, "search": search or None, **SHOWS[show][1]}
    asked = ask(
        "recruits",
        _BOARD,
        first=_ROWS,
        after=request.args.get("after"),
        filter=below,
        orderBy={"by": "OVERDUE", "descending": True},
    )
    unit = _overseen(viewer, code, _UNIT, as_of)
    size, board = read(
        viewer,
        (overview.overview, ask("overview", _SIZE, unit=code)),
        (recruits.page, asked),
        as_of=as_of,
    )
    at_once = size["recruits"] <= MOST_AT_ONCE or "whole" in request.args
    today = as_of or viewer.today
    places, then = viewer.scope.places("Figures"), today != viewer.today
    return page(
        "unit.html",
        place=unit,
        size=size,
        **(_counted(viewer, code, as_of) if at_once else {}),
        tracks=columns(board["nodes"]),
        board=board,
        rows=[
            {**each, "cells": {one["track"]["id"]: one for one in each["tracks"]}} for each in board["nodes"]
        ],
        plugins=sorted(unit["plugins"], key=lambda each: each["plugin"]["name"]),
        several=places is None or len(places) > 1,
        names=viewer.scope.places("Recruit") != frozenset(),
        assigns=not then and may("assign", _towards(viewer, unit)) is not None,
        goes=not then and may("recordVisit", _towards(viewer, unit)) is not None,
        leads=not then and bool(_towards(viewer, unit).towards),
        visits=visits(code) if viewer.scope.places("Visit") != frozenset() else None,
        shows={key: word for key, (word, _) in SHOWS.items()},
        show=show,
        search=search,
        as_of=today,
        then=then,
        strange=given if given and as_of is None else "",
        since=_since(unit["lastVisitedOn"], today),
        all_stages=list(Stage),
    )


def _overseen(viewer: Viewer, code: str, fields: str, as_of: date | None) -> Mapping[str, Any]:
    (unit,) = read(viewer, (directory.overseen_unit, ask("unit", fields, code=code)), as_of=as_of)
    if unit is None:
        abort(404)
    return cast("Mapping[str, Any]", unit)


def _counted(viewer: Viewer, code: str, as_of: date | None) -> dict[str, Any]:
    """Return what is counted over all tasks of a unit."""
    asked = ask("overview", _FIGURES, unit=code)
    (figures,) = read(viewer, (overview.overview, asked), as_of=as_of)
    return {"figures": figures, "stages": [_shares(each) for each in figures["byStage"]]}


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return id and title of every track of which somebody on the board has tasks."""
    some = [each for row in rows for each in row["tracks"] if each["progress"]["total"]]
    return {each["track"]["id"]: each["track"]["title"] for each in some}


def visits(code: str) -> str | None:
    """Return the address of a unit's visits, None where there is no such page."""
    return (
        url_for("portal.show_visits", unit=code)
        if "portal.show_visits" in current_app.view_functions
        else None
    )


def _towards(viewer: Viewer, unit: Mapping[str, Any]) -> Case:
    return Case(towards=viewer.scope.towards_unit(row_of(unit["id"], "Unit")))


def _shares(stage: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many recruits are where at a milestone, and where each part of the bar begins and ends."""
    counts: Sequence[tuple[str, str, int]] = (
        ("reached", "已达成", stage["reached"]),
        ("overdue", "已逾期", stage["overdue"]),
        ("in_progress", "进行中", stage["inProgress"]),
        ("upcoming", "未开始", stage["upcoming"]),
    )
    whole, start, parts = sum(each[2] for each in counts), 0.0, []
    for key, word, count in counts:
        width = round(100 * count / whole, 2) if whole else 0.0
        parts.append({"key": key, "word": word, "count": count, "x": start, "width": width})
        start += width
    return {"stage": stage["stage"], "parts": parts, "whole": whole}


def _since(last: date | None, today: date) -> str:
    if last is None:
        return "尚未走访"
    days = (today - last).days
    return "今天走访过" if days == 0 else f"{days}天前走访过"

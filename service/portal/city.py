"""The city: where the plan stands, unit by unit, and where to go next."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from service.domain.words import Role
from service.portal import heat, months
from service.portal.asking import ask, day_of, read
from service.portal.frame import page, part
from service.portal.menu import holds
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import directory, overview, recruits, supervision
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading

sees_city = holds(Role.ORGANIZER, Role.AUDITOR)

_UNITS = """
  byUnit{
    unit{code name} recruits lastVisitedOn progress{due dueDone overdue}
    tracks{progress{due dueDone overdue}}
  }
  byTrack{track{id title} progress{total done waived due dueDone overdue}}
"""
_FIELDS = f"""
  progress{{total done waived due dueDone overdue submitted}} recruits units mentors partners {_UNITS}
  byDimension{{dimension progress{{due dueDone}}}}
  byStage{{stage upcoming inProgress reached overdue}}
  withoutMentor withoutPartner
  exceptions{{role reason person{{name}} recruit{{code name unit{{name}}}}}}
  weeksWithoutVisit openFollowUps burden{{role tasksPerPersonPerMonth requiredFieldsPerTask}}
"""
_SUGGESTED = "unit{code name} lastVisitedOn overdue reason"
_NAMES = "nodes{code name unit{name}} totalCount"
_GAPS = {"withoutMentor": "缺政治导师", "withoutPartner": "缺成长伙伴"}
_FEW, _TILES, _PAGE = 10, 60, 40
"""So many units the first table shows, so many the tiles, so many a page of the whole table."""

_SHOWN_EXCEPTIONS = 8
_LONGEST = 60


def add_city(pages: Blueprint) -> None:
    """Show the city to those who watch over all of it."""

    @pages.get("/city")
    def show_city() -> Response:
        return _city(_watcher())

    @pages.get("/city/units")
    def show_heat() -> Response:
        return _table(_watcher())

    @pages.get("/city/trend")
    def show_trend() -> Response:
        return _trend(_watcher())


def _watcher() -> Viewer:
    viewer = the_viewer()
    return viewer if sees_city(viewer.scope) else abort(404)


def _city(viewer: Viewer) -> Response:
    asked = _asked(viewer)
    cohort, as_of = asked["cohort"], asked["day"]
    wanted = [
        (overview.overview, ask("overview", _FIELDS, cohort=cohort)),
        (directory.cohorts, ask("cohorts", "code name")),
        (recruits.page, _first(cohort)),
        *((recruits.page, _missing(name, cohort)) for name in _GAPS),
    ]
    if not asked["then"]:
        wanted.append((_suggestions(viewer), ask("visitSuggestions", _SUGGESTED, first=5)))
    figures, cohorts, first, *rest = read(viewer, *wanted, as_of=as_of)
    found = _rows(viewer, figures, asked["way"])
    worst = heat.sorted_by(found, "done" if asked["way"] == "done" else "overdue")
    gaps = zip(_GAPS.items(), rest, strict=False)
    return page(
        "city.html",
        **_frame(asked, cohorts),
        figures=figures,
        tiles=worst[:_TILES],
        rows=worst[:_FEW],
        tracks=_tracks(figures),
        limit=viewer.service.settings.lagging_percent,
        gaps=[(title, name, missing) for (name, title), missing in gaps],
        exceptions=figures["exceptions"][:_SHOWN_EXCEPTIONS],
        suggestions=rest[-1] if not asked["then"] else None,
        visits=Role.ORGANIZER in viewer.scope.roles,
        weeks=months.weeks(
            figures["weeksWithoutVisit"],
            next((each["entryDate"] for each in first["nodes"]), None),
            as_of or viewer.today,
        ),
    )


def _table(viewer: Viewer) -> Response:
    asked = _asked(viewer)
    search, number = request.args.get("search", "").strip()[:_LONGEST], request.args.get("page", "1")
    sort = request.args.get("sort", "overdue")
    if sort not in heat.SORTS or not (number.isascii() and number.isdecimal() and len(number) < 6):  # noqa: PLR2004  more pages than units
        abort(404)
    figures, cohorts = read(
        viewer,
        (
            overview.overview,
            ask("overview", _UNITS, cohort=asked["cohort"]),
        ),
        (directory.cohorts, ask("cohorts", "code name")),
        as_of=asked["day"],
    )
    found = heat.sorted_by(heat.matching(_rows(viewer, figures, asked["way"]), search), sort)
    first = (int(number) - 1) * _PAGE
    if number != "1" and not found[max(first, 0) : first + _PAGE]:
        abort(404)
    return page(
        "heat_table.html",
        **_frame(asked, cohorts),
        rows=found[first : first + _PAGE],
        count=len(found),
        tracks=_tracks(figures),
        limit=viewer.service.settings.lagging_percent,
        search=search,
        sort=sort,
        sorts=heat.SORTS,
        number=int(number),
        last=max(-(-len(found) // _PAGE), 1),
        visits=Role.ORGANIZER in viewer.scope.roles,
    )


def _trend(viewer: Viewer) -> Response:
    """Show how it went: a part that comes after the page of the city, or without scripts a page."""
    asked = _asked(viewer)
    figures, cohorts = read(
        viewer,
        (overview.overview, ask("overview", "trend{month due dueDone overdue}", cohort=asked["cohort"])),
        (directory.cohorts, ask("cohorts", "code name")),
        as_of=asked["day"],
    )
    shown = {"trend": figures["trend"], "chart": months.chart(figures["trend"])}
    comes_after = "HX-Request" in request.headers
    frame = _frame(asked, cohorts)
    return part("trend.html", **frame, **shown) if comes_after else page("trend_page.html", **frame, **shown)


def _asked(viewer: Viewer) -> dict[str, Any]:
    """Return of what the page is asked to tell: a cohort, a day, and what colours mean."""
    way, cohort = request.args.get("by", "overdue"), request.args.get("cohort") or None
    given = request.args.get("asOf", "").strip()
    as_of = day_of(given)
    if way not in heat.WAYS:
        abort(404)
    then = as_of is not None and as_of != viewer.today
    strange = given if given and as_of is None else ""
    return {"way": way, "cohort": cohort, "day": as_of, "then": then, "strange": strange}


def _frame(asked: Mapping[str, Any], cohorts: list[Any]) -> dict[str, Any]:
    """Return what both pages show of that; 404 for a cohort that is none."""
    if asked["cohort"] is not None and asked["cohort"] not in [each["code"] for each in cohorts]:
        abort(404)
    kept = {"cohort": asked["cohort"], "asOf": asked["day"] if asked["then"] else None}
    return {
        "cohorts": cohorts,
        "cohort": asked["cohort"],
        "as_of": asked["day"] or the_viewer().today,
        "then": asked["then"],
        "day": asked["day"] if asked["then"] else None,
        "strange": asked["strange"],
        "way": asked["way"],
        "ways": heat.WAYS,
        "kept": {name: value for name, value in kept.items() if value is not None},
    }


def _rows(viewer: Viewer, figures: Mapping[str, Any], way: str) -> list[heat.Row]:
    return heat.rows(figures["byUnit"], way, viewer.service.settings.lagging_percent)


def _tracks(figures: Mapping[str, Any]) -> list[str]:
    """Return the titles of the tracks that rows have: those that were removed come after them."""
    have = len(figures["byUnit"][0]["tracks"]) if figures["byUnit"] else 0
    return [each["track"]["title"] for each in figures["byTrack"]][:have]


def _missing(name: str, cohort: str | None) -> Asked:
    return ask("recruits", _NAMES, first=_FEW, filter={name: True, "cohortCode": cohort})


def _first(cohort: str | None) -> Asked:
    order = {"by": "ENTRY_DATE", "descending": False}
    return ask("recruits", "nodes{entryDate}", first=1, orderBy=order, filter={"cohortCode": cohort})


def _suggestions(viewer: Viewer) -> Any:
    percent = viewer.service.settings.lagging_percent

    def suggest(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
        return supervision.suggestions(reading, asked, percent)

    return suggest

"""The city: where the plan stands, unit by unit, and where to go next."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from service.domain.words import Role
from service.portal import heat, months
from service.portal.asking import ask, read
from service.portal.city_parts import figures_asked, framed, suggestions_asked, the_watcher, which
from service.portal.frame import page
from service.portal.viewer import Viewer
from service.store.reads import directory, overview, recruits
from service.store.reads.asked import Asked

_UNITS = """
  byUnit{
    unit{code name} recruits lastVisitedOn progress{due dueDone overdue}
    tracks{progress{due dueDone overdue}}
  }
  byTrack{track{id title} progress{total done waived due dueDone overdue}}
"""
_FIELDS = f"""
  progress{{total done waived due dueDone overdue submitted}} recruits units mentors partners {_UNITS}
  withoutMentor withoutPartner
  exceptions{{role reason person{{name}} recruit{{code name unit{{name}}}}}}
  weeksWithoutVisit openFollowUps
"""
_NAMES = "nodes{code name unit{name}} totalCount"
_GAPS = {"withoutMentor": "缺政治导师", "withoutPartner": "缺成长伙伴"}
_FEW, _TILES, _PAGE = 10, 60, 40
"""So many units the first table shows, so many the tiles, so many a page of the whole table."""

AT_ONCE = 500
"""Of a city with more recruits, what takes long to count comes after the page."""

_SHOWN_EXCEPTIONS = 8
_LONGEST = 60


def add_city(pages: Blueprint) -> None:
    """Show the city to those who watch over all of it."""

    @pages.get("/city")
    def show_city() -> Response:
        return _city(the_watcher())

    @pages.get("/city/units")
    def show_heat() -> Response:
        return _table(the_watcher())


def _city(viewer: Viewer) -> Response:
    asked = which(viewer)
    cohort, as_of = asked["cohort"], asked["day"]
    (size,) = read(viewer, (overview.overview, ask("overview", "recruits", cohort=cohort)))
    parts = [figures_asked(cohort), suggestions_asked(viewer)][: 1 if asked["then"] else 2]
    if size["recruits"] > AT_ONCE:
        parts = []
    figures, cohorts, first, *rest = read(
        viewer,
        (overview.overview, ask("overview", _FIELDS, cohort=cohort)),
        (directory.cohorts, ask("cohorts", "code name")),
        (recruits.page, _first(cohort)),
        *((recruits.page, _missing(name, cohort)) for name in _GAPS),
        *parts,
        as_of=as_of,
    )
    found = _rows(viewer, figures, asked["way"])
    worst = heat.sorted_by(found, "done" if asked["way"] == "done" else "overdue")
    gaps, parts = rest[: len(_GAPS)], rest[len(_GAPS) :]
    entered = next((each["entryDate"] for each in first["nodes"]), None)
    return page(
        "city.html",
        **framed(asked, cohorts),
        figures=figures,
        tiles=worst[:_TILES],
        rows=worst[:_FEW],
        tracks=_tracks(figures),
        limit=viewer.service.settings.lagging_percent,
        gaps=[(title, name, who) for (name, title), who in zip(_GAPS.items(), gaps, strict=True)],
        exceptions=figures["exceptions"][:_SHOWN_EXCEPTIONS],
        more=parts[0] if parts else None,
        suggestions=parts[1] if len(parts) > 1 else None,
        visits=Role.ORGANIZER in viewer.scope.roles,
        weeks=months.weeks(figures["weeksWithoutVisit"], entered, as_of or viewer.today),
    )


def _table(viewer: Viewer) -> Response:
    asked = which(viewer)
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
        **framed(asked, cohorts),
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

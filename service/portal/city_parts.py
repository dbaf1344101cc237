"""Parts of the city's page that may come after it: how it went, dimensions and burden, whom to visit."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from service.domain.words import Role
from service.portal import heat, months
from service.portal.asking import Read, ask, day_of, read
from service.portal.frame import page, part
from service.portal.menu import holds
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import directory, overview, supervision
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading

sees_city = holds(Role.ORGANIZER, Role.AUDITOR)

_FIGURES = """
  byDimension{dimension progress{due dueDone}} byStage{stage upcoming inProgress reached overdue}
  burden{role tasksPerPersonPerMonth requiredFieldsPerTask}
"""
_TREND = "trend{month due dueDone overdue}"
_SUGGESTED = "unit{code name} lastVisitedOn overdue reason"


def add_city_parts(pages: Blueprint) -> None:
    """Show each part: as a part where a page asks for it, else as a page."""

    @pages.get("/city/trend")
    def show_trend() -> Response:
        viewer = the_watcher()
        asked = which(viewer)
        wanted = (overview.overview, ask("overview", _TREND, cohort=asked["cohort"]))
        found, frame = _read(viewer, asked, wanted)
        trend = found["trend"]
        return _shown("逾期走势", "city_trend.html", frame, trend=trend, chart=months.chart(trend))

    @pages.get("/city/figures")
    def show_figures() -> Response:
        viewer = the_watcher()
        asked = which(viewer)
        found, frame = _read(viewer, asked, figures_asked(asked["cohort"]))
        return _shown("节点、维度与负担", "city_more.html", frame, more=found)

    @pages.get("/city/suggestions")
    def show_suggestions() -> Response:
        viewer = the_watcher()
        found, frame = _read(viewer, {**which(viewer), "day": None, "then": False}, suggestions_asked(viewer))
        visits = Role.ORGANIZER in viewer.scope.roles
        return _shown("建议走访", "city_suggestions.html", frame, suggestions=found, visits=visits)


def figures_asked(cohort: str | None) -> tuple[Read, Asked]:
    """Return what reads the dimensions, milestones and burden."""
    return overview.overview, ask("overview", _FIGURES, cohort=cohort)


def suggestions_asked(viewer: Viewer) -> tuple[Read, Asked]:
    """Return what reads whom to visit next."""
    percent = viewer.service.settings.lagging_percent

    def suggest(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
        return supervision.suggestions(reading, asked, percent)

    return suggest, ask("visitSuggestions", _SUGGESTED, first=5)


def _read(viewer: Viewer, asked: Mapping[str, Any], wanted: tuple[Read, Asked]) -> tuple[Any, dict[str, Any]]:
    cohorts = (directory.cohorts, ask("cohorts", "code name"))
    found, known = read(viewer, wanted, cohorts, as_of=asked["day"])
    return found, framed(asked, known)


def _shown(title: str, inner: str, frame: Mapping[str, Any], **shown: Any) -> Response:
    if "HX-Request" in request.headers:
        return part(inner, **frame, **shown)
    return page("city_part.html", title=title, inner=inner, **frame, **shown)


def the_watcher() -> Viewer:
    """Return who asks; 404 for those who do not watch over the whole city."""
    viewer = the_viewer()
    return viewer if sees_city(viewer.scope) else abort(404)


def which(viewer: Viewer) -> dict[str, Any]:
    """Return of what the page is asked to tell: a cohort, a day, and what colours mean."""
    way, cohort = request.args.get("by", "overdue"), request.args.get("cohort") or None
    given = request.args.get("asOf", "").strip()
    as_of = day_of(given)
    if way not in heat.WAYS:
        abort(404)
    then = as_of is not None and as_of != viewer.today
    strange = given if given and as_of is None else ""
    return {"way": way, "cohort": cohort, "day": as_of, "then": then, "strange": strange}


def framed(asked: Mapping[str, Any], cohorts: list[Any]) -> dict[str, Any]:
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

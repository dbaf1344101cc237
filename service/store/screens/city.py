"""The city at a glance: tasks counted by unit and track, recruits by unit and milestone, who lacks whom."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from service.store.drawing import drawable, gather, named
from service.store.reads import figures, overview
from service.store.reads.asked import Asked
from service.store.reads.people import UNIT
from service.store.reads.shape import Reading
from service.store.tables import cohort, recruit, unit

_NEEDED = {
    "progress": ("figures",),
    "byTrack": ("figures",),
    "byUnit": ("placed", "units"),
    "recruits": ("placed",),
    "units": ("placed",),
    "withoutMentor": ("mentorless",),
    "withoutPartner": ("partnerless",),
    "byStage": ("born", "gated"),
}


def read(reading: Reading, asked: Asked) -> None:
    """Read an overview ahead, of all or of one cohort."""
    if not drawable(reading) or asked.args.get("unit"):
        return
    names = {name for each in asked.fields for name in _NEEDED.get(each.name, ())}
    if any(each.has("progress") for each in asked.below("byUnit")):
        names.add("figures")
    if not names:
        return
    code = asked.args.get("cohort") or None
    shape = ("city", tuple(sorted(names)), asked.has("byUnit"), UNIT.needed(_of_unit(asked)), code is None)
    lists = gather(reading, shape, lambda blank: _drawn(blank, asked, names, code), cohort=code)
    reading.memo["city", id(asked)] = lists


def _of_unit(asked: Asked) -> list[Asked]:
    return [below for each in asked.below("byUnit") for one in each.below("unit") for below in one.fields]


def _drawn(blank: Reading, asked: Asked, names: set[str], code: str | None) -> Mapping[str, Select[Any]]:
    where = []
    if code is not None:
        where.append(recruit.c.cohort_id.in_(select(cohort.c.id).where(cohort.c.code == named("cohort"))))
    drawn: dict[str, Select[Any]] = {}
    for name in sorted(names):
        if name == "figures":
            drawn[name] = figures.tallies(
                blank, ("shown_unit_id", "track") if asked.has("byUnit") else ("track",), where
            )
        elif name == "units":
            statement, columns = UNIT.select(blank, _of_unit(asked), "code")
            placed = select(recruit.c.unit_id).where(blank.scope.sees("Figures"), *where)
            drawn[name] = statement.where(unit.c.id.in_(placed)).order_by(columns["code"])
        else:
            drawn[name] = overview.STATEMENTS[name](blank, where)
    return drawn

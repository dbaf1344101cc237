"""A to-do list: the viewer's open tasks, whose they are, and what may be done about them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Integer, Select, func, select

from service.store.among import among_rows
from service.store.drawing import Lists, drawable, gather, named
from service.store.reads.asked import Asked
from service.store.reads.doers import records_of
from service.store.reads.paging import BadPageError, page_size
from service.store.reads.people import UNIT
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.task_filters import narrowed
from service.store.reads.tasks import TASK
from service.store.screens import parts, seats
from service.store.tables import record, recruit, unit

_KNOWN = ("mine", "awaitingMe")
_SEATED = ("title", "note", "viewerCan", "responsibles", "addressee")


def read(reading: Reading, asked: Asked) -> None:
    """Read a to-do list ahead, if it is one: of whoever is no unit's admin, from the beginning."""
    wanted = {name: each for name, each in (asked.args.get("filter") or {}).items() if each is not None}
    known = wanted and all(name in _KNOWN and each for name, each in wanted.items())
    begins = not asked.args.get("after") and not asked.args.get("orderBy")
    if not known or not begins or not drawable(reading) or reading.scope.admin_units:
        return
    try:
        first = page_size(asked.args)
    except BadPageError:
        return  # the read says what is wrong with it
    nodes = _nodes(asked)
    around = _below(nodes, "recruit")
    shape = (
        "to-do",
        tuple(sorted(wanted)),
        TASK.needed(nodes),
        RECRUIT.needed(around) if _has(nodes, "recruit") else None,
        UNIT.needed(_below(around, "unit")) if _has(around, "unit") else None,
        _has(nodes, "viewerCan"),
        _has(nodes, *_SEATED),
        asked.has("totalCount"),
    )
    lists = gather(reading, shape, lambda blank: _drawn(blank, asked, wanted), most=first + 1)
    _know(reading, asked, lists, first)


def _nodes(asked: Asked) -> list[Asked]:
    edges = [each for edge in asked.below("edges") for node in edge.below("node") for each in node.fields]
    return [*(each for node in asked.below("nodes") for each in node.fields), *edges]


def _below(fields: list[Asked], name: str) -> list[Asked]:
    return [each for field in fields if field.name == name for each in field.fields]


def _has(fields: list[Asked], *names: str) -> bool:
    return any(each.name in names for each in fields)


def _drawn(blank: Reading, asked: Asked, wanted: Mapping[str, Any]) -> Mapping[str, Select[Any]]:
    nodes = _nodes(asked)
    rows, columns = TASK.select(
        blank, nodes, "due_on", "recruit_id", "recruit_unit_id", "recruit_department_id"
    )
    rows = narrowed(blank, rows, columns, wanted)
    order = (columns["due_on"], columns["id"])
    shown = rows.order_by(*order).limit(named("most", Integer())).cte("shown")
    recruits = select(shown.c.recruit_id)
    units = select(shown.c.recruit_unit_id.label("id")).distinct()
    drawn: dict[str, Select[Any]] = {"tasks": select(shown).order_by(shown.c.due_on, shown.c.id)}
    if asked.has("totalCount"):
        drawn["total"] = rows.with_only_columns(func.count().label("n"))
    if _has(nodes, "recruit"):
        fields = _below(nodes, "recruit")
        drawn["recruits"] = RECRUIT.select(blank, fields)[0].where(among_rows(recruit.c.id, recruits))
        if _has(fields, "unit"):
            drawn["units"] = UNIT.select(blank, _below(fields, "unit"))[0].where(among_rows(unit.c.id, units))
    if _has(nodes, "viewerCan"):
        drawn["records"] = records_of(among_rows(record.c.task_id, select(shown.c.id)))
    if _has(nodes, *_SEATED):
        departments = select(shown.c.recruit_department_id)
        drawn |= seats.drawn(blank, recruits, departments, parts.above(units))
    return drawn


def _know(reading: Reading, asked: Asked, lists: Lists, first: int) -> None:
    rows = lists["tasks"]
    totals = {None: lists["total"][0].n} if "total" in lists else {}
    reading.memo["page", id(asked)] = {None: rows}, totals
    fields = _below(_nodes(asked), "recruit")
    units = {row.recruit_unit_id for row in rows}
    if "recruits" in lists:
        looked = {row.recruit_id for row in rows}
        parts.know_rows(reading, RECRUIT, lists["recruits"], looked, RECRUIT.needed(fields))
    if "units" in lists:
        parts.know_rows(reading, UNIT, lists["units"], units, UNIT.needed(_below(fields, "unit")))
    if "records" in lists:
        reading.memo["records", tuple(row.id for row in rows[:first])] = lists["records"]
    if "assigned" in lists:
        departments = {getattr(row, "recruit_department_id", None) for row in rows}
        seats.know(reading, lists, {row.recruit_id for row in rows}, units, departments)

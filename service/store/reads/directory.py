"""The viewer, units, cohorts and people by code and in pages; the vocabulary."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, true

from service.domain.words import VOCABULARY
from service.store.among import among
from service.store.reads import notifications
from service.store.reads.asked import Asked
from service.store.reads.paging import Order, as_text, connection
from service.store.reads.people import COHORT, PERSON, UNIT
from service.store.reads.recruits import found_by
from service.store.reads.shape import Kind, Reading
from service.store.reads.task_filters import units_under

_BY_CODE = Order.by(("code", as_text, False))

Narrow = Callable[[Select[Any], Mapping[str, ColumnElement[Any]]], Select[Any]]
"""Adds a filter to a statement over rows in sight."""


def viewer(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer ``Query.me``."""
    scope = reading.scope
    values: dict[str, Any] = {}
    for each in asked.fields:
        match each.name:
            case "person":
                values[each.key] = PERSON.by_ids(reading, [scope.person_id], each.fields).get(
                    scope.person_id or 0
                )
            case "unit":
                values[each.key] = UNIT.by_ids(reading, [scope.unit_id], each.fields).get(scope.unit_id or 0)
            case "notifications":
                values[each.key] = notifications.inbox(reading, each)
            case "roles":
                values[each.key] = scope.roles
            case _:
                continue
    return values


def vocabulary(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer every enum value, and every choice of the installed forms, with its Chinese label."""
    terms = [(kind.__name__, str(word), word.label) for kind in VOCABULARY for word in kind]
    for item in reading.catalogue.items.values():
        terms += [
            (f"{item.code}.{path}", word, word) for path, word in _choices(item.definition["evidenceSchema"])
        ]
    values = [dict(zip(("kind", "value", "label"), term, strict=True)) for term in terms]
    return [{each.key: term.get(each.name) for each in asked.fields} for term in values]


def unit_by_code(reading: Reading, asked: Asked) -> dict[str, Any] | None:
    """Answer ``Query.unit``."""
    return _by_code(reading, UNIT, asked)


def cohort_by_code(reading: Reading, asked: Asked) -> dict[str, Any] | None:
    """Answer ``Query.cohort``."""
    return _by_code(reading, COHORT, asked)


def cohorts(reading: Reading, asked: Asked) -> list[dict[str, Any]]:
    """Answer all cohorts, by code."""
    statement, columns = COHORT.select(reading, asked.fields)
    return COHORT.shape(reading, reading.rows(statement.order_by(columns["code"])), asked.fields)


def units(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer a page of units, by code; ``search`` in name and code."""
    return connection(reading, UNIT, asked, _BY_CODE, _named(asked))[None]


def overseen_units(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer a page of units of which the viewer sees all figures, by code; ``search`` as for all."""
    named = _named(asked)

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        return named(found.where(_overseen(reading, columns)), columns)

    return connection(reading, UNIT, asked, _BY_CODE, narrow)[None]


def overseen_unit(reading: Reading, asked: Asked) -> dict[str, Any] | None:
    """Answer a unit by code, None where the viewer does not see all its figures."""
    statement, columns = UNIT.select(reading, asked.fields)
    mine = (columns["code"] == asked.args["code"]) & _overseen(reading, columns)
    return next(iter(UNIT.shape(reading, reading.rows(statement.where(mine)), asked.fields)), None)


def _overseen(reading: Reading, columns: Mapping[str, ColumnElement[Any]]) -> ColumnElement[bool]:
    places = reading.scope.places("Figures")
    return true() if places is None else among(columns["id"], places)


def _named(asked: Asked) -> Narrow:
    search = (asked.args.get("search") or "").strip().lower()

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        if not search:
            return found
        pattern = search.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return found.where(
            or_(
                func.lower(columns["name"]).like(f"%{pattern}%", escape="\\"),
                func.lower(columns["code"]).like(f"{pattern}%", escape="\\"),
            )
        )

    return narrow


def people(reading: Reading, asked: Asked) -> dict[str, Any]:
    """Answer a page of staff, by code; recruits are not in the directory."""
    filters = asked.args.get("filter") or {}

    def narrow(found: Select[Any], columns: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
        found = found.where(~columns["is_recruit"])
        for name, value in filters.items():
            if value is None:
                continue
            if name == "search":
                found = found.where(found_by(columns, value))
            elif name == "rank":
                found = found.where(columns["rank"] == str(value))
            else:
                found = found.where(among(columns["unit_id"], units_under(reading, value)))
        return found

    return connection(reading, PERSON, asked, _BY_CODE, narrow)[None]


def _by_code(reading: Reading, kind: Kind, asked: Asked) -> dict[str, Any] | None:
    rows = reading.memo.get(("found", id(asked)))
    if rows is None:
        statement, columns = kind.select(reading, asked.fields)
        rows = reading.rows(statement.where(columns["code"] == asked.args["code"]))
    return next(iter(kind.shape(reading, rows, asked.fields)), None)


def _choices(schema: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    """Return every choice of a form with the path of its field."""
    found = [(path, word) for word in schema.get("enum", ())]
    for name, below in (schema.get("properties") or {}).items():
        found += _choices(below, f"{path}.{name}" if path else name)
    if "items" in schema:
        found += _choices(schema["items"], path)
    return found

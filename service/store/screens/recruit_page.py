"""One recruit's page: who they are, their figures, and all tasks with who may do them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, func, select, union_all

from service.domain.words import ASSIGNED_ROLES
from service.store.among import among_rows
from service.store.drawing import Lists, drawable, gather, named
from service.store.lists import MANY
from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.counts import Tallies
from service.store.reads.holders import Seat
from service.store.reads.paging import BadPageError, page_size
from service.store.reads.people import DEPARTMENT, PERSON, UNIT
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.reads.tasks import TASK
from service.store.screens import parts, seats
from service.store.tables import department, person, task, unit

_COUNTED = ("milestones", "tracks", "progress")
_DOERS = ("responsibles", "completedBy", "addressee")
_STAFF = ("mentor", "partner")
_ROOT = ("id", "unit_id", "department_id")
_USUAL = 100


def read(reading: Reading, asked: Asked) -> None:
    """Read a recruit's page ahead, if it is one."""
    if not drawable(reading) or not asked.has(*_COUNTED, *_STAFF, "tasks"):
        return
    page = _page(asked)
    try:
        first = page_size(page.args, _USUAL) if page else 0
    except BadPageError:
        return  # the read says what is wrong with it, if there is such a recruit
    shape = (
        "recruit page",
        RECRUIT.needed(asked.fields),
        asked.has(*_COUNTED),
        _reached(asked),
        _counts_dimensions(asked),
        asked.has("tracks"),
        asked.has(*_STAFF),
        PERSON.needed(people) if (people := _people(asked, page)) else None,
        UNIT.needed(_below(asked, "unit")) if asked.has("unit") else None,
        DEPARTMENT.needed(_below(asked, "department")) if asked.has("department") else None,
        TASK.needed(_nodes(page)) if page else None,
        bool(page and page.has("totalCount")),
        bool(page and _around(page)),
    )
    lists = gather(
        reading, shape, lambda blank: _drawn(blank, asked, page), code=asked.args["code"], most=first + 1
    )
    _know(reading, asked, page, lists, first)


def _page(asked: Asked) -> Asked | None:
    """Return the list of tasks that is read ahead: the only one, from its beginning and unfiltered."""
    pages = list(asked.below("tasks"))
    if len(pages) != 1 or pages[0].args.get("after"):
        return None
    given = [each for each in (pages[0].args.get("filter") or {}).values() if each is not None]
    return None if given else pages[0]


def _nodes(page: Asked) -> list[Asked]:
    edges = [each for edge in page.below("edges") for node in edge.below("node") for each in node.fields]
    return [*(each for node in page.below("nodes") for each in node.fields), *edges]


def _below(asked: Asked, *names: str) -> list[Asked]:
    return [each for field in asked.fields if field.name in names for each in field.fields]


def _people(asked: Asked, page: Asked | None) -> list[Asked]:
    doers = [each for node in (_nodes(page) if page else ()) if node.name in _DOERS for each in node.fields]
    return [*_below(asked, *_STAFF), *doers]


def _around(page: Asked) -> bool:
    """Say whether it matters who sits in which seat: for whom tasks are, and what may be done."""
    return any(node.name in (*_DOERS, "title", "note", "viewerCan") for node in _nodes(page))


def _reached(asked: Asked) -> bool:
    return any(each.has("reachedAt") for each in asked.below("milestones"))


def _counts_dimensions(asked: Asked) -> bool:
    return any(each.has("progress") for each in asked.below("dimensions"))


def _drawn(blank: Reading, asked: Asked, page: Asked | None) -> Mapping[str, Select[Any]]:
    whole, columns = RECRUIT.select(blank, asked.fields, *_ROOT)
    root = whole.where(columns["code"] == named("code")).cte("root")
    this, here, near = select(root.c.id), select(root.c.unit_id), select(root.c.department_id)
    upper = parts.above(select(root.c.unit_id.label("id")))
    drawn: dict[str, Select[Any]] = {"recruit": select(root)}
    if asked.has("unit"):
        drawn["unit"] = UNIT.select(blank, _below(asked, "unit"))[0].where(among_rows(unit.c.id, here))
    if asked.has("department"):
        own = DEPARTMENT.select(blank, _below(asked, "department"))[0]
        drawn["department"] = own.where(among_rows(department.c.id, near))
    mine = [among_rows(task.c.recruit_id, this)]
    if asked.has(*_COUNTED):
        drawn["figures"] = figures.tallies(
            blank, ("recruit_id", "stage", "track"), mine, gates=True, reached=_reached(asked)
        )
    if _counts_dimensions(asked):
        drawn["dimensions"] = figures.tallies(blank, ("recruit_id", "dimensions"), mine)
    if asked.has("tracks"):
        drawn |= parts.choices(upper)
    doers = []
    if page:
        rows, of_task = TASK.select(blank, _nodes(page), "due_on", "recruit_id")
        rows = blank.lean(rows.where(*mine))
        if page.has("totalCount"):
            drawn["total"] = rows.with_only_columns(func.count().label("n"))
        shown = rows.order_by(of_task["due_on"], of_task["id"]).limit(named("most", Integer())).cte("shown")
        drawn["tasks"] = select(shown).execution_options(**MANY)  # rows come as they were kept
        if "completed_by_id" in shown.c:
            doers.append(select(shown.c.completed_by_id))
    if asked.has(*_STAFF) or (page and _around(page)):
        drawn |= seats.drawn(blank, this, near, upper)
        staff = [parts.unsorted(drawn[name]) for name in ("assigned", "heads", "granted")]
        doers += [this, *(select(each.c.person_id) for each in staff)]
    if whom := _people(asked, page):
        every = union_all(*doers).subquery("doers")
        drawn["people"] = parts.people(blank, whom, among_rows(person.c.id, select(every.c[0])))
    return drawn


def _know(reading: Reading, asked: Asked, page: Asked | None, lists: Lists, first: int) -> None:
    reading.memo["found", id(asked)] = lists["recruit"]
    if not lists["recruit"]:
        return
    row = lists["recruit"][0]
    ids = (row.id,)
    for name, kind, key in (("unit", UNIT, row.unit_id), ("department", DEPARTMENT, row.department_id)):
        if name in lists and key is not None:
            parts.know_rows(reading, kind, lists[name], [key], kind.needed(_below(asked, name)))
    if "figures" in lists:
        reading.memo["tallies", ids] = Tallies(lists["figures"], 3)
    if "dimensions" in lists:
        reading.memo["dimension figures", ids] = Tallies(lists["dimensions"], 2).by(0, 1)
    if "entries" in lists:
        parts.know_choices(reading, lists, [row.unit_id])
    looked: set[int] = {row.id}
    if "assigned" in lists:
        looked |= seats.know(reading, lists, ids, [row.unit_id], [row.department_id])
        held = reading.memo["held ahead"]
        reading.memo["assigned", ids] = {
            (row.id, role): people[0]
            for role in ASSIGNED_ROLES
            if (people := held.of(Seat(role, row.id, 0, None)))
        }
    if page:
        totals: Mapping[int, int] = {row.id: lists["total"][0].n} if "total" in lists else {}
        reading.memo["page", id(page)] = {row.id: lists["tasks"]}, totals
        looked |= _done_by(lists["tasks"][: first + 1])
    if "people" in lists:
        columns = PERSON.needed(_people(asked, page))
        parts.know_rows(reading, PERSON, lists["people"], looked, columns)


def _done_by(rows: Sequence[Any]) -> set[int]:
    return {row.completed_by_id for row in rows if getattr(row, "completed_by_id", None) is not None}

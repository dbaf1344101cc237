"""A unit's dashboard: the unit, its figures, a page of its recruits with theirs, mentors and partners."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, func, select

from service.store.among import among_rows
from service.store.drawing import Lists, drawable, gather, named
from service.store.lists import MANY
from service.store.reads import figures
from service.store.reads.asked import Asked
from service.store.reads.counts import Figure, Tallies
from service.store.reads.paging import BadPageError, page_size, place
from service.store.reads.people import PERSON, UNIT
from service.store.reads.recruits import RECRUIT, order_of
from service.store.reads.shape import Reading, ids_of
from service.store.screens import parts
from service.store.tables import person, recruit, unit

_COUNTED = ("milestones", "tracks", "progress")


def read(reading: Reading, asked: Asked) -> None:
    """Read a unit's dashboard ahead, if it is one."""
    listed = list(asked.below("recruits"))
    if not drawable(reading) or len(listed) != 1 or _filter(listed[0]):
        return
    page = listed[0]
    try:
        first = page_size(page.args)
        after = place(order_of(None), page.args["after"])[0] if page.args.get("after") else None
    except BadPageError:
        return  # the read says what is wrong with it, if there is such a unit
    nodes, staff = _nodes(page), _staff(page)
    shape = (
        "dashboard",
        UNIT.needed(asked.fields),
        RECRUIT.needed(nodes),
        PERSON.needed(staff),
        asked.has("progress"),
        _has(nodes, *_COUNTED),
        _reached(nodes),
        _has(nodes, "mentor", "partner"),
        asked.has("tracks"),
        _has(nodes, "tracks"),
        page.has("totalCount"),
        after is None,
    )
    lists = gather(
        reading,
        shape,
        lambda blank: _drawn(blank, asked, page, follows=after is not None),
        code=asked.args["code"],
        after=after,
        most=first + 1,
    )
    _know(reading, asked, page, lists, first)


def _filter(page: Asked) -> Sequence[Any]:
    return [value for value in (page.args.get("filter") or {}).values() if value is not None]


def _nodes(page: Asked) -> list[Asked]:
    edges = [each for edge in page.below("edges") for node in edge.below("node") for each in node.fields]
    return [*(each for node in page.below("nodes") for each in node.fields), *edges]


def _staff(page: Asked) -> list[Asked]:
    return [each for node in _nodes(page) if node.name in ("mentor", "partner") for each in node.fields]


def _has(fields: Sequence[Asked], *names: str) -> bool:
    return any(each.name in names for each in fields)


def _reached(nodes: Sequence[Asked]) -> bool:
    return any(each.has("reachedAt") for each in nodes if each.name == "milestones")


def _drawn(blank: Reading, asked: Asked, page: Asked, *, follows: bool) -> Mapping[str, Select[Any]]:
    nodes = _nodes(page)
    whole, columns = UNIT.select(blank, asked.fields)
    whole = whole.where(columns["code"] == named("code"))
    root = whole.with_only_columns(unit.c.id).cte("root")
    tree = select(root.c.id).cte("tree", recursive=True)
    tree = tree.union(select(unit.c.id).join(tree, unit.c.parent_id == tree.c.id))
    here = among_rows(recruit.c.unit_id, select(tree.c.id))
    rows, columns = RECRUIT.select(blank, nodes, "code", "unit_id")
    rows = rows.where(here)
    if follows:
        rows = rows.where(columns["code"] > named("after"))
    shown = rows.order_by(columns["code"]).limit(named("most", Integer())).cte("shown")
    these = select(shown.c.id)
    everybody = select(shown).order_by(shown.c.code).execution_options(**MANY)
    drawn: dict[str, Select[Any]] = {"unit": whole, "recruits": everybody}
    if page.has("totalCount"):
        every = blank.lean(RECRUIT.select(blank, ())[0].where(here))
        drawn["total"] = every.with_only_columns(func.count().label("n"))
    if asked.has("progress", "tracks"):
        # Those on the page are counted one by one anyway.
        others = [~among_rows(recruit.c.id, these)] if _has(nodes, *_COUNTED) else []
        drawn["own"] = figures.tallies(blank, ("track",) if asked.has("tracks") else (), [here, *others])
    if _has(nodes, *_COUNTED):
        keys = ("recruit_id", "stage", "track")
        mine = [among_rows(recruit.c.id, these)]
        drawn["figures"] = figures.tallies(blank, keys, mine, gates=True, reached=_reached(nodes))
    if _has(nodes, "mentor", "partner"):
        drawn["assigned"] = parts.assigned(blank, these)
        whom = parts.unsorted(drawn["assigned"])
        drawn["people"] = parts.people(blank, _staff(page), among_rows(person.c.id, select(whom.c.person_id)))
    if asked.has("tracks") or _has(nodes, "tracks"):
        places = select(shown.c.unit_id.label("id")).union(select(root.c.id)).subquery("places")
        drawn |= parts.choices(parts.above(select(places.c.id)))
    return drawn


def _know(reading: Reading, asked: Asked, page: Asked, lists: Lists, first: int) -> None:
    reading.memo["found", id(asked)] = lists["unit"]
    if not lists["unit"]:
        return
    root, rows = lists["unit"][0].id, lists["recruits"]
    totals = {root: lists["total"][0].n} if "total" in lists else {}
    reading.memo["page", id(page)] = {root: rows}, totals
    ids = ids_of(rows[:first])
    counted = Tallies(lists["figures"], 3) if "figures" in lists else Tallies.of_rows((), 3)
    if "own" in lists:
        width = 1 if asked.has("tracks") else 0
        own = defaultdict(Figure, Tallies(lists["own"], width).by(*range(width)))
        for key, each in counted.by(*[2] * width).items():
            own[key].add(each)
        if width:
            reading.memo["unit figures", (root,)] = {(root, track): each for (track,), each in own.items()}
        else:
            reading.memo["unit totals", (root,)] = {root: own[()]}
    if "figures" in lists:
        reading.memo["tallies", ids] = counted
    if "assigned" in lists:
        held: dict[tuple[int, str], int] = {}
        for row in reversed(lists["assigned"]):
            held[row.recruit_id, row.role] = row.person_id
        reading.memo["assigned", ids] = held
        parts.know_rows(reading, PERSON, lists["people"], held.values(), PERSON.needed(_staff(page)))
    if "entries" in lists:
        parts.know_choices(reading, lists, {root, *(row.unit_id for row in rows)})

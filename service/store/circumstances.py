"""What the checks of an act look at beside its tasks, in one statement; the rules are those of ``rules``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Date, FunctionElement, Select, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from service.store import drawing, rules
from service.store.among import among, among_texts
from service.store.outline import ids, named
from service.store.sights import Sight
from service.store.tables import assignment, person, posting, record, unit

_SEALED = "sealed_payload"


@dataclass(frozen=True)
class Circumstances:
    """What is so of recruits today.

    ``history`` are records in force of the items asked for, ``paired`` the codes of mentors and partners,
    ``posts`` the present postings, ``units`` the codes of units, ``staff`` those of the codes asked for that
    are anybody's.
    """

    history: Sequence[Any]
    paired: Mapping[tuple[int, str], str]
    posts: Mapping[int, Any]
    units: Mapping[int, str]
    staff: frozenset[str]


NOTHING = Circumstances((), {}, {}, {}, frozenset())
"""What is known of circumstances that nobody asks about."""


def gathered(
    connection: Connection,
    today: date,
    recruits: Iterable[int],
    units: Iterable[int],
    items: Collection[str],
    codes: Collection[str],
) -> Circumstances:
    """Gather what is so of recruits who sit in these units, wherever they are."""
    those = sorted(set(recruits))
    given = {
        "recruits": those,
        "units": sorted(set(units)),
        "day": today,
        "items": _listed(items),
        "codes": _listed(codes),
    }
    shape = ("circumstances", bool(items), bool(codes))
    sight = Sight(recruits=frozenset(those), rules=bool(codes))
    lists = drawing.run(connection, shape, lambda: _drawn(bool(items), bool(codes)), given, sight)
    return Circumstances(
        history=[_opened(row) for row in lists.get("history", ())],
        paired={(row.recruit_id, row.role): row.code for row in lists["paired"]},
        posts={row.recruit_id: row for row in lists["posts"]},
        units={row.id: row.code for row in lists["units"]},
        staff=frozenset(row.code for row in lists.get("staff", ())),
    )


def _listed(texts: Iterable[str]) -> str:
    return orjson.dumps(sorted(set(texts))).decode()


def _drawn(with_history: bool, with_staff: bool) -> Mapping[str, Select[Any]]:  # noqa: FBT001
    recruits = ids("recruits")
    drawn: dict[str, Select[Any]] = {
        "paired": rules.pairs(among(assignment.c.recruit_id, recruits), named("day", Date())),  # type: ignore[arg-type]
        "posts": rules.postings(among(posting.c.recruit_id, recruits)),
        "units": select(unit.c.id, unit.c.code).where(among(unit.c.id, ids("units"))),
    }
    if with_history:
        history = rules.history(
            among(record.c.recruit_id, recruits), among_texts(record.c.item, named("items"))
        )
        columns = [
            _Hex(each).label(_SEALED) if each.key == _SEALED else each for each in history.selected_columns
        ]
        drawn["history"] = history.with_only_columns(*columns, maintain_column_froms=True)
    if with_staff:
        drawn["staff"] = select(person.c.code).where(among_texts(person.c.code, named("codes")))
    return drawn


def _opened(row: Any) -> Any:
    """Return a row with its bytes as bytes again."""
    return row._replace(sealed_payload=bytes.fromhex(row.sealed_payload) if row.sealed_payload else None)


class _Hex(FunctionElement[str]):
    """Bytes as a text, which JSON can hold."""

    inherit_cache = True
    name = "hex"
    type = Text()


@compiles(_Hex)
def _encoded(element: _Hex, compiler: SQLCompiler, **options: Any) -> str:
    return f"encode({compiler.process(element.clauses, **options)}, 'hex')"


@compiles(_Hex, "sqlite")
def _hexed(element: _Hex, compiler: SQLCompiler, **options: Any) -> str:
    return f"hex({compiler.process(element.clauses, **options)})"

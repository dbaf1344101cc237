"""Turns rows into answers, level by level: a link is loaded for all rows of its level at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, select

from service.domain import matrix
from service.domain.catalogue import Catalogue
from service.domain.words import Role
from service.store import wall
from service.store.ids import global_ids
from service.store.installed import Installed
from service.store.reads.asked import Asked
from service.store.scope import Scope
from service.store.sights import Through
from service.store.vault import Vault
from service.store.versions import Versions

type_name = "__typename"
_ID, _NAME = attrgetter("id"), attrgetter("name")
_MOST = 500
"""So many selections does a kind keep in mind."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record of which an answer holds payload, and the role by which the viewer reads it."""

    record_id: int
    recruit_id: int
    unit_id: int
    role: Role | None


@dataclass
class Reading:
    """One answer in the making: the connection, who asks, and for which day.

    ``as_of`` is the day that the answer shows; sight is always that of ``today``. ``shown`` gathers the
    private payloads that the answer holds.
    """

    connection: Connection
    scope: Scope
    catalogue: Catalogue
    versions: Versions
    today: date
    as_of: date
    installed: Installed
    memo: dict[Any, Any] = field(default_factory=dict)
    shown: list[Shown] = field(default_factory=list)
    vault: Vault = field(default_factory=Vault)

    def on(self, day: date | None) -> "Reading":
        """Return the reading for another day (None: this one)."""
        return self if day is None or day == self.as_of else replace(self, as_of=day, memo={})

    @property
    def past(self) -> bool:
        """Say whether the answer shows a day before today."""
        return self.as_of < self.today

    @property
    def keeping(self) -> Through:
        """What lets a statement see what the viewer keeps of past recruits."""
        return wall.past(self.scope)

    def lean(self, statement: Select[Any]) -> Select[Any]:
        """Return a statement without tables it can do without, where it is drawn to run many times."""
        return statement

    def rows(self, statement: Select[Any], through: Through | None = None) -> Sequence[Any]:
        """Run a statement, with a sight of its own if it names one."""
        return self.connection.execute(statement, execution_options=through or {}).all()


@dataclass(frozen=True)
class Ahead:
    """Rows of a kind that were read ahead: those in sight of the ids looked for, with these columns."""

    rows: Mapping[int, Any]
    looked: frozenset[int]
    columns: frozenset[str]


_KINDS: dict[str, "Kind"] = {}
"""The kinds by name: nouns name each other in circles, their modules must not."""

Plain = Callable[[Any, Reading], Any]
Link = Callable[[Reading, Sequence[Any], Asked], Sequence[Any]]


@dataclass(frozen=True)
class Kind:
    """A type of the answer: where its rows come from and how each field is had.

    ``needs`` names columns of ``source`` per field; ``source`` gives the FROM clause and the columns for a
    reading; ``sees`` is the predicate of sight, put into every statement here and nowhere else. Of ``kept``
    kinds a past mentor or partner sees rows.
    """

    name: str
    source: Callable[[Reading], tuple[FromClause, Mapping[str, ColumnElement[Any]]]]
    sees: Callable[[Reading], ColumnElement[bool]]
    plain: Mapping[str, Plain]
    links: dict[str, Link]
    needs: Mapping[str, tuple[str, ...]]
    listed: bool = True
    kept: bool = False
    _needed: dict[Any, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the kind known by its name, unless it is another sight of a known one."""
        if self.listed:
            _KINDS[self.name] = self

    def select(
        self, reading: Reading, fields: Iterable[Asked], *more: str
    ) -> tuple[Select[Any], Mapping[str, ColumnElement[Any]]]:
        """Return the statement over the rows in sight with the columns that the fields need."""
        tables, columns = self.source(reading)
        names = self.needed(fields, *more)
        statement = select(*(columns[name].label(name) for name in sorted(names))).select_from(tables)
        statement = statement.where(self.sees(reading))
        if self.kept:
            statement = statement.execution_options(**reading.keeping)
        return statement, columns

    def needed(self, fields: Iterable[Asked], *more: str) -> frozenset[str]:
        """Return the columns that the fields need."""
        names = frozenset(map(_NAME, fields))
        if (found := self._needed.get((names, more))) is None:
            if len(self._needed) >= _MOST:
                self._needed.clear()
            found = frozenset(("id", *more)).union(*[self.needs.get(name, ()) for name in names])
            self._needed[names, more] = found
        return found

    def shape(
        self, reading: Reading, sources: Sequence[Any], fields: Sequence[Asked]
    ) -> list[dict[str, Any]]:
        """Answer the fields for rows that were selected with them."""
        if not sources:
            return []
        columns: dict[str, Iterable[Any]] = {type_name: repeat(self.name, len(sources))}
        rule_of = matrix.written().nouns[self.name].rule_of
        for each in fields:
            if each.name == type_name:
                continue
            if rule_of(each.name) is None:
                raise KeyError(f"the access matrix does not name {self.name}.{each.name}")
            plain = self.plain.get(each.name)
            if isinstance(plain, Column):
                columns[each.key] = map(plain.cell, sources)
            elif plain:
                columns[each.key] = map(plain, sources, repeat(reading))
            elif each.name == "id":
                columns[each.key] = global_ids(self.name, map(_ID, sources))
            else:
                columns[each.key] = self.links[each.name](reading, sources, each)
        return tabled(columns, len(sources))

    def by_ids(
        self, reading: Reading, ids: Iterable[int | None], fields: Sequence[Asked]
    ) -> dict[int, dict[str, Any]]:
        """Answer the fields for the rows in sight among these ids, in one statement."""
        wanted = sorted({each for each in ids if each is not None})
        if not wanted:
            return {}
        ahead: Ahead | None = reading.memo.get(("ahead", self.name))
        rows: Sequence[Any]
        if ahead is not None and self.needed(fields) <= ahead.columns and ahead.looked.issuperset(wanted):
            rows = [ahead.rows[each] for each in wanted if each in ahead.rows]
        else:
            statement, columns = self.select(reading, fields)
            rows = reading.rows(statement.where(columns["id"].in_(wanted)))
        return dict(zip(ids_of(rows), self.shape(reading, rows, fields), strict=True))


def ids_of(rows: Iterable[Any]) -> tuple[int, ...]:
    """Return the ids of rows."""
    return tuple(map(_ID, rows))


def tabled(columns: Mapping[str, Iterable[Any]], length: int) -> list[dict[str, Any]]:
    """Return answers of which each column holds a field's values, in their order."""
    return _written(tuple(columns))(range(length), *columns.values())


@lru_cache(maxsize=500)
def _written(keys: tuple[str, ...]) -> Callable[..., list[dict[str, Any]]]:
    """Return what makes answers with these keys, written out: it is many times faster than zipping each."""
    names = [f"v{at}" for at in range(len(keys))]
    pairs = ", ".join(f"{key!r}: {name}" for key, name in zip(keys, names, strict=True))
    text = f"lambda *columns: [{{{pairs}}} for {', '.join(['_', *names])} in zip(*columns, strict=True)]"
    return eval(text)  # type: ignore[no-any-return]  # noqa: S307  keys are names that GraphQL's grammar allows


class Column:
    """A plain field that shows a column as it is."""

    def __init__(self, name: str) -> None:
        """Take the column's name."""
        self.cell = attrgetter(name)

    def __call__(self, row: Any, _reading: Reading) -> Any:
        """Return a row's cell."""
        return self.cell(row)


def kind(name: str) -> Kind:
    """Return the kind of that name (KeyError where there is none)."""
    return _KINDS[name]


def to_one(target: str, name: str) -> Link:
    """Return the link from a column to the row of another kind that it names."""

    def load(reading: Reading, sources: Sequence[Any], asked: Asked) -> Sequence[Any]:
        found = kind(target).by_ids(reading, (getattr(source, name) for source in sources), asked.fields)
        return [found.get(getattr(source, name)) for source in sources]

    return load

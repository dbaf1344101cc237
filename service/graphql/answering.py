"""How root fields answer: a read with the selection, or a use case and then what it changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import strawberry

from service.domain.refusals import RefusedError
from service.graphql.context import Context, Info
from service.graphql.pages import check_pages
from service.graphql.reading import Read, read_on
from service.graphql.scalars import as_json
from service.graphql.selection import asked
from service.store.gathering import scope_again
from service.store.reads import enabling
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading, kind
from service.store.scope import Scope
from service.store.screens import recorded
from service.usecases.service import Changed, Command, Service

UseCase = Callable[[Service, Scope, Any], Changed]

_KINDS = {
    "records": "Record",
    "record": "Record",
    "recruit": "Recruit",
    "assignment": "Assignment",
    "appointment": "Appointment",
    "visit": "Visit",
    "followUp": "FollowUp",
    "task": "Task",
    "person": "Person",
    "unit": "Unit",
    "department": "Department",
    "webhook": "Webhook",
}
_LISTS = ("records",)
_SHOWN: Mapping[str, Callable[[Reading, Mapping[str, Any], Asked], Any]] = {
    "unitPlugin": lambda reading, told, wanted: enabling.unit_plugin(
        reading, told["place"], told["plugin"], wanted
    ),
    "added": lambda reading, told, wanted: enabling.items(reading, told["place"], told["added"], wanted),
    "withdrawn": lambda reading, told, wanted: enabling.items(
        reading, told["place"], told["withdrawn"], wanted
    ),
    "preferences": lambda _reading, told, wanted: keyed(told["preferences"], wanted),
}
"""What is answered from figures by a read of its own."""

_NOTHING: Mapping[str, Any] = {
    "added": [],
    "withdrawn": [],
    "tasksAdded": 0,
    "tasksWithdrawn": 0,
    "marked": 0,
    "removed": False,
}
"""What a refused change answers where it must answer something."""


def answer(info: Info, read: Read | None = None) -> Any:
    """Answer a query's root field by its read, or by one that it knows itself."""
    context, wanted = info.context, asked(info)
    with context.service.store.reading(context.scope, context.service.today) as reading:
        answered = read_on(reading, wanted, read)
        context.shown.extend(reading.shown)
        return answered


def keyed(rows: Sequence[Mapping[str, Any]], wanted: Asked) -> list[dict[str, Any]]:
    """Answer plain rows under the keys that are asked for."""
    return [{each.key: row.get(each.name) for each in wanted.fields} for row in rows]


def row(source: Any, info: Info) -> Any:
    """Give a field that the read prepared under the key of the answer."""
    return source[info.path.key]


def change(info: Info, use_case: UseCase, command: type[Command], data: object) -> Any:
    """Answer a mutation: run the use case, then read what it changed in the sight that the viewer has now."""
    once = info.context.once
    if once.wanted is None:
        return _change(info.context, asked(info), use_case, command, data)
    if once.told is None:
        try:
            once.told = _change(info.context, once.wanted, use_case, command, data), None
        except Exception as error:  # noqa: BLE001  told by the executor, who comes here again
            once.told = None, error
    answered, failed = once.told
    if failed is not None:
        raise failed
    return answered


def _change(context: Context, wanted: Asked, use_case: UseCase, command: type[Command], data: object) -> Any:
    check_pages(wanted)
    told: list[tuple[Any, Reading]] = []

    def show(work: Any, changed: Changed) -> None:
        reading = _recording(context, work, wanted, changed)
        if reading is not None:
            told.append((_answered(reading, wanted, changed), reading))

    if context.once.wanted is not None:
        context.service.show(show)
    try:
        changed = use_case(context.service, context.scope, _command(command, data))
    except RefusedError as no:
        context.noted.codes.extend(fault.code for fault in no.faults)
        return _refused(wanted, no)
    if told:
        answered, reading = told[-1]
    else:
        with _looking_again(context, wanted, changed) as reading:
            answered = _answered(reading, wanted, changed)
    context.shown.extend(reading.shown)
    return answered


def _answered(reading: Reading, wanted: Asked, changed: Changed) -> dict[str, Any]:
    return {each.key: _changed(reading, each, changed) for each in wanted.fields if each.name != "__typename"}


@contextmanager
def _looking_again(context: Context, wanted: Asked, changed: Changed) -> Iterator[Reading]:
    """Read in the sight that the viewer has now that something was changed, all from one state."""
    store, today, scope = context.service.store, context.service.today, context.scope
    with store.connected() as connection:
        reading = _recorded(context, connection, wanted, changed)
        if reading is None:
            if scope.person_id is not None:
                scope = scope_again(connection, scope, today)[0] or scope
            reading = store.seen_by(connection, scope, today)
        yield reading


def _recording(context: Context, work: Any, wanted: Asked, changed: Changed) -> Reading | None:
    """Read what is being recorded in its transaction, written at once; None where there is more to show.

    Who records sees afterwards whom they saw before: no record changes roles, units or assignments.
    """
    shown = _records(context.scope, wanted)
    if shown is None:
        return None
    if context.scope.past:  # what is kept of past recruits is no part of what is drawn
        work.flush()
        reading = context.service.store.seen_by(work.connection, context.scope, context.service.today)
    else:
        reading = work.reading_on
    numbers = changed.rows.get("Record", ())
    ahead = recorded.asking(reading, numbers, shown)
    if ahead is None:
        return None
    recorded.know(reading, numbers, shown, work.flush([ahead], last=True)[0])
    return reading


def _recorded(context: Context, connection: Any, wanted: Asked, changed: Changed) -> Reading | None:
    """Read what was recorded, together with the viewer's sight; None where there is more, or that changed."""
    scope, today = context.scope, context.service.today
    shown = _records(scope, wanted)
    if shown is None:
        return None
    numbers = changed.rows.get("Record", ())
    reading = context.service.store.seen_by(connection, scope, today)
    ahead = recorded.asking(reading, numbers, shown)
    if ahead is None:
        return None
    now, lists = scope_again(connection, scope, today, [ahead])
    if now is None or now != scope:
        return None
    recorded.know(reading, numbers, shown, lists[0])
    return reading


def _records(scope: Scope, wanted: Asked) -> Asked | None:
    """Return what is asked of the records of a change, None where that is not all of one list."""
    shown = [each for each in wanted.fields if _KINDS.get(each.name) == "Record"]
    return shown[0] if scope.person_id is not None and len(shown) == 1 else None


def _changed(reading: Reading, wanted: Asked, changed: Changed) -> Any:
    if wanted.name == "errors":
        return []
    if wanted.name in _SHOWN:
        return _SHOWN[wanted.name](reading, changed.figures, wanted)
    if wanted.name not in _KINDS:
        return changed.figures.get(wanted.name)
    name = _KINDS[wanted.name]
    ids: Sequence[int] = changed.rows.get(name, ())
    found = kind(name).by_ids(reading, ids, wanted.fields)
    if wanted.name in _LISTS:
        return [found[each] for each in ids if each in found]
    return found.get(ids[0]) if ids else None


def _refused(wanted: Asked, no: RefusedError) -> dict[str, Any]:
    faults = [
        {name: getattr(fault, name) for name in ("code", "message", "path", "plugin")} for fault in no.faults
    ]
    return {
        each.key: [{below.key: fault.get(below.name) for below in each.fields} for fault in faults]
        if each.name == "errors"
        else _NOTHING.get(each.name)
        for each in wanted.fields
    }


def _command(command: type[Command], data: object) -> Command:
    """Fill a command from an input; what was not given keeps the command's default."""
    names = _names(command)  # type: ignore[arg-type]  # a class can be hashed, whatever its instances
    given: Mapping[str, Any] = {
        name: _plain(value)
        for name, value in vars(data).items()
        if name in names and value is not strawberry.UNSET
    }
    return command(**given)


@cache
def _names(command: type[Command]) -> frozenset[str]:
    return frozenset(each.name for each in fields(command))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and hasattr(value, "to_command"):
        return value.to_command()
    if isinstance(value, Mapping):
        return as_json(value)
    return [_plain(each) for each in value] if isinstance(value, list) else value

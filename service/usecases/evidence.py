"""Examining the evidence of an act: every task's form and checks, each fault at its place, once."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from service.domain.cases import TaskFacts
from service.domain.milestones import Dates
from service.domain.refusals import Fault
from service.domain.words import Role
from service.plugin_api import RecordCheck, RecordView, TaskView
from service.plugin_host.evidence import (
    Examination,
    Examined,
    examine,
    names_staff,
    read_form,
    staff_codes,
)
from service.plugin_host.host import InstalledItem
from service.plugin_host.isolation import PluginFailedError
from service.store import payloads
from service.store.circumstances import NOTHING, gathered
from service.store.reads import lookup
from service.store.reads.shape import Reading
from service.store.writes.work import Work
from service.usecases.pairing import recruit_view
from service.usecases.service import Service

Overrides = Mapping[int, tuple[int, Mapping[str, Any]]]
_SENTENCES = 3


@dataclass
class Entry:
    """One task of an act: its place, row and item, who did it, the role by which, and what to store.

    ``performer`` is who did it where the viewer enters it for them, ``author`` the row of whoever did it.
    """

    index: int
    row: Any
    item: InstalledItem
    performer: Any = None
    author: int = field(init=False)
    facts: TaskFacts = field(init=False)
    role: Role = field(init=False)
    outcome: Examined = field(init=False)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the form's fields."""
        return frozenset(self.item.form.fields)

    def merged(self, payload: Mapping[str, Any], overrides: Overrides) -> dict[str, Any]:
        """Return what the form takes of the payload, with the override laid over it."""
        own = {name: value for name, value in payload.items() if name in self.fields}
        over = overrides[self.index][1] if self.index in overrides else {}
        return {
            name: value
            for name, value in {**own, **over}.items()
            if name in self.fields and value is not None
        }


@dataclass(frozen=True)
class Seen:
    """What the checks saw of earlier records: of which items, and which ones were in force."""

    items: frozenset[str]
    records: frozenset[int]


def examined(
    service: Service,
    reading: Reading,
    entries: Sequence[Entry],
    payload: Mapping[str, Any],
    overrides: Overrides,
    corrected: Any,
) -> tuple[list[Fault], Seen]:
    """Examine every task; outcomes are kept in the entries, faults are returned with their places."""
    facts, seen = _gather(service, reading, entries, payload, overrides, corrected)
    for entry in entries:
        host = service.host_of(reading.installed, entry.row.recruit_unit_id)
        entry.outcome = examine(host, entry.item, entry.merged(payload, overrides), facts[entry.index])
    return [*_form_faults(entries, overrides), *_task_faults(entries, overrides)], seen


def held(work: Work, row: Any) -> Mapping[str, Any]:
    """Return the payload of a record, empty where it was erased."""
    return payloads.of(work.connection, work.vault, [row])[0] or {}


def told(service: Service, work: Work, row: Any) -> dict[str, Any]:
    """Return what a record says, as its form reads it."""
    item = service.item_of(work.installed, row.recruit_unit_id, row.item)
    return read_form(service.host, item, held(work, row))[0] if item else {}


def _form_faults(entries: Sequence[Entry], overrides: Overrides) -> list[Fault]:
    """Place the faults of forms: at the override that brought the field, else once at the payload."""
    placed: dict[tuple[str, tuple[str, ...]], Fault] = {}
    for entry in entries:
        for fault in entry.outcome.form_faults:
            here = fault.under(*_place(entry, fault, overrides))
            placed.setdefault((here.code, here.path), here)
    return list(placed.values())


def _task_faults(entries: Sequence[Entry], overrides: Overrides) -> list[Fault]:
    """Place refusals that depend on the task: at the payload where all tasks share them, else at the task."""
    by_kind: dict[tuple[str, tuple[str, ...], str | None], list[tuple[Entry, Fault]]] = {}
    for entry in entries:
        for fault in dict.fromkeys(entry.outcome.task_faults):
            by_kind.setdefault((fault.code, fault.path, fault.plugin), []).append((entry, fault))
    placed: list[Fault] = []
    for having in by_kind.values():
        shared = len({entry.index for entry, _ in having}) == len(entries) > 1
        if shared and not any(_overridden(entry, fault, overrides) for entry, fault in having):
            placed.append(_shared([fault for _, fault in having]).under("payload"))
            continue
        for entry, fault in having:
            if len(entries) == 1 or _overridden(entry, fault, overrides):
                placed.append(fault.under(*_place(entry, fault, overrides)))
            else:
                placed.append(fault.under("taskIds", str(entry.index), "payload"))
    return placed


def _shared(faults: Sequence[Fault]) -> Fault:
    """Say once what all tasks are refused for, though each may name a day of its own."""
    sentences = list(dict.fromkeys(fault.message for fault in faults))
    more = "等" if len(sentences) > _SENTENCES else ""
    return replace(faults[0], message="；".join(sentences[:_SENTENCES]) + more)


def _overridden(entry: Entry, fault: Fault, overrides: Overrides) -> bool:
    return bool(fault.path) and entry.index in overrides and fault.path[0] in overrides[entry.index][1]


def _place(entry: Entry, fault: Fault, overrides: Overrides) -> tuple[str, ...]:
    if _overridden(entry, fault, overrides):
        return ("overrides", str(overrides[entry.index][0]), "payload")
    return ("payload",)


def _gather(
    service: Service,
    reading: Reading,
    entries: Sequence[Entry],
    payload: Mapping[str, Any],
    overrides: Overrides,
    corrected: Any,
) -> tuple[dict[int, Examination], Seen]:
    """Gather the facts that all checks of the act need, in a fixed number of statements."""
    ids = sorted({entry.row.recruit_id for entry in entries})
    checks = [check for entry in entries for check in _checks(service, reading, entry)]
    wanted = {code for check in checks for code in check.history}
    recruits = lookup.recruit_rows(reading, ids)
    places, codes = (row.unit_id for row in recruits.values()), _named(service, entries, payload, overrides)
    around = NOTHING
    if checks or codes:
        around = gathered(reading.connection, reading.today, ids, places, wanted, codes)
    history: dict[tuple[int, str], list[RecordView]] = {}
    rows = around.history
    for row, kept in zip(rows, payloads.of(reading.connection, reading.vault, rows), strict=True):
        # A correction replaces what is in force for its task, even where it corrects one that still awaits.
        if corrected is None or row.task_id != corrected.task_id:
            item = service.item_of(reading.installed, recruits[row.recruit_id].unit_id, row.item)
            history.setdefault((row.recruit_id, row.item), []).append(record_view(service, item, row, kept))
    seen = Seen(frozenset(wanted), frozenset(row.id for row in rows))
    examinations = {
        entry.index: Examination(
            recruit=recruit_view(
                recruits[entry.row.recruit_id],
                around.units,
                around.paired,
                around.posts.get(entry.row.recruit_id),
            )
            if checks
            else None,
            task=_task_view(entry),
            first_day=Dates(
                recruits[entry.row.recruit_id].entry_date, recruits[entry.row.recruit_id].probation_ends_on
            ).opens,
            today=reading.today,
            history={code: history.get((entry.row.recruit_id, code), []) for code in wanted},
            staff=around.staff,
        )
        for entry in entries
    }
    return examinations, seen


def _checks(service: Service, reading: Reading, entry: Entry) -> list[RecordCheck]:
    """Return the checks that an entry's unit has on records of its item."""
    host = service.host_of(reading.installed, entry.row.recruit_unit_id)
    return [check for _, check in host.record_checks(entry.item.code)]


def _named(
    service: Service, entries: Sequence[Entry], payload: Mapping[str, Any], overrides: Overrides
) -> set[str]:
    """Return the staff codes that the payloads name; a form that fails is told of when it is examined."""
    found: set[str] = set()
    for entry in entries:
        if not names_staff(entry.item.form):
            continue
        with suppress(PluginFailedError):
            valid, _ = read_form(service.host, entry.item, entry.merged(payload, overrides))
            found |= {code for _, code in staff_codes(entry.item.form, valid)}
    return found


def _task_view(entry: Entry) -> TaskView:
    row = entry.row
    return TaskView(
        item=row.item,
        occurrence=row.occurrence,
        title=row.title or entry.item.item.title,
        opens_on=row.opens_on,
        nominal_due_on=row.nominal_due_on,
        due_on=row.due_on,
        key=row.follow_key,
    )


def record_view(
    service: Service, item: InstalledItem | None, row: Any, kept: Mapping[str, Any] | None
) -> RecordView:
    """Return a record as plugins see it; ``kept`` is its payload."""
    payload = read_form(service.host, item, kept or {})[0] if item else kept or {}
    return RecordView(
        item=row.item,
        occurrence=row.occurrence,
        payload=payload,
        occurred_on=row.occurred_on,
        recorded_on=row.recorded_on,
        recorded_at=row.recorded_at,
        author=row.author,
    )

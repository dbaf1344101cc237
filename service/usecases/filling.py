"""Taking a worksheet (填报表) that was filled in: every fault at its cell, or all of it in one act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from service.domain.refusals import Fault, RefusedError
from service.domain.words import TaskStatus
from service.intake.form_columns import columns_of, header_at, read_line
from service.intake.rows import SheetFault
from service.intake.worksheets import CHECK, PERFORMER, TASK, WorkLine, WorksheetError, read_worksheet
from service.plugin_host.evidence import read_form
from service.store import payloads
from service.store.ids import row_of
from service.store.reads import lookup
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.usecases.acts import Act, SubmitRecords, check_rights
from service.usecases.evidence import Entry, Seen, examined
from service.usecases.recording import record_act
from service.usecases.service import Service
from service.usecases.worksheets import check_values

MOST_LINES = 2000
"""So many lines are taken at one time."""

_TAKES = (TaskStatus.OPEN, TaskStatus.OVERDUE)


@dataclass(frozen=True)
class Loaded:
    """How many lines were (or would be) recorded, and how many had been before."""

    recorded: int
    before: int


def load_worksheet(service: Service, scope: Scope, source: Path | bytes, *, dry_run: bool = False) -> Loaded:
    """Record what was filled in, all of it in one act, or raise WorksheetError with every fault.

    Lines that were recorded before with the same content are passed over.
    """
    lines = read_worksheet(source)
    with service.look(scope) as reading:
        load = _Load(service, reading, lines)
        seen = load.examine()
    entries = load.entries
    if entries and not dry_run:
        try:
            with service.write(scope) as work:
                record_act(work, entries, None, seen)
        except RefusedError as no:
            load.note(no.faults)
            load.settle()
            raise
    return Loaded(len(entries), load.before)


@dataclass
class _Load:
    """A worksheet while it is being checked; the entries are numbered as the lines that they stand in."""

    service: Service
    reading: Reading
    lines: Sequence[WorkLine]
    faults: list[SheetFault] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    before: int = 0
    filled: dict[int, dict[str, Any]] = field(default_factory=dict)
    headers: dict[int, Mapping[tuple[str, ...], str]] = field(default_factory=dict)
    unread: set[tuple[int, str | None]] = field(default_factory=set)

    def no(self, index: int, column: str | None, reason: str) -> None:
        """Note a fault of a line."""
        self.faults.append(self.lines[index].fault(column, reason))

    def settle(self) -> None:
        """Refuse the worksheet if anything is amiss."""
        if self.faults:
            order = {(line.sheet, line.row): index for index, line in enumerate(self.lines)}
            found = dict.fromkeys(self.faults)
            raise WorksheetError(sorted(found, key=lambda each: order.get((each.sheet, each.row or 0), -1)))

    def examine(self) -> Seen:
        """Check every line: its task, its cells, who did it, the rights, the form and the rules."""
        if len(self.lines) > MOST_LINES:
            raise WorksheetError([SheetFault("", None, None, f"一次至多填报{MOST_LINES}项任务")])
        self._find_tasks()
        self._read_cells()
        self._find_performers()
        self._check_rights()
        self._pass_over()
        self._one_of_each()
        overrides = {entry.index: (entry.index, self.filled[entry.index]) for entry in self.entries}
        _, seen = examined(self.service, self.reading, self.entries, {}, overrides, None)
        for entry in self.entries:
            for fault in (*entry.outcome.form_faults, *entry.outcome.task_faults):
                # What could not be read is not there for the form, and was told of already.
                column = header_at(self.headers[entry.index], fault.path)
                if (entry.index, column) not in self.unread:
                    self.no(entry.index, column, fault.message)
        self.settle()
        return seen

    def note(self, faults: Iterable[Fault]) -> None:
        """Note faults of an act at the lines of their tasks; what names none stands at no line."""
        for fault in faults:
            match fault.path:
                case ("taskIds", index, *_):
                    self.no(int(index), TASK, fault.message)
                case _:
                    self.faults.append(SheetFault("", None, None, fault.message))

    def _find_tasks(self) -> None:
        numbers = [row_of(line.task_id, "Task") or 0 for line in self.lines]
        rows = lookup.task_rows(self.reading, numbers)
        first: dict[int, int] = {}
        for index, (line, number) in enumerate(zip(self.lines, numbers, strict=True)):
            row = rows.get(number)
            if row is None or line.check not in check_values(self.service, row):
                column, what = (
                    (TASK, "没有这项任务，或不在您的查看范围内") if row is None else (CHECK, "与任务编号不符")
                )
                self.no(index, column, f"{what}；请勿改动灰底的单元格")
                continue
            item = self.service.item_of(self.reading.installed, row.recruit_unit_id, row.item)
            if item is None:
                self.no(index, TASK, f"提供{row.item}的插件未在运行")
                continue
            if first.setdefault(row.id, index) == index:
                self.entries.append(Entry(index, row, item))
            else:
                self._again(index, first[row.id], "同一项任务")

    def _again(self, index: int, first: int, what: str) -> None:
        other = self.lines[first]
        self.no(index, TASK, f"与工作表“{other.sheet}”第{other.row}行是{what}")

    def _one_of_each(self) -> None:
        """Take one occurrence of a recurring item for each recruit, as any act does."""
        first: dict[tuple[int, str], int] = {}
        for entry in self.entries:
            if entry.row.created_on is None:
                index = first.setdefault((entry.row.recruit_id, entry.row.item), entry.index)
                if index != entry.index:
                    self._again(entry.index, index, "同一人的同一事项，一次只能填报一期")

    def _read_cells(self) -> None:
        for entry in self.entries:
            columns = columns_of(entry.item.item.form.json_schema(entry.item.plugin.settings))
            payload, faults, self.headers[entry.index] = read_line(columns, self.lines[entry.index].cells)
            self.filled[entry.index] = payload
            for column, reason in faults:
                self.unread.add((entry.index, column))
                self.no(entry.index, column, reason)

    def _find_performers(self) -> None:
        found: dict[str, Any] = {}
        me = self.reading.scope.person_id
        for entry in self.entries:
            code = self.lines[entry.index].performer
            if code is not None and code not in found:
                found[code] = lookup.person_row(self.reading, code)
            who = found[code] if code is not None else None
            if code is not None and who is None:
                self.no(entry.index, PERFORMER, f"没有工号为{code[:40]}的人员，或不在您的查看范围内")
            elif who is None and me is None:
                self.no(entry.index, PERFORMER, "必填")
            else:
                entry.performer = who if who is not None and who.id != me else None
                entry.author = who.id if who is not None else me or 0
        self.entries = [entry for entry in self.entries if hasattr(entry, "author")]

    def _check_rights(self) -> None:
        by_performer: dict[int | None, list[Entry]] = {}
        for entry in self.entries:
            by_performer.setdefault(entry.performer.id if entry.performer else None, []).append(entry)
        for some in by_performer.values():
            act = Act(self.service, self.reading, SubmitRecords(task_ids=(), payload={}))
            act.overrides = {entry.index: (entry.index, self.filled[entry.index]) for entry in some}
            check_rights(act, some, some[0].performer, None)
            for fault in act.faults:
                if fault.path[0] == "taskIds":
                    self.no(int(fault.path[1]), TASK, fault.message)
                elif act.strangers:
                    for index in act.strangers:
                        self.no(index, PERFORMER, f"{some[0].performer.name}不是该任务的责任人")
                else:
                    for entry in some:
                        self.no(entry.index, PERFORMER, fault.message)
        self.entries = [entry for entry in self.entries if hasattr(entry, "role")]

    def _pass_over(self) -> None:
        """Pass over what was recorded before with the same content; another record of a task is refused."""
        later = [entry for entry in self.entries if entry.facts.status not in _TAKES]
        rows = lookup.records_of_tasks(self.reading, [entry.row.id for entry in later]) if later else []
        kept: dict[int, list[Any]] = {}
        for row, payload in zip(
            rows, payloads.of(self.reading.connection, self.reading.vault, rows), strict=True
        ):
            kept.setdefault(row.task_id, []).append((row.author_id, payload))
        for entry in later:
            valid, faults = read_form(self.service.host, entry.item, self.filled[entry.index])
            if not faults and (entry.author, orjson.loads(orjson.dumps(valid))) in kept.get(entry.row.id, ()):
                self.before += 1
            else:
                self.no(entry.index, TASK, f"任务当前为“{entry.facts.status.label}”，不能填报")
        self.entries = [entry for entry in self.entries if entry.facts.status in _TAKES]

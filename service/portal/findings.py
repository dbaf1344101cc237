"""What was found on a visit, as a form tells it: rows of fields, and the command that they make."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.refusals import Fault
from service.portal.asking import day_of
from service.portal.deeds import Faults
from service.usecases.visits import MOST_FINDINGS, Finding, FollowUp, RecordVisit

FIELDS = ("text", "recruit", "track", "owner", "due")
_NAME = re.compile(r"f\.([0-9]{1,3})\.([a-z]+)")
_BETWEEN = re.compile(r"[\s,，、;；]+")


def rows_of(form: Any) -> list[dict[str, str]]:
    """Return the rows that hold anything, in their order; one empty row where none does."""
    found: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        place = _NAME.fullmatch(name)
        if place and place[2] in FIELDS and value.strip():
            text = value.replace("\r\n", "\n")
            found.setdefault(int(place[1]), {})[place[2]] = text
    return [found[number] for number in sorted(found)][: MOST_FINDINGS + 1] or [{}]


def command_of(unit: str, form: Any, rows: list[dict[str, str]]) -> tuple[RecordVisit | None, Faults]:
    """Return the visit that a form tells of; None with what is wrong where it tells none."""
    day, faults = day_of(form.get("day", "")), []
    if day is None:
        faults.append(Fault("REQUIRED", ("visitedOn",), "请选择走访日期"))
    codes = [*form.getlist("visitor"), *(each for each in _BETWEEN.split(form.get("others", "")) if each)]
    told = [row for row in rows if row]
    findings = []
    for number, row in enumerate(told):
        wrong = list(_amiss(row, number))
        faults += wrong
        findings.append(None if wrong else _finding(row))
    if day is None or faults:
        return None, faults
    return RecordVisit(
        unit_code=unit,
        visited_on=day,
        visitor_codes=codes,
        findings=[each for each in findings if each is not None],
        idempotency_key=form.get("key") or None,
    ), ()


def _amiss(row: Mapping[str, str], number: int) -> Iterator[Fault]:
    place = ("findings", str(number))
    if "text" not in row:
        yield Fault("REQUIRED", (*place, "text"), "请写明发现了什么")
    if "owner" in row and day_of(row.get("due", "")) is None:
        yield Fault("REQUIRED", (*place, "followUp", "dueOn"), "请选择答复期限")
    if "due" in row and "owner" not in row:
        yield Fault("REQUIRED", (*place, "followUp", "ownerCode"), "请选择责任人")


def _finding(row: Mapping[str, str]) -> Finding:
    due = day_of(row.get("due", ""))
    follow = FollowUp(owner_code=row["owner"], due_on=due) if due is not None and "owner" in row else None
    return Finding(
        text=row["text"], recruit_code=row.get("recruit"), track=row.get("track"), follow_up=follow
    )

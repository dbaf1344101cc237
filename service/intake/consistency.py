"""What only shows across rows: a code given twice, a pairing given twice, units that are above each other.

Whether a code that a row refers to exists is not asked here: it may be known already.
"""

from collections.abc import Iterator, Sequence

from service.intake.layout import PAIRINGS, RECRUITS, STAFF, UNITS, SheetLayout
from service.intake.rows import SheetFault
from service.intake.tables import Table

_KEYS: dict[str, tuple[tuple[str, ...], str]] = {
    PAIRINGS.name: (("recruit_code", "role", "starts_on"), "同一人的同一结对角色、同一开始日期"),
}


def inconsistencies(tables: Sequence[Table]) -> Iterator[SheetFault]:
    """Find what contradicts itself within the workbook."""
    by_name = {table.layout.name: table for table in tables}
    for table in tables:
        yield from _repeated(table)
    if STAFF.name in by_name and RECRUITS.name in by_name:
        yield from _staff_as_recruits(by_name[STAFF.name], by_name[RECRUITS.name])
    if UNITS.name in by_name:
        yield from _cycles(by_name[UNITS.name])


def _repeated(table: Table) -> Iterator[SheetFault]:
    layout = table.layout
    fields, what = _KEYS.get(layout.name, (("code",), ""))
    header = layout.header_of(fields[0])
    first: dict[tuple[object, ...], int] = {}
    for line in table.lines:
        if not all(field in line.values for field in fields):
            continue
        key = tuple(line.values[field] for field in fields)
        if key in first:
            said = what or f"{header}“{key[0]}”"
            yield SheetFault(layout.name, line.row, header, f"{said}重复：第{first[key]}行与第{line.row}行")
        else:
            first[key] = line.row


def _staff_as_recruits(staff: Table, recruits: Table) -> Iterator[SheetFault]:
    rows = dict(reversed(_codes(staff)))
    for code, row in _codes(recruits):
        if code in rows:
            reason = f"工号“{code}”与工作表“{STAFF.name}”第{rows[code]}行相同"
            yield _at(RECRUITS, "code", row, reason)


def _codes(table: Table) -> list[tuple[object, int]]:
    return [(line.values["code"], line.row) for line in table.lines if "code" in line.values]


def _cycles(units: Table) -> Iterator[SheetFault]:
    rows: dict[object, int] = {}
    parents: dict[object, object] = {}
    for line in units.lines:
        code = line.values.get("code")
        if code is not None and code not in rows:
            rows[code], parents[code] = line.row, line.values.get("parent_code")
    cleared: set[object] = set()
    for start in rows:
        walked: dict[object, None] = {}
        above: object = start
        while above in parents and above not in cleared and above not in walked:
            walked[above] = None
            above = parents[above]
        if above in walked:
            path = list(walked)
            circle = path[path.index(above) :]
            first = circle.index(min(circle, key=rows.__getitem__))
            circle = circle[first:] + circle[: first + 1]
            said = " → ".join(str(each) for each in circle)
            yield _at(UNITS, "parent_code", rows[circle[0]], f"上级单位成了循环：{said}")
        cleared.update(walked)


def _at(layout: SheetLayout, field: str, row: int, reason: str) -> SheetFault:
    return SheetFault(layout.name, row, layout.header_of(field), reason)

"""Who records an act: the doer, or the unit's admin for somebody of the unit who did it (代录)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.plugin_host.evidence import occurred_on, read_form
from service.plugin_host.host import Host
from service.store.reads import lookup
from service.store.reads.holders import Seat, holders
from service.store.reads.shape import Reading
from service.usecases.evidence import Entry, Overrides


def responsible_for(
    host: Host, reading: Reading, entries: Sequence[Entry], payload: Mapping[str, Any], overrides: Overrides
) -> dict[int, set[int]]:
    """Return who is responsible for each task of an act, today or on the day of the act."""
    today = reading.today
    days = {entry.row.id: {today, _day_of(host, entry, payload, overrides) or today} for entry in entries}
    found: dict[int, set[int]] = {entry.row.id: set() for entry in entries}
    for day in sorted({day for some in days.values() for day in some if day <= today}):
        then = reading.on(day)
        some = [entry for entry in entries if day in days[entry.row.id]]
        recruits = lookup.recruit_rows(then, [entry.row.recruit_id for entry in some])
        seats = {entry.row.id: _seat(entry, recruits[entry.row.recruit_id]) for entry in some}
        held = holders(then, seats.values())
        for task_id, seat in seats.items():
            found[task_id] |= set(held[seat])
    return found


def _seat(entry: Entry, recruit: Any) -> Seat:
    return Seat(entry.row.role, entry.row.recruit_id, recruit.unit_id, recruit.department_id)


def _day_of(host: Host, entry: Entry, payload: Mapping[str, Any], overrides: Overrides) -> date | None:
    valid, _ = read_form(host, entry.item, entry.merged(payload, overrides))
    return occurred_on(entry.item, valid)

"""The mutation on a SQLite file: putting the file back afterwards, and the floor's own act.

``act`` does what ``sql/submit.sql`` of the peers on PostgreSQL does.
"""

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.speed.sqlite.entering import Viewer
from bench.speed.submitting import GROWING

KEY = b"\x36" * 32
FORM = {"held_on": 10, "theme": 4000, "form": 4000, "feedback": 4000, "archive_no": 100}
EARLIEST = timedelta(days=30)
BACK = """
update task set state = before.state, late = before.late, completed_on = before.completed_on,
    completed_by_id = before.completed_by_id, settled_at = before.settled_at
from task_past as before where before.task_id = task.id and before.id > ?
"""
DOING = """
select task.*, recruit.unit_id, recruit.entry_date,
    exists (select 1 from person where id = task.recruit_id and name = '已删除' and pinyin = '') as erased,
    exists (select 1 from unit_plugin where plugin = task.track and not enabled) as paused
from task join recruit on recruit.id = task.recruit_id where task.id = ?
"""
RECORD = """
insert into record (task_id, recruit_id, item, item_version_id, author_id, occurred_on, recorded_on, recorded_at, status, keeps,
    payload, accepted_on)
values (:task, :recruit, :item, :version, :me, :day, :today, :moment, 'ACCEPTED', 0, :payload, :today) returning id
"""
PAST = """
insert into task_past (task_id, until, hand_due_on, state, late, completed_on, completed_by_id, settled_at, waived_reason)
select id, :today, hand_due_on, state, late, completed_on, completed_by_id, settled_at, waived_reason from task where id = :task
"""
DONE = """
update task set state = 'DONE', late = :today > due_on, completed_on = :today, completed_by_id = :me, settled_at = :moment,
    updated_at = :moment where id = :task and state = 'PENDING'
"""
KEPT = "select fingerprint, answer from idempotency where caller = ? and key = ?"
KEEP = "insert into idempotency (caller, key, fingerprint, answer, stored_at) values (:caller, :replay, :print, :answer, :moment)"
EVENT = """
insert into audit_event (uid, at, recorded_on, actor_id, role, request_id, action, subject_type, subject_id, recruit_id, unit_id,
    changes, key_id, mac)
values (:uid, :moment, :today, :me, 'MENTOR', :request, 'submitRecords', 'Record', :made, :recruit, :unit, :told, 'bench', :mac)
"""
TOLD = """
insert into happening (what, subject_id, turn, recruit_id, day, at)
values ('record.submitted', :made, 0, :recruit, :today, :moment), ('record.accepted', :made, 0, :recruit, :today, :moment)
on conflict do nothing
"""


@dataclass(frozen=True)
class Mark:
    """Where the growing tables end."""

    ends: dict[str, int]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "Mark":
        return cls(
            {
                table: connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]  # noqa: S608  our own tables
                for table in GROWING
            }
        )

    def restore(self, connection: sqlite3.Connection) -> None:
        """Make tasks what they were, and remove what came since, past the triggers that keep the trace."""
        guards = connection.execute(
            "select name, sql from sqlite_master where type = 'trigger' and tbl_name like 'audit%'"
        ).fetchall()
        connection.execute("begin immediate")
        for name, _ in guards:
            connection.execute(f"drop trigger {name}")
        connection.execute(BACK, (self.ends["task_past"],))
        connection.execute("delete from audit_seal where event_id > ?", (self.ends["audit_event"],))
        for table in GROWING:
            connection.execute(f"delete from {table} where id > ?", (self.ends[table],))  # noqa: S608  as above
        for _, guard in guards:
            connection.execute(guard)
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")


class RefusedError(Exception):
    """The act may not be done; its only argument says why."""


def act(connection: sqlite3.Connection, viewer: Viewer, given: dict[str, Any], today: date) -> int:
    """Record one task within the transaction under way; return the record. Raises RefusedError."""
    task, evidence, replay = given["task"], given["payload"], given.get("idempotencyKey")
    caller, moment = f"person:{viewer.me}", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    payload = json.dumps(evidence, ensure_ascii=False)
    mark = signed(["submit_records", task, evidence])
    kept = connection.execute(KEPT, (caller, replay)).fetchone() if replay is not None else None
    if kept is not None:
        if kept[0] != mark:
            raise RefusedError("IDEMPOTENCY_KEY_REUSED")
        return int(json.loads(kept[1])["rows"]["Record"][0])
    asked = connection.execute(DOING, (task,))
    row = asked.fetchone()
    doing = dict(zip([each[0] for each in asked.description], row, strict=True)) if row else None
    day = allowed(doing, viewer, evidence, today)
    assert doing is not None
    told = {"item": doing["item"], "occurrence": doing["occurrence"], "status": "ACCEPTED"}
    told["payload"] = "hmac:" + signed(evidence)[:32]
    values = {
        "task": task,
        "recruit": doing["recruit_id"],
        "unit": doing["unit_id"],
        "item": doing["item"],
        "version": doing["item_version_id"],
        "me": viewer.me,
        "day": day,
        "today": today.isoformat(),
        "moment": moment,
        "payload": payload,
        "caller": caller,
        "replay": replay,
        "print": mark,
        "uid": secrets.token_hex(16),
        "request": secrets.token_hex(16),
        "told": json.dumps(told),
    }
    values["made"] = made = connection.execute(RECORD, values).fetchone()[0]
    connection.execute(PAST, values)
    connection.execute(DONE, values)
    if replay is not None:
        values["answer"] = json.dumps({"rows": {"Record": [made]}, "figures": {}})
        connection.execute(KEEP, values)
    values["mac"] = signed(
        [
            values[name]
            for name in ("uid", "moment", "today", "me", "request", "made", "recruit", "unit", "told")
        ]
    )
    connection.execute(EVENT, values)
    connection.execute(TOLD, values)
    return int(made)


def allowed(doing: dict[str, Any] | None, viewer: Viewer, evidence: dict[str, Any], today: date) -> str:
    """Return the day of what is recorded; raises RefusedError where it may not be."""
    if doing is None:
        raise RefusedError("NOT_FOUND")
    if doing["erased"]:
        raise RefusedError("CONFLICT")
    if doing["role"] != "MENTOR" or doing["recruit_id"] not in json.loads(viewer.mentees):
        raise RefusedError("FORBIDDEN")
    late = doing["missed_after"] is not None and doing["missed_after"] < today.isoformat()
    if doing["state"] != "PENDING" or doing["opens_on"] > today.isoformat() or late:
        raise RefusedError("TASK_NOT_OPEN")
    if doing["paused"]:
        raise RefusedError("PLUGIN_QUARANTINED")
    fits = all(
        name in FORM and isinstance(each, str) and len(each) <= FORM[name] for name, each in evidence.items()
    )
    if not fits or not re.search(r"\S", evidence.get("theme", "")) or "held_on" not in evidence:
        raise RefusedError("INVALID")
    day = date.fromisoformat(evidence["held_on"])
    if not date.fromisoformat(doing["entry_date"]) - EARLIEST <= day <= today:
        raise RefusedError("OUT_OF_RANGE")
    return day.isoformat()


def signed(said: Any) -> str:
    """Return the keyed hash over what is said."""
    return hmac.digest(KEY, json.dumps(said, ensure_ascii=False).encode(), hashlib.sha256).hex()

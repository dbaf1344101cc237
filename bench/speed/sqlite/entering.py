"""The token check and the viewer's sight in one statement, as ``sql/enter.sql`` of the peers on PostgreSQL does it."""

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ENTER = (Path(__file__).parent / "sql/enter.sql").read_text("utf-8")


@dataclass(frozen=True)
class Viewer:
    """Who asks, and whom they see, each list as JSON."""

    me: int
    everything: bool
    auditor: bool
    units: str
    departments: str
    mentees: str
    partnered: str
    recruits: str


def enter(connection: sqlite3.Connection, bearer: str, today: date) -> Viewer | None:
    """Return whose a token is, None for a stranger; the rules are those of service.store.scope."""
    given = {
        "hash": hashlib.sha256(bearer.encode()).hexdigest(),
        "now": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
        "today": today.isoformat(),
    }
    row = connection.execute(ENTER, given).fetchone()
    if row is None:
        return None
    me, is_recruit, paired, granted, units, departments = row
    held = [(recruit, role) for recruit, role, holds in json.loads(paired) if holds]
    mentees = [recruit for recruit, role in held if role == "MENTOR"]
    partnered = [recruit for recruit, role in held if role == "PARTNER"]
    own = [me] if is_recruit else []
    return Viewer(
        me,
        "ORGANIZER" in granted,
        "AUDITOR" in granted,
        units,
        departments,
        json.dumps(mentees),
        json.dumps(partnered),
        json.dumps([*mentees, *partnered, *own]),
    )

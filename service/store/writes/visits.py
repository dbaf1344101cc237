"""Visits and what follows: put down once; a follow-up is answered until it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, update

from service.store.tables import finding, follow_up, follow_up_answer, visit, visit_visitor
from service.store.writes.work import Work


@dataclass(frozen=True, kw_only=True)
class Found:
    """One finding of a visit; with an owner it is followed up by a day."""

    text: str
    recruit_id: int | None = None
    track: str | None = None
    owner_id: int | None = None
    due_on: date | None = None


def add(work: Work, unit_id: int, visited_on: date, visitors: Sequence[int]) -> int:
    """Keep a visit with those who came; return its row."""
    values = {
        "unit_id": unit_id,
        "visited_on": visited_on,
        "recorded_on": work.today,
        "created_at": work.now,
    }
    row = work.connection.execute(insert(visit).values(values)).inserted_primary_key
    number = int(row[0])  # type: ignore[index]
    rows = [{"visit_id": number, "person_id": each} for each in visitors]
    work.connection.execute(insert(visit_visitor), rows)
    return number


def add_finding(work: Work, unit_id: int, visit_id: int, found: Found) -> int | None:
    """Keep a finding; return the row of its follow-up, None where nobody has to see to it."""
    about = {"recruit_id": found.recruit_id, "text": found.text}
    values = {"visit_id": visit_id, "track": found.track, **about}
    row = work.connection.execute(insert(finding).values(values)).inserted_primary_key
    if found.owner_id is None or found.due_on is None:
        return None
    more = {"visit_id": visit_id, "finding_id": int(row[0])}  # type: ignore[index]
    return open_follow_up(work, unit_id, found.owner_id, found.due_on, **about, **more)


def open_follow_up(work: Work, unit_id: int, owner_id: int, due_on: date, **about: object) -> int:
    """Keep what somebody has to see to: its text, and the finding it comes of; return its row."""
    values = {
        **about,
        "unit_id": unit_id,
        "owner_id": owner_id,
        "due_on": due_on,
        "opened_on": work.today,
        "created_at": work.now,
        "updated_at": work.now,
    }
    row = work.connection.execute(insert(follow_up).values(values)).inserted_primary_key
    return int(row[0])  # type: ignore[index]


def answer(work: Work, row_id: int, text: str, *, closes: bool) -> bool:
    """Answer a follow-up that is not closed yet, and perhaps close it; return False where it is."""
    here = (follow_up.c.id == row_id) & follow_up.c.closed_on.is_(None)
    changed: dict[str, object] = {"updated_at": work.now}
    if closes:
        changed["closed_on"] = work.today
    else:
        changed["answered_on"] = func.coalesce(follow_up.c.answered_on, work.today)
    if work.connection.execute(update(follow_up).where(here).values(changed)).rowcount != 1:
        return False
    values = {
        "follow_up_id": row_id,
        "author_id": work.scope.person_id,
        "text": text,
        "closes": closes,
        "answered_on": work.today,
        "created_at": work.now,
    }
    work.connection.execute(insert(follow_up_answer).values(values))
    return True

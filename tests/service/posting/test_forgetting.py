"""Deliveries, sessions and codes that are long over go; what somebody may still ask for, and the trace, stay."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, insert, select

from service.store.tables import audit_event, delivery, token
from service.usecases import retaining
from service.usecases.retaining import ENDED_DAYS, retain
from service.usecases.setup import OPERATOR
from service.usecases.telling.kinds import LOOKBACK_DAYS

NOW = datetime.now(UTC)
LONG_AGO, LATELY = (NOW - timedelta(days=ENDED_DAYS + days) for days in (1, -1))
EARLY, LATE = date(2022, 11, 30), date(2022, 12, 1)  # on 2023-03-01 these are 91 and 90 days ago


def test_what_was_sent_or_dropped_long_ago_goes_and_what_was_given_up_stays(postbox, monkeypatch):
    monkeypatch.setattr(retaining, "_ROWS", 1)
    posts = {
        "sent": ("SENT", LONG_AGO, EARLY),
        "dropped": ("DROPPED", LONG_AGO, EARLY),
        "given up": ("DEAD", LONG_AGO, EARLY),
        "unsent": (None, None, EARLY),
        "sent lately": ("SENT", LATELY, EARLY),
        "made lately": ("SENT", LONG_AGO, LATE),
        "the newest": ("SENT", LONG_AGO, EARLY),
    }
    for cause, (outcome, ended_at, created_on) in posts.items():
        values = {"outcome": outcome, "ended_at": ended_at, "created_on": created_on, "attempts": 1}
        moments = {"created_at": LONG_AGO, "not_before": LONG_AGO}
        put(postbox, delivery, channel="mail", cause=cause, message_id=cause, **values, **moments)
    events = traced(postbox)
    assert forgotten(postbox, delivery.c.cause, dry_run=True) == set()
    assert forgotten(postbox, delivery.c.cause) == {"sent", "dropped"}
    assert forgotten(postbox, delivery.c.cause) == set()
    assert traced(postbox) == events


def test_sessions_and_codes_that_ended_long_ago_go_and_no_other_token(postbox):
    later = NOW + timedelta(days=1)
    made = {
        "expired": ("SESSION", LONG_AGO, None),
        "signed out": ("SESSION", later, LONG_AGO),
        "tried": ("CODE", later, LONG_AGO),
        "expired lately": ("SESSION", LATELY, None),
        "signed out lately": ("SESSION", later, LATELY),
        "open": ("SESSION", later, None),
        "calendar": ("FEED", LONG_AGO, None),
        "portal": ("PORTAL", LONG_AGO, LONG_AGO),
        "own": (None, LONG_AGO, LONG_AGO),
        "the newest": ("CODE", LONG_AGO, LONG_AGO),
    }
    for hash_, (role, expires_at, revoked_at) in made.items():
        moments = {"created_at": LONG_AGO, "expires_at": expires_at, "revoked_at": revoked_at}
        put(postbox, token, hash=hash_, role=role, **moments)
    events = traced(postbox)
    assert forgotten(postbox, token.c.hash, dry_run=True) == set()
    assert forgotten(postbox, token.c.hash) == {"expired", "signed out", "tried"}
    assert forgotten(postbox, token.c.hash) == set()
    assert traced(postbox) == events


def test_no_delivery_is_forgotten_while_it_might_be_made_again():
    assert ENDED_DAYS > LOOKBACK_DAYS * 2


def put(postbox, table, **values):
    with postbox.house.past_walls.begin() as connection:
        connection.execute(insert(table).values(values))


def forgotten(postbox, column, **more):
    """Return what a retention removes."""
    before = kept(postbox, column)
    retain(postbox.house.service, OPERATOR, **more)
    return before - kept(postbox, column)


def kept(postbox, column):
    with postbox.house.past_walls.connect() as connection:
        return set(connection.execute(select(column)).scalars())


def traced(postbox):
    with postbox.house.past_walls.connect() as connection:
        return connection.execute(select(func.count()).select_from(audit_event)).scalar_one()

"""How what is said leaves the house: channels that people chose, webhooks of units, deliveries to both."""

from sqlalchemy import JSON, Column, Date, Index, Integer, LargeBinary, String, Table, UniqueConstraint, text

from service.store.tables.columns import Instant, key, metadata, ref

preference = Table(
    "preference",
    metadata,
    key(),
    ref("person_id", "person"),
    Column("kind", String(100), nullable=False),
    Column("channels", JSON, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("person_id", "kind"),
)
"""By which channels somebody wants messages of a kind; where nothing was said, by those that are usual."""

webhook = Table(
    "webhook",
    metadata,
    key(),
    ref("unit_id", "unit", index=True),
    Column("url", String(500), nullable=False),
    Column("events", JSON, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("last_delivered_at", Instant),
    Column("failing_since", Instant),
    Column("gone_at", Instant),
)
"""Where a unit's portal wants to be told of events; ``secret`` signs what is sent there.

At ``gone_at`` the receiver said that it wants no more.
"""

delivery = Table(
    "delivery",
    metadata,
    key(),
    Column("channel", String(20), nullable=False),
    ref("person_id", "person", null=True, index=True),
    ref("webhook_id", "webhook", null=True, index=True),
    Column("cause", String(200), nullable=False),
    Column("message_id", String(64), nullable=False, unique=True),
    ref("notification_id", "notification", null=True, index=True),
    Column("digest_on", Date),
    Column("event", JSON),
    Column("created_on", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("leased_until", Instant),
    Column("ended_at", Instant),
    Column("outcome", String(10)),
    Column("problem", String(300)),
    UniqueConstraint("channel", "cause"),
    Index(
        "ix_delivery_unsent",
        "not_before",
        sqlite_where=text("outcome is null"),
        postgresql_where=text("outcome is null"),
    ),
)
"""One message on its way by one channel, to a person or a webhook: the truth of what is sent and what is not.

It carries one notification, or a person's digest of a day, or an event. Without ``outcome`` it is unsent;
SENT, DROPPED (moot before it was sent) and DEAD (given up until somebody resends it) are its ends.
``leased_until`` compares with the database's clock. Receivers tell repeats by ``message_id``.
"""

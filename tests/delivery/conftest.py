"""Rows that wait to be delivered, and receivers that write down what they get."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, insert, select, text, update

from service.store.clock import clock
from service.store.scope import OPERATOR
from service.store.tables import delivery, notification, person, recruit, task
from service.usecases.service import Service


def tell(work, code, number):
    """Tell somebody of a task that is undone, the same one each time; return (person, message)."""
    open_one = select(task).join(recruit, recruit.c.id == task.c.recruit_id).where(task.c.state == "PENDING")
    about = work.connection.execute(open_one.order_by(task.c.id).limit(1)).one()
    who = work.connection.execute(select(person.c.id).where(person.c.code == code)).scalar_one()
    cause = f"task.overdue:{about.id}:{about.due_on}:{number}"
    told = {"kind": "task.overdue", "cause": cause, "title": "任务逾期", "body": "张三的谈话应于昨日完成"}
    told |= {"created_on": work.today, "created_at": work.now, "at_once": True}
    told |= {"person_id": who, "recruit_id": about.recruit_id, "task_id": about.id}
    row = work.connection.execute(insert(notification).values(**told).returning(notification.c.id))
    return who, row.scalar_one()


@dataclass
class Outbox:
    """The deliveries of a house."""

    house: object
    count: int = 0

    @property
    def service(self):
        return self.house.service

    def under(self, **settings):
        """Return the same service under other settings."""
        own = self.service
        return Service(own.store, own.host, replace(own.settings, **settings))

    def put(self, channel="test", code=None, **values):
        """Put a delivery; with a staff code one of a message to that person."""
        self.count += 1
        name = f"{channel}-{self.count}"
        with self.service.write(OPERATOR) as work:
            if code is not None:
                values["person_id"], values["notification_id"] = tell(work, code, self.count)
            row = {"cause": name, "message_id": f"id-{name}", "attempts": 0, **values}
            made = {
                "created_on": work.today,
                "created_at": work.now,
                "not_before": clock(work.connection, -1),
            }
            return work.connection.execute(
                insert(delivery).values(channel=channel, **{**made, **row}).returning(delivery.c.id)
            ).scalar_one()

    def row(self, number):
        with self.service.store.connected(OPERATOR) as connection:
            return connection.execute(select(delivery).where(delivery.c.id == number)).one()

    def ended(self):
        """Count deliveries by outcome."""
        counted = select(delivery.c.outcome, func.count()).group_by(delivery.c.outcome)
        with self.service.store.connected(OPERATOR) as connection:
            return dict(tuple(each) for each in connection.execute(counted))

    def address(self, code, email):
        with self.service.write(OPERATOR) as work:
            work.connection.execute(update(person).where(person.c.code == code).values(email=email))

    def let_pass(self, **span):
        """Let time pass: all that the deliveries know of moments moves into the past."""
        seconds = timedelta(**span).total_seconds()
        columns = ("not_before", "leased_until", "created_at", "ended_at")
        with self.service.write(OPERATOR) as work:
            if work.connection.dialect.name == "postgresql":
                moved = ", ".join(f"{name} = {name} - make_interval(secs => {seconds})" for name in columns)
            else:
                moved = ", ".join(
                    f"{name} = strftime('%Y-%m-%d %H:%M:%f000', {name}, '-{seconds} seconds')"
                    for name in columns
                )
            work.connection.execute(text(f"update delivery set {moved}"))


@pytest.fixture
def outbox(house):
    return Outbox(house)


@dataclass
class Postbox:
    """A mail server that keeps what it accepts; ``answer`` refuses recipients, ``broken`` the contents."""

    mails: list = field(default_factory=list)
    answer: str = ""
    broken: str = ""
    port: int = 0

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  the library's name
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.broken:
            return self.broken
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


@contextmanager
def serving_mail(port=0, **options):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        box = Postbox(port=probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def postbox():
    with serving_mail() as box:
        yield box


@dataclass
class Hearer:
    """An HTTP receiver that keeps what it is sent and answers as told."""

    heard: list = field(default_factory=list)
    status: int = 200
    answer: bytes = b"{}"
    port: int = 0


@pytest.fixture
def hearer():
    kept = Hearer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.heard.append((self.path, dict(self.headers), body))
            self.send_response(kept.status)
            self.send_header("Content-Length", str(len(kept.answer)))
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()

"""The command that delivers."""

import logging
import signal
import socket
import sys
import threading

import click

from service.app import create_service
from service.app.chores import start
from service.app.logs import keep_log
from service.cli import chores
from service.delivery.worker import Worker

log = logging.getLogger(__name__)


def work() -> None:
    """Deliver, and do the service's chores, until told to stop; what is in flight is finished first."""
    service = create_service()
    keep_log(service.settings)
    problem = service.store.problem()
    if problem is not None:
        click.echo(problem, err=True)
        service.store.close()
        sys.exit(1)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        stop_delivering = Worker(service).start(at_once=True)
    except Exception as error:  # noqa: BLE001  whatever it was, the operator reads a sentence
        log.error("the engine did not start: %s", type(error).__name__)  # noqa: TRY400  no data in logs
        click.echo(f"投递引擎无法启动（{type(error).__name__}），请运行 xikou init", err=True)
        service.store.close()
        sys.exit(1)
    stop_chores = start(chores.of_worker(service))
    settings = service.settings
    channels = "、".join(settings.channels) or "无（仅网络回调）"
    click.echo(f"系扣工作进程已启动：{settings.worker_id or socket.gethostname()}；渠道：{channels}")
    sys.stdout.flush()
    stopping.wait()
    stop_delivering()
    stop_chores()
    chores.seal_last(service)
    service.store.close()

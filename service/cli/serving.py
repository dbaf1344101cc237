"""The command that serves."""

import logging
import signal
import sys
import threading
import time
from typing import Any

import click
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.wasyncore import dispatcher, loop

from service.app import create_app, create_service
from service.app.chores import start
from service.app.logs import keep_log
from service.cli import chores
from service.cli.slowness import CONNECTIONS, IDLE_SECONDS, Slowness
from service.delivery.worker import Worker
from service.usecases.service import Service
from service.usecases.versions import unapplied

log = logging.getLogger(__name__)

GRACE_SECONDS = 30
"""So long requests in flight may take after the service was told to stop."""

_DOOR_SECONDS = 0.5
"""So long connections are still taken that were made before."""

_LARGEST_BODY = 64_000_000
"""Beyond the service's own limit, which answers in JSON; only what is absurd is cut off before."""


def serve(service: Service | None = None) -> None:
    """Serve until stopped; refuses to start on a database that is not ready."""
    service = service or create_service()
    keep_log(service.settings)
    problem = service.store.problem()
    if problem is not None:
        click.echo(problem, err=True)
        service.store.close()
        sys.exit(1)
    settings = service.settings
    if settings.production and not settings.master_key:
        log.warning("未设置 XIKOU_MASTER_KEY：非公开的记录内容以明文存放在数据库中")
    if settings.production and not settings.hosts:
        log.warning("未设置 XIKOU_TRUSTED_HOSTS 或 XIKOU_PUBLIC_URL：以任何主机名访问都会得到回答")
    for name in unapplied(service):
        log.warning("插件 %s 的清单与执行中的计划不一致；查看差异：xikou plan diff %s", name, name)
    sockets: dict[int, Any] = {}
    try:
        server = create_server(
            create_app(service),
            map=sockets,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=max(_LARGEST_BODY, settings.max_body_bytes * 2),
            ident=None,
            clear_untrusted_proxy_headers=settings.proxies == 0,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=IDLE_SECONDS // 4,
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        sentence = f"无法监听 {settings.host}:{settings.port}：{why}。请更换 XIKOU_HOST 或 XIKOU_PORT"
        click.echo(sentence, err=True)
        for each in list(sockets.values()):
            dispatcher.close(each) if isinstance(each, BaseWSGIServer) else each.close()
        service.store.close()
        sys.exit(1)
    stopping = _stop_on_signals(sockets)
    click.echo(f"系扣服务已启动：http://{settings.host}:{settings.port}/graphql")
    sys.stdout.flush()
    stop_chores = start(chores.of_server(service))
    stop_delivering = Worker(service).start(at_once=False) if settings.embeds_worker else None
    slowness = Slowness(settings.request_seconds)
    while not stopping.is_set():
        loop(timeout=1, use_poll=True, map=sockets, count=1)
        slowness.end(list(sockets.values()))
    _finish(sockets)
    server.task_dispatcher.shutdown()
    if stop_delivering is not None:
        stop_delivering()
    stop_chores()
    chores.seal_last(service)
    service.store.close()


def _warn(sentence: str) -> None:
    """Tell the log, and standard error where the log goes elsewhere."""
    log.warning(sentence)
    if logging.getLogger().hasHandlers():
        click.echo(sentence, err=True)


def _stop_on_signals(sockets: dict[int, Any]) -> threading.Event:
    """Let SIGTERM and SIGINT end the loop; a second SIGINT ends the process at once."""
    stopping = threading.Event()

    def stop(_number: int, _frame: Any) -> None:
        stopping.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for each in list(sockets.values()):
            if isinstance(each, BaseWSGIServer):
                each.pull_trigger()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def _finish(sockets: dict[int, Any]) -> None:
    """Take those who are at the door, then no new connections; answer every request that was received."""
    deadline = time.monotonic() + _DOOR_SECONDS
    while time.monotonic() < deadline:
        loop(timeout=0.05, use_poll=True, map=sockets, count=1)
    for each in list(sockets.values()):
        if isinstance(each, BaseWSGIServer):
            dispatcher.close(each)
    deadline = time.monotonic() + GRACE_SECONDS
    while _busy(sockets) and time.monotonic() < deadline:
        loop(timeout=0.2, use_poll=True, map=sockets, count=1)


def _busy(sockets: dict[int, Any]) -> bool:
    channels = [each for each in sockets.values() if isinstance(each, HTTPChannel)]
    return any(each.requests or each.request is not None or each.total_outbufs_len for each in channels)

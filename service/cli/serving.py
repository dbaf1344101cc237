"""The command that serves."""

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import click
from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.wasyncore import dispatcher, loop

from service.app import create_service
from service.app.chores import start
from service.app.logs import keep_log
from service.cli import chores, doorway, processes
from service.cli.processes import Part
from service.cli.slowness import CONNECTIONS, IDLE_SECONDS, Slowness
from service.delivery.worker import Worker
from service.usecases.service import Service
from service.usecases.versions import unapplied

log = logging.getLogger(__name__)

GRACE_SECONDS = 30
"""So long requests in flight may take after the service was told to stop."""

_DOOR_SECONDS = 0.5
"""So long connections are still taken that were made before."""

_CARE_SECONDS = 0.1
"""So often at most, and not with every request, connections, memory and the parent are looked after."""

_WAITING = 1024
"""So many connections wait at most until they are taken."""

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
    with processes.figures_of(settings.processes):
        from service.app import create_app  # noqa: PLC0415  counts as it is told where it is imported

        app = create_app(service)
        try:
            listeners = _listeners(settings.host, settings.port)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            sentence = f"无法监听 {settings.host}:{settings.port}：{why}。请更换 XIKOU_HOST 或 XIKOU_PORT"
            click.echo(sentence, err=True)
            service.store.close()
            sys.exit(1)
        started = f"系扣服务已启动：http://{settings.host}:{settings.port}/graphql"
        if settings.processes == 1:
            _answer(service, app, listeners, Part(announcement=started))
        else:
            service.store.close()  # each process opens connections of its own
            processes.run(settings.processes, listeners, partial(_answer, service, app), started)


def serve_again() -> None:
    """Serve in the place of a process that ended by itself."""
    from service.app import create_app  # noqa: PLC0415  as above

    service = create_service()
    keep_log(service.settings)
    listeners, part = processes.taken_over()
    _answer(service, create_app(service), listeners, part)


def _listeners(host: str, port: int) -> list[socket.socket]:
    """Listen on each address that a host has, or on none; OSError says why, ValueError of no such host."""
    listeners: list[socket.socket] = []
    places: Any = Adjustments(host=host, port=port).listen
    try:
        for family, kind, protocol, address in places:
            listener = socket.socket(family, kind, protocol)
            listeners.append(listener)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(_WAITING)
    except OSError:
        for each in listeners:
            each.close()
        raise
    return listeners


def _answer(service: Service, app: Flask, listeners: Sequence[socket.socket], part: Part) -> None:
    """Answer whoever comes to the listeners until told to stop."""
    give_back = processes.save_memory()
    processes.collect_rarely()
    settings = service.settings
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        sockets=list(listeners),
        backlog=_WAITING,
        threads=settings.threads,
        max_request_body_size=max(_LARGEST_BODY, settings.max_body_bytes * 2),
        ident=None,
        clear_untrusted_proxy_headers=settings.proxies == 0,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=IDLE_SECONDS // 4,
    )
    doorway.send_whole(sockets.values())
    tell = processes.take_turns(part, settings.processes, list(sockets.values()))
    stopping = _stop_on_signals(sockets)
    if part.announcement:
        click.echo(part.announcement)
        sys.stdout.flush()
    stop_chores = start(chores.of_server(service) if part.first else [])
    stop_delivering = Worker(service).start(at_once=False) if part.first and settings.embeds_worker else None
    slowness = Slowness(settings.request_seconds)
    cared = 0.0
    while not stopping.is_set():
        loop(timeout=1, use_poll=True, map=sockets, count=1)
        tell()
        if (now := time.monotonic()) - cared >= _CARE_SECONDS:
            cared = now
            if part.orphaned():
                break
            slowness.end(list(sockets.values()))
            give_back()
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

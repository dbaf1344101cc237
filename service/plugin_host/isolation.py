"""Runs a plugin's code apart: what it raises, returns or takes too long for stays its own affair.

Each call runs in a thread beside the caller's, who waits a limited time. What does not come back in time is
left to itself, for no thread can be stopped from outside; a plugin of which several calls hang is not called
until they end.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from itertools import islice, takewhile
from types import MappingProxyType, NoneType
from typing import Any, TypeVar

from service.domain.refusals import Fault, RefusedError
from service.plugin_api import Keep, Refusal
from service.plugin_host.worker import Worker

log = logging.getLogger(__name__)

LIMIT_SECONDS = 1.0
"""So long may a plugin's code take, unless a setting says otherwise."""

_MOST_ANSWERS = 1000
_MOST_TEXT = 2000
_MOST_CODE, _MOST_STEPS = 100, 20
_MOST_HANGING = 4
_HANGS = "仍有未结束的调用"

Result = TypeVar("Result")


class PluginFailedError(RefusedError):
    """A plugin's code did not do its part; ``fault`` says so to whoever waits for it."""

    def __init__(self, plugin: str, what: str, why: str) -> None:
        """Compose the fault; ``why`` is for the log and the operator."""
        self.why = why
        self.fault = Fault("PLUGIN_FAILED", (), f"插件 {plugin} 的{what}失败，未保存任何内容", plugin)
        super().__init__([self.fault])


@dataclass
class Health:
    """How often a plugin's code failed since the service started, and how it did last."""

    failures: int = 0
    last: str = ""
    at: datetime | None = None

    @property
    def problem(self) -> str | None:
        """Say it in a sentence, None where all went well."""
        if self.at is None:
            return None
        return f"启动以来运行故障{self.failures}次，最近一次（{self.at:%Y-%m-%dT%H:%M:%SZ}）：{self.last}"


@dataclass(frozen=True)
class Call:
    """What is called of a plugin, and what that is in words."""

    plugin: str
    what: str
    function: Callable[[], Any]


@dataclass
class Isolation:
    """Where plugins' code runs, and what is known of how it went."""

    limit: float = LIMIT_SECONDS
    health: dict[str, Health] = field(default_factory=dict)
    _hanging: dict[str, list[threading.Thread]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _local: threading.local = field(default_factory=threading.local, repr=False)

    def run(self, plugin: str, what: str, function: Callable[[], Result]) -> Result:
        """Return what the function returns; raises PluginFailedError where it raises or takes too long."""
        ((result, failed),) = self.run_all([Call(plugin, what, function)])
        if failed is not None:
            raise failed
        return result  # type: ignore[no-any-return]

    def run_all(self, calls: Sequence[Call]) -> list[tuple[Any, PluginFailedError | None]]:
        """Return what each call returns, or how it failed: one after the other, each as if alone."""
        found: list[tuple[Any, PluginFailedError | None]] = []
        while left := calls[len(found) :]:
            ready = list(takewhile(lambda call: not self._hangs(call.plugin), left))
            if not ready:
                found.append((None, self.failed(left[0].plugin, left[0].what, _HANGS)))
                continue
            worker = getattr(self._local, "worker", None)
            if worker is None:
                worker = self._local.worker = Worker()
            outcomes = worker.run([call.function for call in ready], self.limit)
            for call, (result, error) in zip(ready, outcomes, strict=False):
                failed = None if error is None else self.failed(call.plugin, call.what, _place(error))
                found.append((result, failed))
            for late in ready[len(outcomes) : len(outcomes) + 1]:
                with self._lock:
                    self._hanging.setdefault(late.plugin, []).append(worker.thread)
                del self._local.worker
                found.append((None, self.failed(late.plugin, late.what, f"超过{self.limit:g}秒")))
        return found

    def here(self, plugin: str, what: str, function: Callable[[], Result]) -> Result:
        """Return what a function returns that runs nothing of the plugin's; failing as ``run`` does."""
        if self._hangs(plugin):
            raise self.failed(plugin, what, _HANGS)
        try:
            return function()
        except Exception as error:  # noqa: BLE001  as if it had been run apart
            failed = self.failed(plugin, what, _place(error))
        raise failed

    def problem(self, plugin: str) -> str | None:
        """Say how a plugin's code failed since the start, None where it never did."""
        return self.health[plugin].problem if plugin in self.health else None

    def failed(self, plugin: str, what: str, why: str) -> PluginFailedError:
        """Note a failure, also one that only the caller could see, and return it to be raised."""
        log.error("plugin %s: %s failed: %s", plugin, what, why)
        with self._lock:
            health = self.health.setdefault(plugin, Health())
            health.failures += 1
            health.last, health.at = f"{what}：{why}", datetime.now(UTC)
        return PluginFailedError(plugin, what, why)

    def _hangs(self, plugin: str) -> bool:
        if plugin not in self._hanging:
            return False
        with self._lock:
            alive = [thread for thread in self._hanging[plugin] if thread.is_alive()]
            self._hanging[plugin] = alive
        return len(alive) >= _MOST_HANGING


def _place(error: BaseException) -> str:
    """Name an exception and where it was raised; its message may hold what it should not."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"（{frames[-1].name}，第{frames[-1].lineno}行）" if frames else ""
    return f"{type(error).__name__}{where}"


def _sound(answer: Any, kinds: tuple[type, ...]) -> bool:
    if not isinstance(answer, kinds):
        return False
    if isinstance(answer, Keep):
        return isinstance(answer.reason, str)
    if not isinstance(answer, Refusal):
        return True
    path = answer.path
    return (
        isinstance(path, Sequence)
        and not isinstance(path, str)
        and len(path) <= _MOST_STEPS
        and all(is_text(step, _MOST_CODE) or step in range(_MOST_ANSWERS) for step in path)
        and is_text(answer.code, _MOST_CODE)
        and bool(answer.code)
        and is_text(answer.message, _MOST_TEXT)
    )


def is_text(value: object, most: int) -> bool:
    """Say whether something is a text of at most so many characters that every database can keep."""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def asked(
    isolation: Isolation, asking: Sequence[tuple[str, Any, Any]], kinds: tuple[type, ...]
) -> Iterator[tuple[Sequence[Any], PluginFailedError | None]]:
    """Give what checks answer, each of a plugin and about a context, or how it failed.

    A check is given its context as a copy that nobody can change. It fails where it raises, takes too long,
    answers what makes no sense, or changed its copy all the same.
    """
    given = [sealed(context) for _, _, context in asking]
    calls = [
        Call(plugin, f"检查 {check.code}", partial(_answered, check.check, copy))
        for (plugin, check, _), copy in zip(asking, given, strict=True)
    ]
    untouched = [sealed(context) for _, _, context in asking]
    answers = zip(calls, isolation.run_all(calls), given, untouched, strict=True)
    for call, (found, failed), copy, before in answers:
        if failed is not None:
            yield (), failed
        elif not _understood(found, kinds):
            yield (), isolation.failed(call.plugin, call.what, "返回了不能理解的内容")
        elif copy != before:
            yield (), isolation.failed(call.plugin, call.what, "改动了所给的情境")
        else:
            yield found, None


def _answered(check: Callable[[Any], Iterable[Any]], context: Any) -> list[Any]:
    return list(islice(check(context), _MOST_ANSWERS + 1))


def _understood(answers: Sequence[Any], kinds: tuple[type, ...]) -> bool:
    return len(answers) <= _MOST_ANSWERS and all(_sound(each, kinds) for each in answers)


def frozen(value: Any) -> Any:
    """Return a view of nested dicts and lists that nobody can change."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(each) for key, each in value.items()})
    return tuple(frozen(each) for each in value) if isinstance(value, list) else value


def sealed(value: Any) -> Any:
    """Return a copy of views, mappings and lists in which nothing can be set."""
    return value if type(value) in _PLAIN else _sealing(type(value))(value)  # type: ignore[arg-type]


_PLAIN = frozenset({str, int, float, bool, NoneType, date, datetime})


@lru_cache(maxsize=1000)
def _sealing(kind: type) -> Callable[[Any], Any]:
    """Return what copies values of a type."""
    if is_dataclass(kind):
        names = [each.name for each in fields(kind)]
        return lambda value: kind(
            **dict(zip(names, _all_sealed([getattr(value, name) for name in names]), strict=True))
        )
    if issubclass(kind, Mapping):
        return lambda value: MappingProxyType(dict(zip(value, _all_sealed(value.values()), strict=True)))
    return (lambda value: tuple(_all_sealed(value))) if issubclass(kind, list | tuple) else _same


def _all_sealed(values: Iterable[Any]) -> list[Any]:
    return [each if type(each) in _PLAIN else sealed(each) for each in values]


def _same(value: Any) -> Any:
    return value

"""Runs a plugin's code apart: what it raises, returns or takes too long for stays its own affair.

Each call runs in a thread beside the caller's, who waits a limited time. What does not come back in time is
left to itself, for no thread can be stopped from outside; a plugin of which several calls hang is not called
until they end.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from queue import Empty, SimpleQueue
from types import MappingProxyType, NoneType
from typing import Any, TypeVar

from service.domain.refusals import Fault, RefusedError
from service.plugin_api import Keep, Refusal

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
        if self._hangs(plugin):
            raise self.failed(plugin, what, _HANGS)
        worker = getattr(self._local, "worker", None)
        if worker is None:
            worker = self._local.worker = _Worker()
        try:
            result, error = worker.run(function, self.limit)
        except Empty:
            with self._lock:
                self._hanging.setdefault(plugin, []).append(worker.thread)
            del self._local.worker
            raise self.failed(plugin, what, f"超过{self.limit:g}秒") from None
        if error is not None:
            raise self.failed(plugin, what, _place(error))
        return result  # type: ignore[no-any-return]

    def here(self, plugin: str, what: str, function: Callable[[], Result]) -> Result:
        """Return what a function returns that runs nothing of the plugin's; failing as ``run`` does."""
        if self._hangs(plugin):
            raise self.failed(plugin, what, _HANGS)
        try:
            return function()
        except Exception as error:  # noqa: BLE001  as if it had been run apart
            failed = self.failed(plugin, what, _place(error))
        raise failed

    def answers(
        self, plugin: str, what: str, function: Callable[[], Any], kinds: tuple[type, ...]
    ) -> Sequence[Any]:
        """Return what a check answers; raises PluginFailedError where that is not what a check may answer."""
        found = self.run(plugin, what, lambda: list(islice(function(), _MOST_ANSWERS + 1)))
        if len(found) > _MOST_ANSWERS or not all(_sound(each, kinds) for each in found):
            raise self.failed(plugin, what, "返回了不能理解的内容")
        return found

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


class _Worker:
    """A thread that runs one function at a time for one other thread."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self.thread = threading.Thread(
            target=_work, args=(self._todo, self._done), name="xikou-plugin", daemon=True
        )
        self.thread.start()

    def run(self, function: Callable[[], Any], limit: float) -> tuple[Any, BaseException | None]:
        self._todo.put(function)
        return self._done.get(timeout=limit)

    def __del__(self) -> None:
        self._todo.put(None)


def _work(
    todo: "SimpleQueue[Callable[[], Any] | None]", done: "SimpleQueue[tuple[Any, BaseException | None]]"
) -> None:
    while (function := todo.get()) is not None:
        try:
            outcome: tuple[Any, BaseException | None] = (function(), None)
        except BaseException as error:  # noqa: BLE001  even an exit is the plugin's own affair
            outcome = (None, error)
        del function
        done.put(outcome)


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
    isolation: Isolation, plugin: str, check: Any, context: Any, kinds: tuple[type, ...]
) -> Sequence[Any]:
    """Return what a check answers about a context, which it is given as a copy that nobody can change.

    Raises PluginFailedError where it fails, answers what makes no sense, or changed its copy all the same.
    """
    given, untouched, what = sealed(context), sealed(context), f"检查 {check.code}"
    found = isolation.answers(plugin, what, lambda: check.check(given), kinds)
    if given != untouched:
        raise isolation.failed(plugin, what, "改动了所给的情境")
    return found


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

"""What use cases work with, and the frame in which each of them runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from service.config import Settings
from service.domain.refusals import RefusedError, refuse
from service.plugin_host.host import Host, InstalledItem
from service.store.idempotency import KeyTakenError, keep_answer, kept_answer
from service.store.installed import Installed
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.signing import Signing
from service.store.store import Store
from service.store.writes.moulds import OutrunError
from service.store.writes.work import Work
from service.usecases.opened import Ahead, Changed, Opened, Shows
from service.usecases.provider import Provider

__all__ = ["Changed", "Opened"]

ZONE = ZoneInfo("Asia/Shanghai")
MAX_KEY = 200


class Unset:
    """The value of an argument that was not given."""

    def __repr__(self) -> str:
        """Say so."""
        return "UNSET"

    def __bool__(self) -> bool:
        """Count as nothing."""
        return False


UNSET: Any = Unset()


@dataclass(frozen=True, kw_only=True)
class Command:
    """The arguments of a use case."""

    idempotency_key: str | None = None


@dataclass
class Service:
    """The store, the plugins and the settings together."""

    store: Store
    host: Host
    settings: Settings
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    provider: Provider | None = field(init=False)
    _opened: Opened | None = field(init=False, default=None, repr=False)
    _shows: Shows | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        """Know the identity provider of the settings."""
        self.provider = Provider.of(self.settings)

    @property
    def today(self) -> date:
        """The service's date, in Asia/Shanghai."""
        return self.settings.today or self.clock().astimezone(ZONE).date()

    @property
    def moment(self) -> datetime:
        """This moment on the service's date, in Asia/Shanghai."""
        return datetime.combine(self.today, self.clock().astimezone(ZONE).time(), ZONE)

    def host_of(self, installed: Installed, unit_id: int | None) -> Host:
        """Return the plugins that a unit uses, under its settings."""
        found: Host | None = installed.hosts.get(unit_id)
        if found is None:
            found = installed.hosts[unit_id] = self.host.under(installed.choices(unit_id))
        return found

    def item_of(self, installed: Installed, unit_id: int | None, code: str) -> InstalledItem | None:
        """Return an item as a unit has it; one that it no longer uses, as the city has it."""
        own = self.host_of(installed, unit_id).items.get(code)
        return own or self.host.under(installed.choices(None), whole=True).items.get(code)

    def having(self, opened: Opened) -> "Service":
        """Return the service for one request: whoever looks first as that viewer looks there.

        It is closed after that, and before anything is written elsewhere: a request never holds two
        connections.
        """
        ours = copy(self)
        ours._opened = opened  # noqa: SLF001  one of us
        return ours

    def show(self, shows: Shows) -> None:
        """Let what this request changes be looked at before it is committed; for a service of one request."""
        self._shows = shows

    def let_go(self) -> None:
        """Close what was open already, if nobody looked there."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    @contextmanager
    def look(self, scope: Scope) -> Iterator[Reading]:
        """Read as the viewer sees it today."""
        opened = self._opened
        if opened is None or opened.reading.scope is not scope:
            self.let_go()
            with self.store.reading(scope, self.today) as reading:
                yield reading
            return
        if opened.standing is not None:  # it is written there
            yield opened.reading
            return
        self._opened = None  # whoever looks meanwhile does so elsewhere
        try:
            yield opened.reading
        finally:
            opened.close()

    @property
    def opened(self) -> Opened | None:
        """What is open already, and nobody looked at yet."""
        return self._opened

    @contextmanager
    def write(self, scope: Scope) -> Iterator[Work]:
        """Change in one transaction."""
        opened = self._opened
        if opened is None or opened.standing is None or opened.reading.scope is not scope:
            self.let_go()
            with self.store.writing(scope, self.today, self.clock()) as work:
                yield work
                self._show(work)
            return
        self._opened = None
        try:
            with self.store.going_on(opened.reading, opened.standing, self.clock()) as work:
                yield work
                self._show(work)
        finally:
            opened.close()

    def _show(self, work: Work) -> None:
        if self._shows is not None and work.outcome is not None:
            self._shows(work, work.outcome)

    @contextmanager
    def rearrange(self, scope: Scope) -> Iterator[Work]:
        """Change who belongs where and when; these wait for each other, so what one reads stays true."""
        with self.write(scope) as work:
            work.wait_for_others()
            yield work


def use_case(
    function: Callable[[Service, Scope, Any], Changed], ahead: Ahead | None = None
) -> Callable[[Service, Scope, Any], Changed]:
    """Run a use case once per idempotency key: a replay answers what the first call answered.

    ``ahead`` reads ahead what the use case asks for, where a reading is open already; where it holds all of
    it, the use case goes on to write there.
    """

    def run(service: Service, scope: Scope, command: Command) -> Changed:
        key = command.idempotency_key
        if key is None:
            return function(service, scope, command)
        if not 1 <= len(key) <= MAX_KEY:
            raise refuse("OUT_OF_RANGE", "idempotencyKey", message=f"须为1至{MAX_KEY}个字符")
        if (earlier := _replayed(service, scope, function.__name__, command)) is not None:
            return earlier
        try:
            return function(service, scope, command)
        except (KeyTakenError, RefusedError):
            # The same call may have finished meanwhile, and be the very reason why this one cannot.
            service.let_go()
            again = _replayed(service, scope, function.__name__, command)
            if again is None:
                raise
            return again

    @wraps(function)
    def once(service: Service, scope: Scope, command: Command) -> Changed:
        try:
            if ahead is not None and (opened := service.opened) is not None:
                opened.standing = ahead(opened.reading, command)
            try:
                return run(service, scope, command)
            except OutrunError:
                service.let_go()
                return run(service, scope, command)
        finally:
            service.let_go()

    return once


def finish(work: Work, name: str, command: Command, changed: Changed) -> Changed:
    """Keep the answer for replays in the same transaction; the last thing that a use case does."""
    if command.idempotency_key is not None:
        answer = {
            "rows": {kind: list(ids) for kind, ids in changed.rows.items()},
            "figures": dict(changed.figures),
        }
        keep_answer(work, command.idempotency_key, fingerprint(work.signing, name, command), answer)
    work.outcome = changed
    return changed


def fingerprint(signing: Signing, name: str, command: Command) -> str:
    """Return the keyed hash of a use case with its arguments."""
    arguments = {key: _plain(value) for key, value in vars(command).items() if key != "idempotency_key"}
    return signing.fingerprint([name, arguments])


def _plain(value: Any) -> Any:
    """Return an argument as JSON has it: inputs within inputs by their names."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return {key: _plain(each) for key, each in vars(value).items()} if is_dataclass(value) else value


def _replayed(service: Service, scope: Scope, name: str, command: Command) -> Changed | None:
    caller, key, opened = scope.caller, command.idempotency_key or "", service.opened
    if opened is None:
        with service.store.connected() as connection:
            kept = kept_answer(connection, caller, key)
    elif known := opened.reading.memo.get(("kept", caller, key)):
        (kept,) = known
    else:
        kept = kept_answer(opened.reading.connection, caller, key)
    if kept is None:
        return None
    if kept[0] != fingerprint(service.store.signing, name, command):
        raise refuse("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")
    return Changed(kept[1]["rows"], kept[1]["figures"])

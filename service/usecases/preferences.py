"""By which channels people want each kind of message; the inbox holds everything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.refusals import Fault, RefusedError
from service.store.reads import postable
from service.store.reads.shape import Reading
from service.store.scope import Scope
from service.store.writes import posts
from service.usecases import sight
from service.usecases.service import Changed, Command, Service, finish, use_case
from service.usecases.telling.choices import INBOX, allowed
from service.usecases.telling.kinds import kinds_of

ACT = "setNotificationPreferences"


@dataclass(frozen=True, kw_only=True)
class KindChannels:
    """A kind, and by which channels it is wanted."""

    kind: str
    channels: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SetNotificationPreferences(Command):
    """All that somebody wants otherwise than usual: kinds that are not named go as they usually do."""

    preferences: Sequence[KindChannels]


@use_case
def set_notification_preferences(
    service: Service, scope: Scope, command: SetNotificationPreferences
) -> Changed:
    """Put what somebody wants into the place of all that they said before."""
    me = sight.require_myself(scope, ACT, "preferences")
    with service.write(scope) as work:
        kinds = _kinds(service, work.reading)
        if faults := list(_faults(command.preferences, kinds, service.settings.channels)):
            raise RefusedError(faults)
        posts.prefer(work, me, {each.kind: each.channels for each in command.preferences})
        work.trace(ACT, "Person", me, kinds=len(command.preferences))
        shown = {"preferences": _shown(service, work.reading, me)}
        return finish(work, "set_notification_preferences", command, Changed({}, shown))


def preferences_of(service: Service, scope: Scope) -> list[dict[str, Any]]:
    """Return kind, channels and whether it is mandatory of every kind; nothing for a portal alone."""
    if scope.person_id is None:
        return []
    with service.look(scope) as reading:
        return _shown(service, reading, scope.person_id)


def _shown(service: Service, reading: Reading, me: int) -> list[dict[str, Any]]:
    channels, said = service.settings.channels, postable.preferences(reading, [me])
    return [
        {
            "kind": kind,
            "channels": [INBOX, *allowed(said.get((me, kind)), channels, mandatory=mandatory)],
            "mandatory": mandatory,
        }
        for kind, mandatory in _kinds(service, reading).items()
    ]


def _kinds(service: Service, reading: Reading) -> dict[str, bool]:
    """Return the kinds of the viewer: the core's, and those of plugins in use where they belong.

    Whoever sees every unit, or belongs to none, gets those of all that is installed.
    """
    scope = reading.scope
    if scope.organizer or scope.unit_id is None:
        return kinds_of(service.host.under(reading.installed.choices(None), whole=True))
    return kinds_of(service.host_of(reading.installed, scope.unit_id))


def _faults(
    wanted: Sequence[KindChannels], kinds: dict[str, bool], channels: tuple[str, ...]
) -> Iterator[Fault]:
    usual, named = (INBOX, *channels), set()
    for index, each in enumerate(wanted):
        path = ("preferences", str(index))
        if each.kind not in kinds:
            yield Fault("NOT_FOUND", (*path, "kind"), "没有这类通知")
        elif each.kind in named:
            yield Fault("INVALID", (*path, "kind"), "同一类通知只能写一次")
        named.add(each.kind)
        yield from _channel_faults(each, path, usual, mandatory=kinds.get(each.kind, False))


def _channel_faults(
    wanted: KindChannels, path: tuple[str, ...], usual: tuple[str, ...], *, mandatory: bool
) -> Iterator[Fault]:
    for number, channel in enumerate(wanted.channels):
        place = (*path, "channels", str(number))
        if channel not in usual:
            yield Fault("NOT_FOUND", place, f"没有这个渠道，可用：{'、'.join(usual)}")
        elif channel in wanted.channels[:number]:
            yield Fault("INVALID", place, "渠道重复")
    missing = [each for each in usual if each not in wanted.channels]
    if INBOX in missing:
        yield Fault("INVALID", (*path, "channels"), f"站内通知（{INBOX}）不能关闭")
    elif missing and mandatory:
        yield Fault("INVALID", (*path, "channels"), f"这类通知不能关闭渠道：{'、'.join(missing)}")

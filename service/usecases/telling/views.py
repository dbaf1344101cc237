"""What the texts of plugins' notices are given, and the messages that come of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.domain.moments import item_of
from service.plugin_api import (
    Notice,
    RecordNoticeContext,
    RecordView,
    RecruitNoticeContext,
    TaskNoticeContext,
    TaskView,
)
from service.plugin_api.contexts import RecruitView
from service.plugin_api.notices import NoticeContext
from service.plugin_host.evidence import read_form
from service.plugin_host.host import Plugin
from service.plugin_host.notices import Message, run_notice
from service.store import payloads, rules
from service.store.reads.checklists import definition_for
from service.store.reads.shape import Reading
from service.store.writes.notices import Telling
from service.usecases.evidence import record_view
from service.usecases.pairing import recruit_view
from service.usecases.service import Service
from service.usecases.telling.people import People


class Views:
    """The recruits of a telling as plugins see them, with what they ask of earlier records."""

    def __init__(self, service: Service, reading: Reading, recruits: Mapping[int, Any]) -> None:
        """Look up units, pairings and posts at once; records are read when a notice asks for them."""
        self.service, self.reading, self.recruits = service, reading, recruits
        connection, ids = reading.connection, sorted(recruits)
        self._units = rules.unit_codes(connection, {row.unit_id for row in recruits.values()})
        self._paired = rules.assigned_on(connection, ids, reading.today)
        self._posts = rules.posts_of(connection, ids)
        self._history: dict[tuple[int, str], list[tuple[int, RecordView]]] = {}

    def title(self, task: Any) -> str:
        """Return the title of a task's item: one of its own may say more than those told may read later."""
        return str(definition_for(self.reading, task)["title"])

    def recruit(self, recruit_id: int) -> RecruitView:
        """Return a recruit as plugins see them."""
        who = self.recruits[recruit_id]
        return recruit_view(who, self._units, self._paired, self._posts.get(recruit_id))

    def task(self, row: Any) -> TaskView:
        """Return a task as plugins see it."""
        return TaskView(
            item=row.item,
            occurrence=row.occurrence,
            title=self.title(row),
            opens_on=row.opens_on,
            nominal_due_on=row.nominal_due_on,
            due_on=row.due_on,
            key=row.follow_key,
        )

    def history(self, recruit_id: int, items: Iterable[str], but: int | None = None) -> Sequence[RecordView]:
        """Return the records in force of these items, newest first, without one of them."""
        for item in items:
            if (recruit_id, item) not in self._history:
                rows = rules.history_of(self.reading.connection, [recruit_id], [item])
                kept = payloads.of(self.reading.connection, self.reading.vault, rows)
                installed = self.service.item_of(
                    self.reading.installed, self.recruits[recruit_id].unit_id, item
                )
                self._history[recruit_id, item] = [
                    (row.id, record_view(self.service, installed, row, payload))
                    for row, payload in zip(rows, kept, strict=True)
                ]
        found = [view for item in items for number, view in self._history[recruit_id, item] if number != but]
        return sorted(found, key=lambda each: (each.occurred_on or each.recorded_on, each.recorded_at))[::-1]

    def context(
        self, plugin: Plugin, notice: Notice, recruit_id: int, task: Any = None, record: Any = None
    ) -> NoticeContext:
        """Return what a notice about a recruit, a task or a record is given."""
        values: dict[str, Any] = {
            "recruit": self.recruit(recruit_id),
            "history": self.history(recruit_id, notice.history, record.id if record is not None else None),
            "settings": plugin.settings,
            "today": self.reading.today,
        }
        if task is None:
            return RecruitNoticeContext(**values)
        if record is None:
            return TaskNoticeContext(**values, task=self.task(task))
        return RecordNoticeContext(**values, task=self.task(task), payload=self.payload(record))

    def payload(self, record: Any) -> Mapping[str, Any]:
        """Return what a record says, as its form reads it; nothing where it was erased."""
        (kept,) = payloads.of(self.reading.connection, self.reading.vault, [record])
        item = self.service.item_of(self.reading.installed, record.recruit_unit_id, record.item)
        return read_form(self.service.host, item, kept or {})[0] if item else kept or {}

    def told(
        self,
        plugin: Plugin,
        notice: Notice,
        people: People,
        cause: str,
        recruit_id: int,
        task: Any = None,
        record: Any = None,
    ) -> list[Telling]:
        """Run a notice; return a message to each of those whom it is for, none where it says nothing."""
        context = self.context(plugin, notice, recruit_id, task, record)
        message = run_notice(self.service.host, plugin, notice, context)
        if not isinstance(message, Message):
            return []
        return [
            Telling(
                person_id=person,
                kind=message.kind,
                cause=f"{message.kind}:{cause}",
                title=title_of(plugin),
                body=message.text,
                track=track_of(plugin),
                recruit_id=recruit_id,
                task_id=task.id if task is not None else None,
                at_once=message.at_once,
            )
            for person in people.of(message.recipients, recruit_id, task, record)
        ]


def names(notice: Notice, plugin: Plugin, item: str) -> bool:
    """Say whether a notice is about an item: the one that it names, else any of its plugin's own."""
    named = item_of(notice.when)
    return (
        named == item if named else any(each.code == item for track in plugin.tracks for each in track.items)
    )


def title_of(plugin: Plugin) -> str:
    """Return the title of a plugin's messages: that of its first track, else its name."""
    return plugin.tracks[0].title if plugin.tracks else plugin.name


def track_of(plugin: Plugin) -> str | None:
    """Return the track that a plugin's messages belong to."""
    return plugin.tracks[0].code if plugin.tracks else None

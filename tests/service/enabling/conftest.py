"""A house with a court's own plugin beside the four: a track, checks on a mentor's talk and on mentors, settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from service.plugin_api import (
    AssignmentCheck,
    Form,
    Item,
    Offset,
    RecordCheck,
    Refusal,
    Role,
    Settings,
    Track,
    every,
    fields,
    follow,
    on_request,
    once,
)
from service.plugin_host.host import Host, Plugin
from service.plugin_host.validation import validate
from service.store.store import Store
from service.store.tables import metadata
from service.usecases.service import Service
from tests.conftest import House

ORGANIZER, COURT, COURT_ADMIN, PORT_ADMIN = "S1137", "U04", "S1016", "S1020"
RECRUIT, MENTOR, PARTNER = "R2022010", "S1150", "S1228"
FIELDS = "added { code } withdrawn { code } tasksAdded tasksWithdrawn unitPlugin { enabled settings plugin { name } }"


class Observation(Form):
    observed_on = fields.Date("旁听日期", required=True)
    kind = fields.Choice("案件类型", setting="kinds", required=True)
    finding = fields.Text("难点", max=100)


class CourtSettings(Settings):
    kinds = fields.List(fields.Text("类型"), title="案件类型", load_default=["民事", "刑事"])
    least = fields.Integer("谈话主题最少字数", load_default=0)
    most = fields.Integer("导师最多带教人数", min=1, load_default=9)


def long_enough(context: Any) -> Any:
    if len(context.payload.get("topics", "")) < context.settings["least"]:
        yield Refusal(["topics"], "too_short", "谈话主题太短")


def few_enough(context: Any) -> Any:
    if context.load >= context.settings["most"]:
        yield Refusal([], "busy", "本院规定的带教人数已满")


def court(**more: Any) -> Plugin:
    """Return the court's plugin, as the loader makes it of a module."""
    items = [
        Item(code="court.observation", title="案件旁听", done_when="旁听并记录", role=Role.MENTOR,
             schedule=every(months=6), form=Observation, confirmed_by=Role.RECRUIT),
        Item(code="court.oath", title="法袍宣誓", done_when="宣誓", role=Role.UNIT_ADMIN, schedule=once(due=Offset(months=10)), form=Observation),
        Item(code="court.question", title="疑问", done_when="解答", role=Role.MENTOR, form=Observation,
             schedule=on_request(by=[Role.RECRUIT], due=Offset(days=10))),
        Item(code="court.hard_case", title="难点跟进", done_when="跟进", role=Role.MENTOR, form=Observation,
             schedule=follow("court.observation", each=lambda payload: [payload["finding"]] if payload.get("finding") else [], due=Offset(days=30))),
    ]  # fmt: skip
    declared: dict[str, Any] = {
        "name": "court",
        "version": "1.0",
        "api_version": 1,
        "mandatory": False,
        "tracks": (Track(code="court", title="法院清单", description="本院自设", items=items),),
        "record_checks": (RecordCheck(code="long_enough", item="mentor.talk", check=long_enough),),
        "assignment_checks": (AssignmentCheck(code="few_enough", roles=[Role.MENTOR], check=few_enough),),
        "settings_class": CourtSettings,
    }
    return Plugin(**{**declared, **more})


@dataclass
class Units:
    """A house in which units choose their plugins."""

    house: House

    def say(self, who: str = COURT_ADMIN, unit: str | None = COURT, **values: Any) -> Any:
        """Say something of the court's plugin; return the payload."""
        given = {"plugin": "court", "unitCode": unit, "enabled": True, **values}
        return self.house.change(who, "setUnitPlugin", FIELDS, **given)

    def done(self, *args: Any, **values: Any) -> SimpleNamespace:
        """Say it, and expect no fault; return what came and went."""
        payload = self.say(*args, **values)
        assert payload["errors"] == [], payload["errors"]
        codes = {name: [each["code"] for each in payload[name]] for name in ("added", "withdrawn")}
        counts = {"came": payload["tasksAdded"], "went": payload["tasksWithdrawn"]}
        return SimpleNamespace(**codes, **counts, now=payload["unitPlugin"])

    def refused(self, *args: Any, **values: Any) -> list[tuple[str, str]]:
        """Say it, expect faults and that nothing changed; return code and path of each."""
        for who in args[:1] or [COURT_ADMIN]:
            self.house.token(who)
        before = self.everything()
        payload = self.say(*args, **values)
        assert self.everything() == before
        assert (payload["unitPlugin"], payload["added"], payload["tasksAdded"]) == (None, [], 0)
        return [(each["code"], ".".join(each["path"])) for each in payload["errors"]]

    def everything(self) -> dict[str, Any]:
        """Return all rows that a change could touch, as the database gives them."""
        with self.house.past_walls.connect() as connection:
            return {
                name: connection.exec_driver_sql(
                    f'select * from "{name}" order by {", ".join(key.name for key in table.primary_key)}'
                ).all()
                for name, table in metadata.tables.items()
                if name not in ("token", "idempotency")
            }

    def tasks(self, recruit: str = RECRUIT, track: str = "court") -> dict[tuple[str, int], str]:
        """Return the statuses of a recruit's tasks of a track, as an organizer sees them."""
        query = (
            "query($r: String!, $t: String!) { recruit(code: $r) { tasks(filter: {track: $t}) { nodes {"
            " item { code } occurrence status } } } }"
        )
        found = self.house.ask(ORGANIZER, query, r=recruit, t=track)["recruit"]["tasks"]["nodes"]
        return {(row["item"]["code"].split(".")[1], row["occurrence"]): row["status"] for row in found}

    def standing(self, recruit: str = RECRUIT) -> set[tuple[str, int]]:
        """Return the tasks of the court's track that are not withdrawn."""
        return {task for task, status in self.tasks(recruit).items() if status != "WITHDRAWN"}

    def record(self, who: str, item: str, occurrence: int, payload: Any, recruit: str = RECRUIT) -> Any:
        """Record something; return the payload of the mutation."""
        task = self.house.task(ORGANIZER, recruit, item, occurrence)["id"]
        return self.house.change(
            who, "submitRecords", "records { id status }", taskIds=[task], payload=payload
        )

    def on(self, day: Any) -> "Units":
        """Return the same on another day."""
        return replace(self, house=self.house.on(day))


@pytest.fixture
def units_with(house: House) -> Iterator[Callable[..., Units]]:
    """Return the house with these plugins beside the four."""
    made: list[House] = []

    def build(*plugins: Plugin) -> Units:
        old = house.service
        for plugin in plugins:
            validate(plugin, old.host.plugins)
        host = Host(tuple(sorted((*old.host.plugins, *plugins), key=lambda each: each.name)))
        store = Store(old.store.url, host, signing=old.store.signing, vault=old.store.vault)
        store.engine.dispose()
        store.engine = old.store.engine
        made.append(House(Service(store, host, old.settings), superuser=house.superuser))
        return Units(made[-1])

    yield build
    for each in made:
        each.past_walls.dispose()


@pytest.fixture
def units(units_with: Callable[..., Units]) -> Units:
    """Return the house with the court's plugin."""
    return units_with(court())

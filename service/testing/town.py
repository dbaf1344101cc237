"""A town to try a plugin in: a real service, a unit with one recruit, and people of each role.

| Code | Who |
| --- | --- |
| ``O001`` | the organization department (ORGANIZER) |
| ``A001`` | HR of the unit ``U01`` (UNIT_ADMIN) |
| ``H001`` | head of its department ``U01-D1`` |
| ``M001`` ``P001`` | mentor and partner of the recruit |
| ``R001`` | the recruit, in ``U01`` |
| ``R002`` | another recruit, in ``U02``, where the plugin is not enabled |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from service.app import create_app, create_service
from service.config import Settings
from service.domain.words import Rank, Role
from service.intake.roster import (
    DepartmentRow,
    PairingRow,
    RecruitRow,
    Roster,
    StaffRow,
    UnitRow,
)
from service.testing.hosts import NAME, host_of
from service.testing.views import ENTRY
from service.usecases.enabling import SetUnitPlugin, set_unit_plugin
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR, prepare
from service.usecases.telling import tell_what_happened, tell_what_is_due
from service.usecases.tokens import issue_token

TODAY = date(2023, 3, 1)
"""The day on which the town lives, unless given: half a year into the recruits' plans."""


@dataclass
class Town:
    """A running service; call it with a staff code and a GraphQL document."""

    service: Service
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Build the application."""
        self.client = create_app(self.service).test_client()

    def __call__(self, person: str, document: str, /, **variables: Any) -> dict[str, Any]:
        """Send a document as somebody; return its data, and fail on errors of the whole request."""
        if person not in self.tokens:
            self.tokens[person] = issue_token(self.service, OPERATOR, person=person).token
        answer = self.client.post(
            "/graphql",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {self.tokens[person]}"},
        )
        body: dict[str, Any] = answer.get_json()
        assert "errors" not in body, body["errors"]  # noqa: S101  it speaks as tests do
        data: dict[str, Any] = body["data"]
        return data

    def change(self, person: str, mutation: str, wanted: str, /, **values: Any) -> dict[str, Any]:
        """Run a mutation as somebody; return its payload, ``errors`` with code, path, message and plugin."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        document = (
            f"mutation($input: {kind}) {{ {mutation}(input: $input) "
            f"{{ {wanted} errors {{ code path message plugin }} }} }}"
        )
        payload: dict[str, Any] = self(person, document, input=values)[mutation]
        return payload

    def tasks(self, person: str, recruit: str = "R001", track: str | None = None) -> list[dict[str, Any]]:
        """Return a recruit's tasks, of one track if named, as somebody sees them."""
        document = """query($code: String!, $filter: TaskFilter) { recruit(code: $code) {
          tasks(first: 100, filter: $filter) { nodes { id title status opensOn dueOn item { code } } }
        } }"""
        wanted = {"track": track} if track else {}
        tasks: dict[str, Any] = self(person, document, code=recruit, filter=wanted)["recruit"]["tasks"]
        found: list[dict[str, Any]] = tasks["nodes"]
        return found

    def inbox(self, person: str) -> list[dict[str, Any]]:
        """Tell everybody what there is to tell, as ``serve`` does; return somebody's messages."""
        tell_what_happened(self.service)
        tell_what_is_due(self.service)
        document = "{ me { notifications(first: 100) { nodes { kind title body task { title } } } } }"
        found: list[dict[str, Any]] = self(person, document)["me"]["notifications"]["nodes"]
        return found

    def close(self) -> None:
        """Close the database."""
        self.service.store.close()


def open_town(
    path: Path,
    module: Any = None,
    *,
    name: str = NAME,
    today: date = TODAY,
    entry: date = ENTRY,
    enabled: bool = True,
    settings: Mapping[str, Any] | None = None,
    **others: Any,
) -> Town:
    """Open a town on a new SQLite file, with the four tracks and a plugin's module, which ``U01`` uses.

    ``name`` is the plugin's, ``today`` the day on which the town lives, ``entry`` the recruits' entry date,
    ``others`` are further modules by plugin name. ``U01`` used the plugin, with ``settings``, before its
    recruit entered; not ``enabled``, it does not use it yet. Raises PluginError where the start of a
    service would.
    """
    host = host_of(module, name=name, **others)
    service = create_service(Settings(database_url=f"sqlite:///{path}", today=today), host)
    prepare(service)
    roster = _roster(entry)
    import_roster(service, OPERATOR, replace(roster, recruits=(), pairings=()))
    for plugin in host.plugins:
        if enabled and not plugin.mandatory:
            own = settings if plugin.name == name else None
            chosen = SetUnitPlugin(plugin=plugin.name, unit_code="U01", enabled=True, settings=own)
            set_unit_plugin(service, OPERATOR, chosen)
    import_roster(service, OPERATOR, roster)
    return Town(service)


def _roster(entry: date) -> Roster:
    def staff(code: str, name: str, rank: Rank, role: Role | None = None) -> StaffRow:
        return StaffRow(0, code, name, "U01", rank, service_since=2010, role=role)

    return Roster(
        units=(UnitRow(0, "U01", "甲单位"), UnitRow(0, "U02", "乙单位")),
        departments=(DepartmentRow(0, "U01-D1", "办公室", "U01", "H001"),),
        staff=(
            staff("O001", "组织员", Rank.UNIT_DEPUTY, Role.ORGANIZER),
            staff("A001", "管理员", Rank.MID_LEVEL_HEAD, Role.UNIT_ADMIN),
            staff("H001", "部门负责人", Rank.MID_LEVEL_HEAD),
            staff("M001", "导师", Rank.UNIT_DEPUTY),
            staff("P001", "伙伴", Rank.MID_LEVEL_HEAD),
        ),
        recruits=(
            RecruitRow(0, "R001", "新人", "U01", "U01-D1", str(entry.year), entry),
            RecruitRow(0, "R002", "旁人", "U02", None, str(entry.year), entry),
        ),
        pairings=(
            PairingRow(0, "R001", Role.MENTOR, "M001", entry),
            PairingRow(0, "R001", Role.PARTNER, "P001", entry),
        ),
    )

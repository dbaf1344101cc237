"""What is attempted of every mutation, by everybody: on what may be in sight, out of it, or nowhere at all."""

from collections.abc import Iterator

from service.store.ids import global_id
from tests.proof.appointment_attempts import AppointmentAttempts
from tests.proof.outcomes import NOWHERE, STRICT, Attempt, Outcome, refused
from tests.proof.portals import WebhookAttempts
from tests.proof.record_attempts import RecordAttempts
from tests.proof.recruit_attempts import RecruitAttempts
from tests.proof.rights import Matter
from tests.proof.task_attempts import TaskAttempts
from tests.proof.visit_attempts import VisitAttempts


class Attempts(
    RecruitAttempts, TaskAttempts, RecordAttempts, AppointmentAttempts, WebhookAttempts, VisitAttempts
):
    """All attempts in one city."""

    def all(self) -> Iterator[Attempt]:
        for part in (
            self.recruits,
            self.pairing,
            self.tasks,
            self.requests,
            self.records,
            self.words,
            self.proposals,
            self.answers,
            self.visits,
            self.follow_ups,
            self.people,
            self.places,
            self.plugins,
            self.inbox,
            self.hooks,
        ):
            yield from part()

    def people(self) -> Iterator[Attempt]:
        def somebody(actor: str, unit: str, act: str, person: str = "", *, roles: bool = False) -> Outcome:
            some = next(iter(sorted(self.oracle.admin_units(actor))), "")
            if self.rights.may("addPerson", actor, Matter(unit=some)) is None:
                return refused("FORBIDDEN", "code")
            if act == "addPerson":
                role = self.rights.may(act, actor, Matter(unit=unit))
                # A new person is added in the role of somebody who adds people at all, then placed in a unit.
                any_role = self.rights.may(act, actor, Matter(unit=some))
                return Outcome(role=any_role) if role else refused("FORBIDDEN", "unitCode")
            role = self.rights.may("savePerson", actor, Matter(unit=unit, person=person))
            if role is None:
                return refused("FORBIDDEN", "code")
            if roles and self.rights.may("grantRoles", actor, Matter()) is None:
                return refused("FORBIDDEN", "roles")
            return Outcome(role=role)

        for unit in ("A", "C"):
            yield Attempt(
                "savePerson",
                f"new in {unit}",
                {"code": "new-2", "name": "新人", "unitCode": unit},
                lambda actor, unit=unit: somebody(actor, unit, "addPerson"),
            )
        for person, unit in (("plain", "A"), ("admin-b", "B"), ("head-c", "C")):
            yield Attempt(
                "savePerson",
                person,
                {"code": person, "title": "科长"},
                lambda actor, unit=unit, person=person: somebody(actor, unit, "savePerson", person),
            )
        yield Attempt(
            "savePerson",
            "grants",
            {"code": "plain", "roles": ["AUDITOR"]},
            lambda actor: somebody(actor, "A", "savePerson", "plain", roles=True),
        )

    def places(self) -> Iterator[Attempt]:
        def moved(actor: str) -> Outcome:
            named = self.in_unit("saveUnit", "B", "code")(actor)
            return self.in_unit("moveUnit", "", "parentCode")(actor) if named.role else named

        yield Attempt("saveUnit", "B", {"code": "B", "name": "新名"}, self.in_unit("saveUnit", "B", "code"))
        yield Attempt("saveUnit", "C", {"code": "C", "name": "新名"}, self.in_unit("saveUnit", "C", "code"))
        yield Attempt("saveUnit", "new", {"code": "N", "name": "新名"}, self.in_unit("addUnit", "", "code"))
        yield Attempt("saveUnit", "B moved", {"code": "B", "parentCode": "C"}, moved)
        yield Attempt(
            "saveDepartment",
            "B1",
            {"code": "B1", "name": "新名"},
            self.in_unit("saveDepartment", "B", "code"),
        )
        yield Attempt(
            "saveDepartment",
            "new",
            {"code": "N1", "name": "新名", "unitCode": "C"},
            self.in_unit("saveDepartment", "C"),
        )
        yield Attempt(
            "saveDepartment",
            "nowhere",
            {"code": "N1", "name": "新名", "unitCode": "nowhere"},
            self.in_unit("saveDepartment", "nowhere"),
        )

    def plugins(self) -> Iterator[Attempt]:
        for unit in ("B", "C", "nowhere"):
            yield Attempt(
                "setUnitPlugin",
                unit,
                {"unitCode": unit, "plugin": STRICT, "enabled": True},
                self.in_unit("setUnitPlugin", unit),
            )
        yield Attempt(
            "setUnitPlugin",
            "the city",
            {"plugin": "mentor", "enabled": True, "settings": {}},
            self.in_unit("setCityPlugin", ""),
        )

    def inbox(self) -> Iterator[Attempt]:
        def marked(actor: str, *faults: str) -> Outcome:
            if self.rights.may("markNotificationsRead", actor, Matter()) is None:
                return refused("FORBIDDEN", "notificationIds")
            return refused("NOT_FOUND", faults[0]) if faults else Outcome()

        yield Attempt("markNotificationsRead", "all", {"all": True}, marked)
        yield Attempt(
            "markNotificationsRead",
            "nowhere",
            {"notificationIds": [global_id("Notification", NOWHERE)]},
            lambda actor: marked(actor, "notificationIds.0"),
        )

        def preferred(actor: str, *faults: str) -> Outcome:
            if self.rights.may("setNotificationPreferences", actor, Matter()) is None:
                return refused("FORBIDDEN", "preferences")
            return refused(*faults) if faults else Outcome()

        for label, kind, channels, faults in (
            ("usual", "task.due_soon", ["inbox"], ()),
            ("unheard of", "task.nowhere", ["inbox"], ("NOT_FOUND", "preferences.0.kind")),
            ("no inbox", "task.due_soon", [], ("INVALID", "preferences.0.channels")),
            ("no channel", "task.due_soon", ["inbox", "pigeon"], ("NOT_FOUND", "preferences.0.channels.1")),
        ):
            yield Attempt(
                "setNotificationPreferences",
                label,
                {"preferences": [{"kind": kind, "channels": channels}]},
                lambda actor, faults=faults: preferred(actor, *faults),
            )

"""The rounds of the organization department in an invented city: a visit a week, and what follows it."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.domain.refusals import RefusedError
from service.store.ids import global_id
from service.store.reads import figures, lookup, tellable
from service.store.reads.holders import admins_of
from service.store.reads.shape import Reading
from service.store.scope import OPERATOR
from service.usecases.follow_ups import (
    AnswerFollowUp,
    SendSupervisionNotice,
    answer_follow_up,
    send_supervision_notice,
)
from service.usecases.service import Changed, Service
from service.usecases.simulation.actors import organizers, scope_for
from service.usecases.visits import Finding, FollowUp, RecordVisit, record_visit

_THURSDAY, _FIRST_WEEK = 3, 7
_VISITED, _FOLLOWED, _ANSWERED, _CLOSED = 0.93, 0.6, 0.85, 0.8
_LAGGING = 0.2
_OF_UNIT = (
    "整体推进有序，台账清楚",
    "导师与伙伴到位，新录用公务员精神状态好",
    "个别事项材料不够及时，已当面提醒",
)
_OF_RECRUIT = ("近期任务较重，请合理安排工作量", "谈心谈话记录偏少，请补上", "适应较快，可压担子")
_OF_TRACK = {"mentor": "谈心谈话频次不足", "partner": "陪餐安排偏少", "department": "成长清单更新不及时"}
_ANSWERS = ("已与责任人沟通，本周内补齐", "已整改到位", "已列入下月计划并安排专人跟进")


@dataclass(frozen=True)
class _Place:
    """A unit with its admin and its recruits."""

    id: int
    code: str
    admin: int
    admin_code: str
    recruits: Sequence[str]


@dataclass
class Rounds:
    """Whom to visit in which order, and which follow-ups are answered and closed on which day."""

    chance: random.Random
    places: list[_Place]
    answers: dict[date, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    closings: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, reading: Reading, recruit_codes: Iterable[str], seed: int) -> "Rounds":
        """Plan the rounds over the units of these recruits."""
        by_unit: dict[int, list[str]] = defaultdict(list)
        for code in recruit_codes:
            by_unit[lookup.recruit_row(reading, code).unit_id].append(code)
        places = []
        for unit in tellable.units(reading):
            admin = next(iter(admins_of(reading, unit.id)), None)
            if unit.id in by_unit and admin is not None:
                places.append(_Place(unit.id, unit.code, admin.id, admin.code, by_unit[unit.id]))
        chance = random.Random(f"rounds {seed}")  # noqa: S311  invented visits, no secrets
        chance.shuffle(places)
        return cls(chance, places)

    def day(self, service: Service) -> None:
        """Let the department and the units do what this day is for."""
        today, team = service.today, organizers(service)
        if not team or not self.places:
            return
        for person, number in self.answers.pop(today, []):
            self._say(service, person, number, self.chance.choice(_ANSWERS))
            if self.chance.random() < _CLOSED:
                self.closings[today + timedelta(days=5)].append(number)
        for number in self.closings.pop(today, []):
            self._say(service, team[0], number, "情况属实，予以办结", close=True)
        if today.weekday() == _THURSDAY and self.chance.random() < _VISITED:
            self._visit(service, team)
        if today.weekday() == _THURSDAY and today.day <= _FIRST_WEEK:
            self._warn(service, team[0])

    def _visit(self, service: Service, team: Sequence[int]) -> None:
        place = self.places.pop(0)
        self.places.append(place)
        track, said = self.chance.choice(list(_OF_TRACK.items()))
        findings = [
            Finding(text=self.chance.choice(_OF_UNIT)),
            Finding(text=said, track=track, follow_up=self._follow(service, place)),
            Finding(
                text=self.chance.choice(_OF_RECRUIT),
                recruit_code=self.chance.choice(place.recruits),
                follow_up=self._follow(service, place),
            ),
        ]
        scopes = [scope_for(service, each) for each in team]
        command = RecordVisit(
            unit_code=place.code,
            visited_on=service.today,
            visitor_codes=[str(scope.person_code) for scope in scopes[:2]],
            findings=findings[: self.chance.randint(1, len(findings))],
        )
        try:
            visited = record_visit(service, scopes[0], command)
        except RefusedError:  # somebody named has moved on
            return
        self._expect(service, place, visited)

    def _follow(self, service: Service, place: _Place) -> FollowUp | None:
        if self.chance.random() > _FOLLOWED:
            return None
        due = service.today + timedelta(days=self.chance.randint(10, 30))
        return FollowUp(owner_code=place.admin_code, due_on=due)

    def _warn(self, service: Service, organizer: int) -> None:
        """Send a notice to the unit that lags behind most, if one does."""
        with service.look(OPERATOR) as reading:
            counted = figures.figures(reading, ("shown_unit_id",))
        shares = {key[0]: each.progress.overdue / (each.progress.due or 1) for key, each in counted.items()}
        place = max(self.places, key=lambda each: shares.get(each.id, 0.0))
        if shares.get(place.id, 0.0) <= _LAGGING:
            return
        command = SendSupervisionNotice(
            unit_code=place.code,
            text="到期任务逾期较多，请说明原因和整改安排",
            answer_by=service.today + timedelta(days=14),
        )
        sent = send_supervision_notice(service, scope_for(service, organizer), command)
        self._expect(service, place, sent)

    def _expect(self, service: Service, place: _Place, changed: Changed) -> None:
        """Note when the unit will answer what has to follow, mostly in time."""
        for number in changed.rows["FollowUp"]:
            if self.chance.random() < _ANSWERED:
                day = service.today + timedelta(days=self.chance.randint(3, 24))
                self.answers[day].append((place.admin, number))

    def _say(self, service: Service, person: int, number: int, text: str, *, close: bool = False) -> None:
        command = AnswerFollowUp(follow_up_id=global_id("FollowUp", number), answer=text, close=close)
        try:
            answer_follow_up(service, scope_for(service, person), command)
        except RefusedError:  # closed meanwhile, or no longer theirs
            return

"""What people do beside their tasks: raise hands, meet, answer, call off, return records, and change partners."""

from datetime import timedelta
from typing import Any

from tests.conftest import House

AWAITING = "{ tasks(first: 5, filter: {awaitingMe: true}) { nodes { records { id status } } } }"
MINE = '{ tasks(first: 1, filter: {mine: true, item: "mentor.talk"}) { nodes { id recruit { code } } } }'
PAIRS = "query($code: String!) { recruit(code: $code) { mentor { code } partner { code } assignments { id role endsOn person { code } } } }"


class Sociable:
    """Deeds of a few people on each evening, and what is to be told of them."""

    def __init__(self, evenings: Any) -> None:
        self.evenings, self.chance = evenings, evenings.chance
        self.hands: list[tuple[str, str]] = []
        self.events: list[tuple[str, str, str]] = []
        self.state: dict[str, tuple[str, str, str]] = {}
        self.left: dict[str, tuple[str, int]] = {}

    def live(self, house: House) -> None:
        """Let people do some of it."""
        for code in self.evenings.unit:
            luck = self.chance.random()
            if luck < 0.01:
                self.raise_hand(house, code)
            elif luck < 0.03:
                self.propose(house, code)
            elif luck < 0.05:
                self.send_back(house, code)
            elif luck < 0.053 and len(self.left) < 2:
                self.part(house, code)
        for number in [*self.state]:
            self.answer(house, number)
        for code, (partner, days) in [*self.left.items()]:
            self.left[code] = (partner, days - 1)
            if days == 0:
                self.pair(house, code, partner)

    def count(self) -> None:
        """Count what happened since the last time, unless it came to something else meanwhile."""
        for mentor, number in self.hands:
            self.evenings.owe("mentor.hand_raised", [mentor], number)
        for what, who, number in self.events:
            state = self.state[number][2]
            moot = {"proposed": state != "PROPOSED", "answered": state not in ("ACCEPTED", "DECLINED")}
            if not moot.get(what):
                self.evenings.owe(f"appointment.{what}", [who], number)
        self.hands.clear()
        self.events.clear()

    def raise_hand(self, house: House, code: str) -> None:
        mentor = house.ask(code, PAIRS, code=code)["recruit"]["mentor"]["code"]
        given = {"recruitCode": code, "item": "mentor.raised_hand", "title": "CANARY想聊聊"}
        made = house.change(code, "openTask", "task { id }", **given)
        assert made["errors"] == [], made["errors"]
        self.hands.append((mentor, made["task"]["id"]))

    def propose(self, house: House, code: str) -> None:
        mentor = house.ask(code, PAIRS, code=code)["recruit"]["mentor"]["code"]
        tasks = [
            each for each in house.ask(mentor, MINE)["tasks"]["nodes"] if each["recruit"]["code"] == code
        ]
        if not tasks:
            return
        day = house.service.today + timedelta(days=self.chance.randint(2, 6))
        given = {"taskId": tasks[0]["id"], "startsAt": f"{day}T15:00:00+08:00", "place": "CANARY茶室"}
        made = house.change(mentor, "proposeAppointment", "appointment { id }", **given)
        assert made["errors"] == [], made["errors"]
        number = made["appointment"]["id"]
        self.state[number] = (mentor, code, "PROPOSED")
        self.events.append(("proposed", code, number))

    def answer(self, house: House, number: str) -> None:
        mentor, code, state = self.state[number]
        luck = self.chance.random()
        if state == "PROPOSED" and luck < 0.6:
            yes = luck < 0.45
            made = house.change(code, "answerAppointment", "", appointmentId=number, accept=yes)
            if not made["errors"]:
                self.state[number] = (mentor, code, "ACCEPTED" if yes else "DECLINED")
                self.events.append(("answered", mentor, number))
        elif state == "ACCEPTED" and luck < 0.1:
            made = house.change(code, "cancelAppointment", "", appointmentId=number)
            if not made["errors"]:
                self.state[number] = (mentor, code, "CANCELLED")
                self.events.append(("cancelled", mentor, number))

    def send_back(self, house: House, code: str) -> None:
        for task in house.ask(code, AWAITING)["tasks"]["nodes"][:1]:
            (record,) = (each for each in task["records"] if each["status"] == "AWAITING_CONFIRMATION")
            made = house.change(code, "rejectRecord", "", recordId=record["id"], reason="CANARY不对")
            assert made["errors"] == [], made["errors"]

    def part(self, house: House, code: str) -> None:
        """Let a partner go; after some days it is somebody again, the same as before."""
        held = house.ask(self.evenings.organizers[0], PAIRS, code=code)["recruit"]["assignments"]
        pair = next((each for each in held if each["role"] == "PARTNER" and each["endsOn"] is None), None)
        if pair is None or code in self.left:
            return
        today = str(house.service.today)
        given = {"assignmentId": pair["id"], "endsOn": today, "reason": "CANARY调离"}
        made = house.change(self.evenings.organizers[0], "endAssignment", "", **given)
        assert made["errors"] == [], made["errors"]
        self.left[code] = (pair["person"]["code"], self.chance.randint(2, 9))

    def pair(self, house: House, code: str, partner: str) -> None:
        given = {
            "recruitCode": code,
            "role": "PARTNER",
            "personCode": partner,
            "reason": "x",
            "exception": True,
        }
        made = house.change(self.evenings.organizers[0], "assign", "", **given)
        assert made["errors"] == [], made["errors"]
        del self.left[code]

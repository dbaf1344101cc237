"""Appointments: who proposes to whom, what each side may do then, and who reads where and what for."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest

from service.domain.words import AppointmentStatus

RECRUIT, OTHER = "R2022001", "R2022002"
ADMIN, HEAD, MENTOR, PARTNER, ORGANIZER, STRANGER = "S1004", "S1002", "S1140", "S1220", "S1137", "S1008"
SHOWN = "appointment { id status place note startsAt recruit { code } proposedBy { code } invitee { code } task { item { code } } }"
WHEN, PLACE, NOTE = "2023-03-02T09:30:00+08:00", "三楼谈心室", "想聊聊近况"


def propose(house: Any, who: str, **values: Any) -> Any:
    given = {"startsAt": WHEN, "place": PLACE, "note": NOTE, **values}
    return house.change(who, "proposeAppointment", SHOWN, **given)


def proposed(house: Any, who: str, **values: Any) -> Any:
    made = propose(house, who, **values)
    assert made["errors"] == []
    return made["appointment"]


def answer(house: Any, who: str, number: str, *, accept: bool = True, **more: Any) -> Any:
    return house.change(who, "answerAppointment", SHOWN, appointmentId=number, accept=accept, **more)


def cancel(house: Any, who: str, number: str, **more: Any) -> Any:
    return house.change(who, "cancelAppointment", SHOWN, appointmentId=number, **more)


def faults(payload: Any) -> list[tuple[str, str]]:
    assert payload["appointment"] is None
    return [(each["code"], ".".join(each["path"])) for each in payload["errors"]]


def sides(shown: Any) -> tuple[str, str]:
    return shown["proposedBy"]["code"], shown["invitee"]["code"]


def task(house: Any, item: str, occurrence: int = 1) -> str:
    return house.task(ORGANIZER, RECRUIT, item, occurrence)["id"]


def test_put_forward_by_either_side_and_answered_by_the_other(house):
    made = proposed(house, MENTOR, taskId=task(house, "mentor.talk", 2))
    assert sides(made) == (MENTOR, RECRUIT)
    assert (made["status"], made["place"], made["note"]) == ("PROPOSED", PLACE, NOTE)
    assert made["startsAt"] == "2023-03-02T01:30:00+00:00"
    assert made["task"]["item"]["code"] == "mentor.talk"
    done = answer(house, RECRUIT, made["id"], note="好的")
    assert done["errors"] == []
    assert (done["appointment"]["status"], done["appointment"]["note"]) == ("ACCEPTED", f"{NOTE}\n答复：好的")
    back = proposed(house, RECRUIT, taskId=task(house, "mentor.talk", 2))
    assert sides(back) == (RECRUIT, MENTOR)
    declined = answer(house, MENTOR, back["id"], accept=False, note=" ")
    assert (declined["appointment"]["status"], declined["appointment"]["note"]) == ("DECLINED", NOTE)


@pytest.mark.parametrize(
    ("item", "occurrence", "invitee"),
    [
        ("mentor.talk", 2, MENTOR),
        ("partner.work_tips", 3, PARTNER),
        ("department.growth_task", 2, HEAD),
        ("organization.elite_club_join", 1, MENTOR),  # the recruit's own, which nobody confirms
        ("organization.goal_review", 1, ADMIN),  # the recruit's own, which the unit confirms
        ("department.rotation_plan", 1, ADMIN),
    ],
)
def test_whom_a_recruit_meets_about_a_task(house, item, occurrence, invitee):
    assert sides(proposed(house, RECRUIT, taskId=task(house, item, occurrence))) == (RECRUIT, invitee)


def test_without_a_task_the_recruit_is_named(house):
    assert sides(proposed(house, RECRUIT, recruitCode=RECRUIT)) == (RECRUIT, MENTOR)
    assert sides(proposed(house, RECRUIT, recruitCode=RECRUIT, inviteeCode=PARTNER)) == (RECRUIT, PARTNER)
    for who in (MENTOR, PARTNER, HEAD, ADMIN, ORGANIZER):
        made = proposed(house, who, recruitCode=RECRUIT)
        assert (sides(made), made["task"]) == ((who, RECRUIT), None)
    assert sides(proposed(house, MENTOR, recruitCode=RECRUIT, inviteeCode=RECRUIT)) == (MENTOR, RECRUIT)
    assert faults(propose(house, RECRUIT)) == [("REQUIRED", "recruitCode")]


@pytest.mark.parametrize(
    ("who", "values", "expected"),
    [
        (STRANGER, {"recruitCode": RECRUIT}, ("NOT_FOUND", "recruitCode")),
        (OTHER, {"recruitCode": RECRUIT}, ("NOT_FOUND", "recruitCode")),
        ("portal:U01", {"recruitCode": RECRUIT}, ("FORBIDDEN", "recruitCode")),
        (MENTOR, {"recruitCode": RECRUIT, "inviteeCode": PARTNER}, ("INVALID", "inviteeCode")),
        (RECRUIT, {"recruitCode": RECRUIT, "inviteeCode": RECRUIT}, ("INVALID", "inviteeCode")),
        (RECRUIT, {"recruitCode": RECRUIT, "inviteeCode": STRANGER}, ("INVALID", "inviteeCode")),
        (RECRUIT, {"recruitCode": RECRUIT, "inviteeCode": "nobody"}, ("NOT_FOUND", "inviteeCode")),
        (MENTOR, {"recruitCode": RECRUIT, "place": "  "}, ("REQUIRED", "place")),
        (MENTOR, {"recruitCode": RECRUIT, "place": "x" * 201}, ("OUT_OF_RANGE", "place")),
        (MENTOR, {"recruitCode": RECRUIT, "note": "x" * 2001}, ("OUT_OF_RANGE", "note")),
        (MENTOR, {"recruitCode": RECRUIT, "note": "a\u0000b"}, ("INVALID", "note")),
        (MENTOR, {"recruitCode": RECRUIT, "startsAt": "2023-02-28T23:59:00+08:00"}, ("OUT_OF_RANGE", "startsAt")),
        (MENTOR, {"recruitCode": RECRUIT, "startsAt": "2024-03-03T09:00:00+08:00"}, ("OUT_OF_RANGE", "startsAt")),
        (MENTOR, {"recruitCode": RECRUIT, "startsAt": "2100-12-30T23:59:00-12:00"}, ("OUT_OF_RANGE", "startsAt")),
        (MENTOR, {"taskId": "Tm90aGluZw=="}, ("NOT_FOUND", "taskId")),
    ],
)  # fmt: skip
def test_refusals(house, who, values, expected):
    try:
        refused = propose(house, who, **values)
    except AssertionError as error:  # a NUL never gets as far as the use case
        assert "\u0000" in values.get("note", "")
        assert "BAD_REQUEST" in str(error)
        return
    assert faults(refused) == [expected]
    found = house.ask(
        ORGANIZER, f'{{ recruit(code: "{RECRUIT}") {{ appointments(upcomingOnly: false) {{ id }} }} }}'
    )
    assert found["recruit"]["appointments"] == []


def test_a_time_needs_an_offset(house):
    document = 'mutation { proposeAppointment(input: {recruitCode: "R2022001", startsAt: "2023-03-02T09:30:00", place: "x"}) { errors { code } } }'
    body = house.post(MENTOR, document).get_json()
    assert "时区" in body["errors"][0]["message"]


def test_only_tasks_that_are_still_to_be_done(house):
    offered = "id status viewerCan"
    talk = house.task(MENTOR, RECRUIT, "mentor.talk", 2, offered)
    assert "PROPOSE_APPOINTMENT" in talk["viewerCan"]
    met = house.task(MENTOR, RECRUIT, "mentor.first_meeting", 1, offered)
    payload = {"held_on": "2022-09-01", "topics": "认识"}
    record = house.change(MENTOR, "submitRecords", "records { id }", taskIds=[met["id"]], payload=payload)
    house.change(RECRUIT, "confirmRecords", "", recordIds=[record["records"][0]["id"]])
    for who in (MENTOR, RECRUIT, ORGANIZER):
        met = house.task(who, RECRUIT, "mentor.first_meeting", 1, offered)
        assert met["status"] == "DONE"
        assert "PROPOSE_APPOINTMENT" not in met["viewerCan"]
        assert faults(propose(house, who, taskId=met["id"])) == [("TASK_NOT_OPEN", "taskId")]
    wrong = propose(house, ORGANIZER, taskId=talk["id"], recruitCode=OTHER)
    assert faults(wrong) == [("INVALID", "recruitCode")]


def test_each_side_does_what_is_its_own(house):
    made = proposed(house, RECRUIT, recruitCode=RECRUIT)
    for who in (RECRUIT, PARTNER, ORGANIZER, "portal:U01"):
        assert faults(answer(house, who, made["id"])) == [("FORBIDDEN", "appointmentId")]
    for who in (PARTNER, ORGANIZER):
        assert faults(cancel(house, who, made["id"])) == [("FORBIDDEN", "appointmentId")]
    for who in (STRANGER, OTHER):
        assert faults(answer(house, who, made["id"])) == [("NOT_FOUND", "appointmentId")]
        assert faults(cancel(house, who, made["id"])) == [("NOT_FOUND", "appointmentId")]
    assert faults(cancel(house, RECRUIT, task(house, "mentor.talk"))) == [("NOT_FOUND", "appointmentId")]
    done = cancel(house, RECRUIT, made["id"], note="改日")
    assert (done["appointment"]["status"], done["appointment"]["note"]) == (
        "CANCELLED",
        f"{NOTE}\n取消：改日",
    )


@pytest.mark.parametrize("settled", ["accepted", "declined", "cancelled"])
def test_what_is_settled_stays(house, settled):
    made = proposed(house, MENTOR, recruitCode=RECRUIT)
    if settled == "cancelled":
        cancel(house, MENTOR, made["id"])
    else:
        answer(house, RECRUIT, made["id"], accept=settled == "accepted")
    label = AppointmentStatus[settled.upper()].label
    again = answer(house, RECRUIT, made["id"])
    assert faults(again) == [("CONFLICT", "appointmentId")]
    assert again["errors"][0]["message"] == f"约谈当前为“{label}”"
    off = cancel(house, RECRUIT, made["id"])
    if settled == "accepted":
        assert off["appointment"]["status"] == "CANCELLED"
    else:
        assert faults(off) == [("CONFLICT", "appointmentId")]


def test_too_late_to_answer_never_too_late_to_cancel(house):
    made = proposed(house, MENTOR, recruitCode=RECRUIT)
    later = house.on(date(2023, 3, 3))
    assert faults(answer(later, RECRUIT, made["id"])) == [("CONFLICT", "appointmentId")]
    assert cancel(later, RECRUIT, made["id"])["errors"] == []


def test_two_at_once_one_is_told(house):
    made = proposed(house, MENTOR, recruitCode=RECRUIT)
    house.token(RECRUIT)
    gate, told = Barrier(3), []

    def go(accept: bool) -> None:
        gate.wait()
        document = "mutation($input: AnswerAppointmentInput!) { answerAppointment(input: $input) { appointment { status } errors { code } } }"
        values = {"appointmentId": made["id"], "accept": accept}
        told.append(house.ask(RECRUIT, document, input=values)["answerAppointment"])

    threads = [Thread(target=go, args=(each,)) for each in (True, False, True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(not each["errors"] for each in told) == 1
    assert [error["code"] for each in told for error in each["errors"]] == ["CONFLICT", "CONFLICT"]


def test_once_by_its_key(house):
    first = proposed(house, MENTOR, recruitCode=RECRUIT, idempotencyKey="k")
    assert proposed(house, MENTOR, recruitCode=RECRUIT, idempotencyKey="k") == first
    other = propose(house, MENTOR, recruitCode=RECRUIT, place="别处", idempotencyKey="k")
    assert faults(other) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    for _ in range(2):
        assert answer(house, RECRUIT, first["id"], idempotencyKey="a")["appointment"]["status"] == "ACCEPTED"
    for _ in range(2):
        assert cancel(house, MENTOR, first["id"], idempotencyKey="c")["appointment"]["status"] == "CANCELLED"
    query = f'{{ recruit(code: "{RECRUIT}") {{ appointments {{ id }} history {{ nodes {{ action }} }} }} }}'
    found = house.ask(MENTOR, query)["recruit"]
    assert len(found["appointments"]) == 1
    assert [each["action"] for each in found["history"]["nodes"]][:-3] == [
        "cancelAppointment",
        "answerAppointment",
        "proposeAppointment",
    ]


def test_where_and_what_for_is_between_the_two_and_who_reads_the_task(house):
    talk = proposed(house, MENTOR, taskId=task(house, "mentor.talk", 2))["id"]
    plain = proposed(house, MENTOR, recruitCode=RECRUIT)["id"]
    tips = proposed(house, PARTNER, taskId=task(house, "partner.work_tips", 3))["id"]

    def seen(who: str, number: str) -> Any:
        document = "query($id: ID!) { node(id: $id) { ... on Appointment { status place note } } }"
        return house.ask(who, document, id=number)["node"]

    whole, outline = (
        {"status": "PROPOSED", **more}
        for more in ({"place": PLACE, "note": NOTE}, {"place": "", "note": None})
    )
    readers = {talk: {MENTOR, RECRUIT}, plain: {MENTOR, RECRUIT}, tips: {PARTNER, RECRUIT, ADMIN, ORGANIZER}}
    for number, those in readers.items():
        for who in (MENTOR, RECRUIT, PARTNER, HEAD, ADMIN, ORGANIZER, "portal:U01"):
            assert seen(who, number) == (whole if who in those else outline), (who, number)
        for who in (STRANGER, OTHER, "portal:U02"):
            assert seen(who, number) is None, who


def test_a_raised_hand_is_met_about_by_its_two_sides_alone(house):
    values = {"recruitCode": RECRUIT, "item": "mentor.raised_hand", "addresseeCode": PARTNER, "title": "求助"}
    hand = house.change(RECRUIT, "openTask", "task { id }", **values)["task"]["id"]
    for who in (MENTOR, ADMIN, ORGANIZER, HEAD):
        assert faults(propose(house, who, taskId=hand)) == [("FORBIDDEN", "taskId")]
        shown = house.ask(who, f'{{ node(id: "{hand}") {{ ... on Task {{ viewerCan }} }} }}')["node"]
        assert "PROPOSE_APPOINTMENT" not in shown["viewerCan"]
    assert sides(proposed(house, RECRUIT, taskId=hand)) == (RECRUIT, PARTNER)
    assert sides(proposed(house, PARTNER, taskId=hand)) == (PARTNER, RECRUIT)
    assert faults(propose(house, RECRUIT, taskId=hand, inviteeCode=MENTOR)) == [("INVALID", "inviteeCode")]
    shown = house.ask(
        ORGANIZER, f'{{ node(id: "{hand}") {{ ... on Task {{ appointments {{ place note }} }} }} }}'
    )
    assert shown["node"]["appointments"] == [{"place": "", "note": None}] * 2


def test_lists_by_time_and_as_of_a_day(house):
    late = proposed(house, MENTOR, recruitCode=RECRUIT, startsAt="2023-03-20T09:00:00+08:00")["id"]
    values = {"taskId": task(house, "mentor.talk", 2), "startsAt": "2023-03-04T09:00:00+08:00"}
    soon = proposed(house, MENTOR, **values)["id"]
    later = house.on(date(2023, 3, 2))
    answer(later, RECRUIT, soon)
    last = house.on(date(2023, 3, 5))
    cancel(last, RECRUIT, late)
    query = 'query($d: Date) { recruit(code: "R2022001", asOf: $d) { appointments { id status } all: appointments(upcomingOnly: false) { id status } task(item: "mentor.talk", occurrence: 2) { appointments { id status } } } }'

    def lists(day: str | None) -> Any:
        found = last.ask(MENTOR, query, d=day)["recruit"]
        named = [
            [(each["id"], each["status"]) for each in some] for some in (found["appointments"], found["all"])
        ]
        return [*named, [(each["id"], each["status"]) for each in found["task"]["appointments"]]]

    both = [(soon, "ACCEPTED"), (late, "CANCELLED")]
    assert lists(None) == [both[1:], both, both[:1]]
    assert lists("2023-03-02") == [[(soon, "ACCEPTED"), (late, "PROPOSED")]] * 2 + [[(soon, "ACCEPTED")]]
    assert lists("2023-03-01")[0] == [(soon, "PROPOSED"), (late, "PROPOSED")]
    assert lists("2023-02-28") == [[], [], []]


def test_who_left_meets_nobody_and_a_new_mentor_does_not_take_over(house):
    made = proposed(house, MENTOR, recruitCode=RECRUIT)["id"]
    values = {"recruitCode": RECRUIT, "role": "MENTOR", "personCode": "S1141", "startsOn": "2023-03-02"}
    assert (
        house.change(ORGANIZER, "assign", "assignment { id }", exception=True, reason="换", **values)[
            "errors"
        ]
        == []
    )
    later = house.on(date(2023, 3, 2))
    assert faults(cancel(later, MENTOR, made)) == [("NOT_FOUND", "appointmentId")]
    assert faults(cancel(later, "S1141", made)) == [("FORBIDDEN", "appointmentId")]
    assert cancel(later, RECRUIT, made)["errors"] == []
    house.change(
        ORGANIZER, "updateRecruit", "recruit { id }", recruitCode=RECRUIT, status="LEFT", reason="辞职"
    )
    assert faults(propose(later, ORGANIZER, recruitCode=RECRUIT)) == [("CONFLICT", "recruitCode")]


def test_the_trail_says_who_and_when_but_no_texts(house):
    made = proposed(house, MENTOR, taskId=task(house, "mentor.talk", 2))
    query = '{ auditTrail(filter: {action: "proposeAppointment"}) { nodes { role actor { code } changes subject { id __typename } } } }'
    (event,) = house.ask(ORGANIZER, query)["auditTrail"]["nodes"]
    assert (event["role"], event["actor"]["code"]) == ("MENTOR", MENTOR)
    assert event["subject"] == {"id": made["id"], "__typename": "Appointment"}
    assert (event["changes"]["person"], event["changes"]["startsAt"]) == (RECRUIT, WHEN)
    assert PLACE not in repr(event)
    assert NOTE not in repr(event)

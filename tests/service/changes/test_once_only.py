"""Idempotency keys, and two callers at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from service.store.idempotency import kept_answer
from service.store.tables import task
from service.usecases import service as frame

R = "R2022001"
CALLS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "enrolRecruit": (
        "recruit { id code }",
        {"code": "N1", "name": "甲", "unitCode": "U01", "cohortCode": "2022", "entryDate": "2022-09-01"},
        {"name": "乙"},
    ),
    "updateRecruit": ("recruit { id code }", {"recruitCode": R, "memberNumber": 9}, {"memberNumber": None}),
    "suspendRecruit": (
        "recruit { id code }",
        {"recruitCode": R, "startsOn": "2023-04-01", "endsOn": "2023-04-30", "reason": "产假"},
        {"endsOn": "2023-04-29"},
    ),
    "transferRecruit": (
        "recruit { id code }",
        {"recruitCode": R, "unitCode": "U02", "on": "2023-02-20", "reason": "调动"},
        {"unitCode": "U03"},
    ),
    "extendProbation": (
        "recruit { id code }",
        {"recruitCode": R, "endsOn": "2023-10-15", "ground": "LEAVE", "reason": "病假"},
        {"ground": "MATERNITY"},
    ),
    "assign": (
        "assignment { id }",
        {"recruitCode": R, "role": "MENTOR", "personCode": "S1142"},
        {"personCode": "S1141"},
    ),
    "savePerson": ("person { id }", {"code": "X1", "name": "甲"}, {"name": "乙"}),
    "saveUnit": ("unit { id }", {"code": "V1", "name": "甲"}, {"name": "乙"}),
    "saveDepartment": ("department { id }", {"code": "D9", "name": "甲", "unitCode": "U01"}, {"name": "乙"}),
}
STATE = f"""{{
  recruits {{ totalCount }} people {{ totalCount }} units {{ totalCount }} tasks(first: 1) {{ totalCount }}
  recruit(code: "{R}") {{
    status probationEndsOn memberNumber unit {{ code }} assignments {{ id endsOn }}
    tasks(first: 100) {{ nodes {{ dueOn status updatedAt }} }}
  }}
}}"""


@pytest.mark.parametrize("mutation", CALLS)
def test_a_key_answers_once(house: Any, faults: Any, mutation: str) -> None:
    wanted, values, other = CALLS[mutation]
    first = house.change("S1137", mutation, wanted, **values, idempotencyKey="k")
    assert first["errors"] == []
    state = house.ask("S1137", STATE)
    assert house.change("S1137", mutation, wanted, **values, idempotencyKey="k") == first
    reused = house.change("S1137", mutation, wanted, **{**values, **other}, idempotencyKey="k")
    assert faults(reused) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    assert house.ask("S1137", STATE) == state


def test_ending_answers_once(house: Any) -> None:
    held = house.ask("S1137", f'{{ recruit(code: "{R}") {{ assignments {{ id }} }} }}')["recruit"][
        "assignments"
    ][0]["id"]
    values = {"assignmentId": held, "endsOn": "2023-02-20", "reason": "退休", "idempotencyKey": "k"}
    first = house.change("S1137", "endAssignment", "assignment { endsOn }", **values)
    assert first == {"assignment": {"endsOn": "2023-02-20"}, "errors": []}
    assert house.change("S1137", "endAssignment", "assignment { endsOn }", **values) == first


def test_an_act_answers_once_however_it_is_answered(house: Any, faults: Any) -> None:
    asked = "{ recruits(first: 4) { nodes { code partner { code } } } }"
    recruits = house.ask("S1137", asked)["recruits"]["nodes"]
    for number, recruit in enumerate(recruits):  # the document is known from the second on
        who = recruit["partner"]["code"]
        task = house.task(who, recruit["code"], "partner.unit_intro")["id"]
        payload = {"held_on": str(house.service.today), "topics": "交流"}
        values = {"taskIds": [task], "idempotencyKey": f"act-{number}"}
        first = house.change(who, "submitRecords", "records { id status }", **values, payload=payload)
        assert first["errors"] == []
        assert len(first["records"]) == 1
        again = house.change(who, "submitRecords", "records { id status }", **values, payload=payload)
        assert again == first
        other = {**payload, "topics": "另一次"}
        reused = house.change(who, "submitRecords", "records { id status }", **values, payload=other)
        assert faults(reused) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]


def test_refused_calls_keep_no_key_and_callers_their_own(house: Any, faults: Any) -> None:
    _, values, _ = CALLS["enrolRecruit"]
    refused = house.change(
        "S1137", "enrolRecruit", "recruit { code }", **{**values, "unitCode": "U99"}, idempotencyKey="k"
    )
    assert faults(refused) == [("NOT_FOUND", "unitCode")]
    assert (
        house.change("S1137", "enrolRecruit", "recruit { code }", **values, idempotencyKey="k")["errors"]
        == []
    )
    mine = house.change(
        "S1004", "enrolRecruit", "recruit { code }", **{**values, "code": "N2"}, idempotencyKey="k"
    )
    assert mine == {"recruit": {"code": "N2"}, "errors": []}
    over = house.change("S1137", "saveUnit", "unit { id }", code="V1", name="单位", idempotencyKey="k")
    assert faults(over) == [("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]
    for key in ("", "x" * 201):
        odd = house.change("S1137", "saveUnit", "unit { id }", code="V1", name="单位", idempotencyKey=key)
        assert faults(odd) == [("OUT_OF_RANGE", "idempotencyKey")]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Make calls at the same moment."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


def posts(house: Any, mutation: str, wanted: str, many: list[dict[str, Any]]) -> list[Any]:
    """Run mutations at once, each on a client of its own."""
    house.token("S1137")
    apart = [house.on(house.service.today) for _ in many]
    return at_once(
        [
            lambda one=one, values=values: one.change("S1137", mutation, wanted, **values)
            for one, values in zip(apart, many, strict=True)
        ]
    )


def test_enrolled_twice_at_once(house: Any) -> None:
    values = {**CALLS["enrolRecruit"][1], "cohortCode": "2031"}
    made = posts(house, "enrolRecruit", "recruit { code }", [values] * 4)
    codes = sorted(each["errors"][0]["code"] if each["errors"] else "" for each in made)
    assert codes == ["", "CONFLICT", "CONFLICT", "CONFLICT"]
    assert (
        house.ask("S1137", '{ recruit(code: "N1") { tasks(first: 1) { totalCount } } }')["recruit"]["tasks"][
            "totalCount"
        ]
        == 84
    )


def test_the_same_key_at_once(house: Any) -> None:
    values = {**CALLS["enrolRecruit"][1], "idempotencyKey": "k"}
    made = posts(house, "enrolRecruit", "recruit { code }", [values] * 4)
    assert made == [{"recruit": {"code": "N1"}, "errors": []}] * 4


def test_new_cohort_at_once(house: Any) -> None:
    many = [{**CALLS["enrolRecruit"][1], "code": f"N{n}", "cohortCode": "2031"} for n in range(4)]
    assert [each["errors"] for each in posts(house, "enrolRecruit", "recruit { code }", many)] == [[]] * 4
    assert house.ask("S1137", '{ cohort(code: "2031") { recruitCount } }')["cohort"] == {"recruitCount": 4}


def test_assigned_twice_at_once(house: Any) -> None:
    many = [{"recruitCode": R, "role": "MENTOR", "personCode": code} for code in ("S1141", "S1142") * 2]
    assert [each["errors"] for each in posts(house, "assign", "assignment { id }", many)] == [[]] * 4
    asked = '{ people(first: 100, filter: { unitCode: "U01" }) { nodes { mentees { code } } } }'
    held = [each["code"] for row in house.ask("S1137", asked)["people"]["nodes"] for each in row["mentees"]]
    assert sorted(held) == ["R2022001", "R2022002", "R2022003"]


def test_a_mentor_wanted_by_many_at_once(house: Any) -> None:
    """S1140 mentors one; of four more at once, two stay within the rule."""
    for n in range(4):
        house.change(
            "S1137", "enrolRecruit", "recruit { id }", **{**CALLS["enrolRecruit"][1], "code": f"N{n}"}
        )
    many = [{"recruitCode": f"N{n}", "role": "MENTOR", "personCode": "S1140"} for n in range(4)]
    made = posts(house, "assign", "assignment { id }", many)
    codes = sorted(each["errors"][0]["code"] if each["errors"] else "" for each in made)
    assert codes == ["", "", "mentor.too_many_recruits", "mentor.too_many_recruits"]


def test_suspended_twice_at_once(house: Any) -> None:
    made = posts(house, "suspendRecruit", "recruit { id }", [CALLS["suspendRecruit"][1]] * 3)
    codes = sorted(each["errors"][0]["code"] if each["errors"] else "" for each in made)
    assert codes == ["", "CONFLICT", "CONFLICT"]


def test_a_person_created_twice_at_once(house: Any) -> None:
    made = posts(house, "savePerson", "person { id }", [{"code": "X1", "name": "甲", "unitCode": "U01"}] * 3)
    assert [each["errors"] for each in made] == [[]] * 3
    assert len({each["person"]["id"] for each in made}) == 1


@pytest.mark.parametrize("odd", ["a\0b", "a\x07b"])
def test_odd_texts_are_refused_alike(house: Any, odd: str) -> None:
    """What a database would choke on never reaches it."""
    for mutation, (wanted, values, _) in CALLS.items():
        for name, value in {**values, "idempotencyKey": "k"}.items():
            if name == "idempotencyKey" and "\0" not in odd:
                continue  # a key is only compared
            if not isinstance(value, str) or name in (
                "entryDate",
                "startsOn",
                "endsOn",
                "on",
                "ground",
                "role",
            ):
                continue
            title = mutation[0].upper() + mutation[1:]
            document = f"mutation($input: {title}Input!) {{ {mutation}(input: $input) {{ {wanted} errors {{ code path }} }} }}"
            body = house.post("S1137", document, input={**values, name: odd}).get_json()
            if "errors" in body:
                assert body["errors"][0]["extensions"]["code"] == "BAD_REQUEST", (mutation, name)
            else:
                assert body["data"][mutation]["errors"], (mutation, name)


def test_a_key_taken_between_looking_and_keeping_answers_what_was_kept(house: Any, monkeypatch: Any) -> None:
    values = {"recruitCode": R, "item": "organization.extra", "title": "一次", "idempotencyKey": "k"}
    first = house.change("S1137", "openTask", "task { id }", **values)
    looked: list[int] = []

    def not_yet_once(*arguments: Any) -> Any:
        looked.append(1)
        return None if len(looked) == 1 else kept_answer(*arguments)

    monkeypatch.setattr(frame, "kept_answer", not_yet_once)
    assert house.change("S1137", "openTask", "task { id }", **values) == first
    assert len(looked) == 2
    with house.past_walls.connect() as connection:
        opened = select(func.count()).where(task.c.item == "organization.extra", task.c.title == "一次")
        assert connection.execute(opened).scalar_one() == 1


def test_what_was_not_given_is_nothing_and_says_so() -> None:
    assert not frame.UNSET
    assert repr(frame.UNSET) == "UNSET"

"""Values that no honest caller sends: in variables and in documents, at every place that takes them."""

import base64
import json
from itertools import cycle

from tests.app.attacks.cases import BAD, FINE, GONE, Case

LONG = "长" * 10_001
TEXTS = {
    "a NUL": "a\0b",
    "half a character": "\ud800",
    "the other half": "\udfff",
    "an escape": "\x1b[2J",
    "a backspace": "\x08",
    "a delete": "\x7f",
    "a C1 control": "\x9b",
    "no character": "\uffff",
    "a long text": LONG,
}
UNIT = "mutation($v: SaveUnitInput!) { saveUnit(input: $v) { errors { code } } }"
RECORD = "mutation($v: SubmitRecordsInput!) { submitRecords(input: $v) { errors { code } } }"
TASK = "VGFzazox"
"""The first task's id."""


def wrapped(text):
    return {"taskIds": [TASK], "payload": {"a": {"b": [1, {"c": text}]}}}


PLACES = {
    # name: document, what the variables are, where the error says it is
    "a code": ("query($v: String!) { recruit(code: $v) { code } }", lambda text: text, "variables.v"),
    "a search": (
        "query($v: RecruitFilter) { recruits(filter: $v) { totalCount } }",
        lambda text: {"search": text},
        "variables.v.search",
    ),
    "a name": (UNIT, lambda text: {"code": "U99", "name": text}, "variables.v.name"),
    "a key": (
        UNIT,
        lambda text: {"code": "U99", "name": "单位", "idempotencyKey": text},
        "variables.v.idempotencyKey",
    ),
    "a payload": (RECORD, wrapped, "variables.v.payload.a.b.1.c"),
    "a payload's key": (
        RECORD,
        lambda text: {"taskIds": [TASK], "payload": {"a": {text: 1}}},
        "variables.v.payload.a.",
    ),
    "a list": ("query($v: [ID!]!) { nodes(ids: $v) { id } }", lambda text: ["x", text], "variables.v.1"),
    "a cursor": (
        "query($v: String) { recruits(after: $v) { totalCount } }",
        lambda text: text,
        "variables.v",
    ),
    "what nobody asks for": ("{ today }", lambda text: {"deep": [text]}, "variables.v.deep.0"),
}
DAYS = [
    "",
    "0001-01-01",
    "1899-12-31",
    "2101-01-01",
    "9999-12-31",
    "2023-02-29",
    "2023-2-9",
    "20230301",
    "2023-W09-3",
    "2023-060",
    "2023-03-01T00:00:00",
    "2023-03-01 ",
    "-2023-03-01",
    "２０２３-０３-０１",
    "today",
    20230301,
    1.5,
    True,
    [],
    {},
]
MOMENTS = [
    "",
    "2023-03-01",
    "2023-03-01T09:00:00",
    "2023-03-01T09:00+08",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2023-03-01T24:00:00Z",
    "2023-03-01T09:60:00Z",
    "2023-03-01T09:00:00+25:00",
    "2023-02-29T09:00:00Z",
    "2023-03-01 09:00:00Z",
    "1677662400",
    1677662400,
    False,
]
DAY = 'query($v: Date) { recruit(code: "R2022001", asOf: $v) { code } }'
MOMENT = "mutation($v: ProposeAppointmentInput!) { proposeAppointment(input: $v) { errors { code } } }"


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


IDS = [
    "",
    "x",
    "0",
    "1",
    "-1",
    "null",
    "Task:1",
    "../../etc/passwd",
    "1 OR 1=1",
    "' OR ''='",
    "١",
    "1_0",
    *(
        encoded(each)
        for each in (
            "Task:0",
            "Task:-1",
            "Task:01",
            "Task:1_0",
            "Task:١",
            "Task:1 ",
            "Task:1\n",
            "task:1",
            "Nothing:1",
            "Task:",
            ":1",
            "Task:1:1",
            "Task:9223372036854775807",
            "Task:9223372036854775808",
            "Task:" + "9" * 40,
        )
    ),
    encoded("Task:1").rstrip("=") + "==",
    encoded("Task:1") + "\n",
    "VGFzazox ",
    "VGFz azox",
]
CURSORS = [
    "x",
    "=",
    "é",
    *(
        encoded(each)
        for each in (
            "[]",
            "{}",
            "null",
            "1",
            "[1]",
            '["R2022001", 1, 1]',
            '["R2022001", "1"]',
            '["R2022001", 1.5]',
            '["R2022001", true]',
            '["R2022001", 9223372036854775808]',
            '["\\u0000", 1]',
            "[null, null]",
            '[["a"], 1]',
            "[" * 5000,
        )
    ),
]
NUMBERS = [2**31, -(2**31) - 1, 2**53, 2**63 - 1, 1.5, 1e300, "1", True, [1], {}]
TAKEN = [
    "'; DROP TABLE recruit; --",
    "%",
    "_",
    "\\",
    "100%_\\",
    "<script>",
    "${7*7}",
    "{{7*7}}",
    "\u202e",
    "😀",
    "e\u0301",
    "\t\r\n",
    "NULL",
    "長" * 2000,
]


def literal(text):
    """Write a text as GraphQL does, all that is not plain escaped."""
    return json.dumps(text, ensure_ascii=text is not LONG)


def text_cases():
    for what, text in TEXTS.items():
        for where, (query, shape, place) in PLACES.items():
            yield Case(f"{what} in {where}", BAD, query, {"v": shape(text)}, says=place)
        for name in ("operationName", "extensions"):
            value = text if name == "operationName" else {"x": text}
            yield Case(f"{what} in {name}", BAD, more={name: value}, says=name)
        yield Case(f"{what} written as a code", BAD, f"{{ recruit(code: {literal(text)}) {{ code }} }}")
        yield Case(
            f"{what} written in a payload",
            BAD,
            f'mutation {{ submitRecords(input: {{taskIds: ["{TASK}"], payload: {{a: [{{b: {literal(text)}}}]}}}}) {{ errors {{ code }} }} }}',
        )
        yield Case(
            f"{what} as a default",
            BAD,
            f"query($c: String! = {literal(text)}) {{ recruit(code: $c) {{ code }} }}",
        )
        if text is not LONG:
            yield Case(f"{what} in the document itself", BAD, f"{{ today }} # {text}")
    yield Case("a long block", BAD, f'{{ recruit(code: """{LONG}""") {{ code }} }}')


def number_cases():
    for number in NUMBERS:
        yield Case(
            f"a page of {number!r}",
            BAD,
            "query($v: Int) { recruits(first: $v) { totalCount } }",
            {"v": number},
        )
    for number in NUMBERS[:6]:
        yield Case(f"a page of {number!r} written", BAD, f"{{ recruits(first: {number}) {{ totalCount }} }}")
        yield Case(
            f"a member number of {number!r}",
            BAD,
            "mutation($v: UpdateRecruitInput!) { updateRecruit(input: $v) { errors { code } } }",
            {"v": {"recruitCode": "R2022001", "memberNumber": number}},
        )
    for digits in (
        "9223372036854775808",
        "-9223372036854775809",
        "9" * 5_000,
        "1e999",
        "-1e999",
        "1" * 500 + ".5",
        "NaN",
        "Infinity",
        "-Infinity",
    ):
        data = (
            json.dumps({"query": RECORD, "variables": {"v": wrapped("HERE")}})
            .replace('"HERE"', digits)
            .encode()
        )
        yield Case(f"a payload with {digits[:20]}", BAD, data=data, says="variables.v.payload.a.b.1.c")
    for digits in ("9223372036854775808", "9" * 5_000, "1e999"):
        yield Case(
            f"{digits[:20]} written in a payload",
            BAD,
            f'mutation {{ submitRecords(input: {{taskIds: ["{TASK}"], payload: {{a: [{digits}]}}}}) {{ errors {{ code }} }} }}',
        )
        yield Case(f"{digits[:20]} written as an id", BAD, f"{{ node(id: {digits}) {{ id }} }}")


def time_cases():
    enrolment = {"code": "R9", "name": "某人", "unitCode": "U01", "cohortCode": "2022"}
    enrol = "mutation($v: EnrolRecruitInput!) { enrolRecruit(input: $v) { errors { code } } }"
    for day in DAYS:
        yield Case(f"the day {day!r}", BAD, DAY, {"v": day})
        if isinstance(day, str):
            yield Case(
                f"the day {day!r} written",
                BAD,
                DAY.replace("($v: Date)", "").replace("$v", literal(day)),
                says='"column"',
            )
            yield Case(
                f"the day {day!r} in a change",
                BAD,
                enrol,
                {"v": enrolment | {"entryDate": day}},
                says="entryDate",
            )
    for moment in MOMENTS:
        given = {"recruitCode": "R2022001", "startsAt": moment, "place": "会议室"}
        yield Case(f"the moment {moment!r}", BAD, MOMENT, {"v": given}, says="startsAt")
    yield Case(
        "a moment written",
        BAD,
        'mutation { proposeAppointment(input: {recruitCode: "R2022001", startsAt: "2023-03-01T09:00:00", place: "x"}) { errors { code } } }',
        says='"column": 74',
    )


ACTS = [
    ("waiveTask", "taskId", {"reason": "原因"}),
    ("rejectRecord", "recordId", {"reason": "原因"}),
    ("answerAppointment", "appointmentId", {"accept": True}),
    ("endAssignment", "assignmentId", {"endsOn": "2023-03-01", "reason": "原因"}),
    ("submitRecords", "taskIds", {"payload": {}}),
    ("confirmRecords", "recordIds", {}),
]


def id_cases():
    acts = cycle(ACTS)
    for each in IDS:
        yield Case(
            f"the node {each!r}",
            FINE,
            "query($v: ID!) { node(id: $v) { id } nodes(ids: [$v]) { id } }",
            {"v": each},
        )
        yield Case(f"the node {each!r} written", FINE, f"{{ node(id: {literal(each)}) {{ id }} }}")
        name, field, wanted = next(acts)
        query = (
            f"mutation($v: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $v) {{ errors {{ code }} }} }}"
        )
        yield Case(f"{name} of {each!r}", GONE, query, {"v": {field: each} | wanted})
    for name in ("x", 1.5, True, [], {}, None):
        yield Case(
            f"the node {name!r} of another type",
            BAD if name != "x" else FINE,
            "query($v: ID!) { node(id: $v) { id } }",
            {"v": name},
        )


def page_cases():
    for cursor in CURSORS:
        yield Case(
            f"after {cursor[:60]!r}",
            BAD,
            "query($v: String) { recruits(after: $v) { nodes { code } } }",
            {"v": cursor},
        )
        yield Case(
            f"tasks after {cursor[:60]!r}",
            BAD,
            "query($v: String) { tasks(after: $v, first: 1) { nodes { id } } }",
            {"v": cursor},
        )
    page = 'mutation {{ saveUnit(input: {{code: "U99", name: "单位"}}) {{ unit {{ recruits({}) {{ totalCount }} }} errors {{ code }} }} }}'
    for args in ("first: -1", "first: 101", 'after: "x"'):
        yield Case(f"a change that answers a page with {args}", BAD, page.format(args))


def honest_cases():
    for text in TAKEN:
        yield Case(f"a search for {text[:20]!r}", FINE, PLACES["a search"][0], {"v": {"search": text}})
        yield Case(f"the recruit {text[:20]!r}", FINE, PLACES["a code"][0], {"v": text})


PARTS = [text_cases, number_cases, time_cases, id_cases, page_cases, honest_cases]

"""Whatever way a selection is written, every field answers under its own key."""

import pytest

ORGANIZER = "S1137"


def test_aliases_with_different_arguments_on_one_field(house):
    answer = house.ask(
        ORGANIZER,
        """{ a: recruit(code: "R2022001") { code first: task(item: "mentor.talk") { occurrence } second: task(item: "mentor.talk", occurrence: 2) { n: occurrence }
             open: tasks(filter: {status: [OPEN]}) { totalCount } few: tasks(first: 2) { totalCount nodes { dueOn } } none: task(item: "no.such") { id } }
             b: recruit(code: "R2022001", asOf: "2022-09-01") { stage } c: recruit(code: "R2022001") { stage }
             one: recruits(first: 1) { x: nodes { code } y: nodes { name } } }""",
    )
    assert (
        answer["a"]["first"] == {"occurrence": 1}
        and answer["a"]["second"] == {"n": 2}
        and answer["a"]["none"] is None
    )
    assert answer["a"]["few"]["totalCount"] == 84 and len(answer["a"]["few"]["nodes"]) == 2
    assert 0 < answer["a"]["open"]["totalCount"] < 84
    assert answer["b"]["stage"] == "FIRST_MONTH" and answer["c"]["stage"] == "FIRST_YEAR"
    assert answer["one"] == {"x": [{"code": "R2022001"}], "y": [{"name": "侯君冠"}]}


def test_merged_selections_and_fragments(house):
    answer = house.ask(
        ORGANIZER,
        """query { recruit(code: "R2022001") { unit { code } mentor { code } ...More ... on Recruit { unit { departments { code } } } ... { mentor { rank } } }
             recruit(code: "R2022001") { cohort { code } } }
           fragment More on Recruit { unit { name } ...Again mentor { ...Who } }
           fragment Again on Recruit { milestones { stage } milestones { dueOn } }
           fragment Who on Person { name ... on Node { id } }""",
    )["recruit"]
    assert (
        answer["unit"]["code"] == "U01" and answer["unit"]["name"] and len(answer["unit"]["departments"]) == 3
    )
    assert set(answer["mentor"]) == {"code", "rank", "name", "id"}
    assert answer["cohort"] == {"code": "2022"}
    assert set(answer["milestones"][0]) == {"stage", "dueOn"}


@pytest.mark.parametrize("yes", [True, False])
def test_skip_include_variables_and_defaults(house, yes):
    answer = house.ask(
        ORGANIZER,
        """query($yes: Boolean!, $code: String! = "R2022001", $item: String = "mentor.talk", $o: Int = 3) {
             recruit(code: $code) { code @include(if: $yes) name @skip(if: $yes) ... @include(if: $yes) { post } ...Plan @skip(if: $yes)
               task(item: $item, occurrence: $o) { occurrence } progress @include(if: $yes) { total } } }
           fragment Plan on Recruit { stage }""",
        yes=yes,
    )["recruit"]
    assert set(answer) == {"task"} | ({"code", "post", "progress"} if yes else {"name", "stage"})
    assert answer["task"] == {"occurrence": 3}


def test_typename_everywhere(house):
    answer = house.ask(
        ORGANIZER,
        """{ __typename me { __typename person { __typename } } recruits(first: 1) { __typename edges { __typename node { __typename } } pageInfo { __typename }
             nodes { __typename milestones { __typename progress { __typename } blocking { __typename } } tracks { __typename track { __typename plugin { __typename } items { __typename } } }
             dimensions { __typename } progress { __typename } assignments { __typename } unit { __typename } cohort { __typename } tasks(first: 1) { __typename nodes { __typename item { __typename } } } } }
             overview { __typename byUnit { __typename } byStage { __typename } byTrack { __typename } byDimension { __typename } }
             vocabulary { __typename } tracks { __typename } plugins { __typename } node(id: "x") { __typename } }""",
    )
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.add(value["__typename"])
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(answer)
    assert found >= {
        "Query",
        "Viewer",
        "Person",
        "RecruitConnection",
        "RecruitEdge",
        "PageInfo",
        "Recruit",
        "Milestone",
        "Progress",
        "Task",
        "TrackProgress",
    }
    assert found >= {
        "Track",
        "Plugin",
        "ChecklistItem",
        "DimensionProgress",
        "Assignment",
        "Unit",
        "Cohort",
        "Overview",
        "UnitProgress",
        "StageCount",
        "Term",
    }


def test_nodes_of_every_type_and_of_none(house):
    house_ids = house.ask(
        ORGANIZER,
        """{ recruit(code: "R2022001") { id unit { id } department { id } cohort { id } mentor { id } assignments { id } task(item: "partner.unit_intro") { id } } }""",
    )["recruit"]
    payload = {"held_on": "2022-08-22", "topics": "概况"}
    record = house.change(
        "S1220", "submitRecords", "records { id }", taskIds=[house_ids["task"]["id"]], payload=payload
    )["records"][0]["id"]
    ids = {
        "Recruit": house_ids["id"], "Unit": house_ids["unit"]["id"], "Department": house_ids["department"]["id"],
        "Cohort": house_ids["cohort"]["id"], "Person": house_ids["mentor"]["id"],
        "Assignment": house_ids["assignments"][0]["id"], "Task": house_ids["task"]["id"], "Record": record,
    }  # fmt: skip
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Recruit { code } ... on Unit { code } ... on Task { title recruit { code } } ... on Record { payload task { id } } } }"
    found = house.ask(ORGANIZER, text, ids=list(ids.values()))["nodes"]
    assert [each["__typename"] for each in found] == list(ids)
    assert [each["id"] for each in found] == list(ids.values())
    assert (
        found[0]["code"] == "R2022001"
        and found[1]["code"] == "U01"
        and found[7]["payload"]["topics"] == "概况"
    )
    for kind, id_ in ids.items():
        assert house.ask(ORGANIZER, "query($i: ID!) { node(id: $i) { id __typename } }", i=id_)["node"] == {
            "id": id_,
            "__typename": kind,
        }
    # Out of sight is like not there: people of another unit, an auditor's portal, another recruit.
    strangers = house.ask("S1008", text, ids=list(ids.values()))["nodes"]
    assert [each and each["__typename"] for each in strangers] == [
        None,
        "Unit",
        "Department",
        "Cohort",
        "Person",
        None,
        None,
        None,
    ]
    bad = [
        "",
        "x",
        "游标",
        "VGFzazow",
        "VGFzazotMQ==",
        "VGFzazoxXzA=",
        "Tm9uZTox",
        "VGFzazo5MjIzMzcyMDM2ODU0Nzc1ODA4",
        "VGFzazo5OTk5OTk5",
        ids["Task"] + "=",
        ids["Task"][:-1],
        "A" * 5000,
    ]
    assert house.ask(ORGANIZER, text, ids=bad)["nodes"] == [None] * len(bad)
    for each in bad:
        assert house.ask(ORGANIZER, "query($i: ID!) { node(id: $i) { id } }", i=each)["node"] is None
    twice = house.ask(ORGANIZER, text, ids=[record, "x", record])["nodes"]
    assert twice[0] == twice[2] and twice[1] is None
    errors = house.post(ORGANIZER, text, ids=["x"] * 101).get_json()["errors"]
    assert errors[0]["extensions"]["code"] == "BAD_REQUEST"
    assert house.ask(ORGANIZER, text, ids=[])["nodes"] == []


def test_vocabulary_has_a_chinese_label_for_every_enum_value(house):
    terms = house.ask(ORGANIZER, "{ vocabulary { kind value label } }")["vocabulary"]
    known = {(each["kind"], each["value"]): each["label"] for each in terms}
    assert len(known) == len(terms)
    enums = house.ask(ORGANIZER, "{ __schema { types { kind name enumValues { name } } } }")["__schema"][
        "types"
    ]
    for each in enums:
        if each["kind"] == "ENUM" and not each["name"].startswith("__"):
            for value in each["enumValues"]:
                label = known[each["name"], value["name"]]
                assert any("一" <= sign <= "鿿" for sign in label)
    assert ("partner.observation.mood", "需关心") in known

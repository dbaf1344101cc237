"""What holds of any live service: it only reads, with an organizer's token."""

import json

import pytest
from gql.transport.exceptions import TransportError

FIGURES = "total done waived submitted missed overdue open upcoming due dueDone ratio"
FRAGMENT = f"fragment Figures on Progress {{ {FIGURES} }}"
DISJOINT = ("done", "waived", "submitted", "missed", "overdue", "open", "upcoming")
TRACKS = {"organization", "department", "mentor", "partner"}
STAGES = ["PRE_ENTRY", "FIRST_MONTH", "FIRST_YEAR", "THIRD_YEAR"]
DIMENSIONS = ["LOYALTY", "VALUES", "TEAM", "DILIGENCE", "INTEGRITY"]
PAGE = """
query Page($after: String) {
  recruits(first: 40, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      code
      status
      stage
      milestones { stage dueOn status progress { total } }
      dimensions { dimension progress { total } }
      tracks { track { id } progress { total done } }
      progress { ...Figures }
    }
  }
}
"""
CONTRACT = {
    "Query": """node nodes me today vocabulary recruit recruits unit units cohort cohorts people tasks tracks plugins
        overview""",
    "Mutation": """savePerson saveUnit saveDepartment enrolRecruit updateRecruit suspendRecruit transferRecruit
        extendProbation assign endAssignment submitRecords confirmRecords rejectRecord releaseRecord openTask
        rescheduleTask waiveTask reopenTask""",
    "Recruit": """id code name pinyin memberNumber unit department cohort post entryDate probationEndsOn status stage
        milestones tracks dimensions progress mentor partner assignments tasks task""",
    "Task": """id recruit item occurrence stage opensOn nominalDueOn dueOn provisional title note addressee status late
        updatedAt responsibleRole responsibles confirmerRole completedOn completedBy waivedReason viewerCan records""",
    "Record": """id task author enteredBy occurredOn recordedAt status payload redacted corrects confirmedBy confirmedAt
        rejectedReason releasedAt""",
    "Progress": FIGURES,
    "UserError": "code message path plugin",
}


@pytest.fixture(scope="module")
def recruits(organizer):
    """All recruits, page by page."""
    found, after = [], None
    while True:
        page = organizer.ask(PAGE + FRAGMENT, after=after)["recruits"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found, page["totalCount"]
        assert page["nodes"], "an empty page that promises more"
        assert page["pageInfo"]["endCursor"] != after
        after = page["pageInfo"]["endCursor"]


def sums(progress):
    return sum(progress[name] for name in DISJOINT)


def test_it_lives_and_is_ready(organizer):
    assert organizer.get("/healthz")[0] == 200
    status, body = organizer.get("/readyz")
    assert status == 200
    assert json.loads(body)["status"] == "ok"


@pytest.mark.parametrize("name", CONTRACT)
def test_the_schema_holds_the_contract(organizer, name):
    document = "query($name: String!) { __type(name: $name) { fields { name } } }"
    fields = {each["name"] for each in organizer.ask(document, name=name)["__type"]["fields"]}
    assert set(CONTRACT[name].split()) <= fields


def test_the_token_is_an_organizers(organizer):
    assert "ORGANIZER" in organizer.ask("{ me { roles } }")["me"]["roles"]


def test_the_four_tracks_are_there(organizer):
    tracks = organizer.ask("{ tracks { id items { code evidenceSchema } plugin { name status } } }")["tracks"]
    assert {track["id"] for track in tracks} >= TRACKS
    for track in tracks:
        assert track["plugin"]["status"] == "ACTIVE"
        for item in track["items"]:
            assert item["code"].startswith(f"{track['id']}.")
            assert item["evidenceSchema"]["type"] == "object"


def test_every_recruit_stands_on_exactly_one_page(recruits):
    found, total = recruits
    assert len(found) == total == len({each["code"] for each in found})


def test_every_recruit_has_four_milestones_and_five_dimensions(recruits):
    for each in recruits[0]:
        assert [milestone["stage"] for milestone in each["milestones"]] == STAGES, each["code"]
        days = [milestone["dueOn"] for milestone in each["milestones"]]
        assert days == sorted(days)
        assert [dimension["dimension"] for dimension in each["dimensions"]] == DIMENSIONS
        assert {track["track"]["id"] for track in each["tracks"]} >= TRACKS


def test_counts_are_disjoint_and_sum_to_total(recruits):
    for each in recruits[0]:
        progress = each["progress"]
        assert sums(progress) == progress["total"], each["code"]
        assert progress["dueDone"] <= progress["due"] <= progress["total"]
        assert sum(milestone["progress"]["total"] for milestone in each["milestones"]) == progress["total"]
        counted = progress["total"] - progress["waived"]
        assert progress["ratio"] == pytest.approx(progress["done"] / counted if counted else 1)


def test_the_overview_sums_up(organizer, recruits):
    found = organizer.ask(
        """{ overview {
          recruits progress { ...Figures } byUnit { recruits progress { total done } } byTrack { progress { total done overdue } }
          byStage { upcoming inProgress reached overdue }
        } }"""
        + FRAGMENT
    )["overview"]
    progress = found["progress"]
    assert sums(progress) == progress["total"]
    for parts in (found["byUnit"], found["byTrack"]):
        assert sum(part["progress"]["total"] for part in parts) == progress["total"]
        assert sum(part["progress"]["done"] for part in parts) == progress["done"]
    assert sum(part["recruits"] for part in found["byUnit"]) == found["recruits"]
    assert len({sum(stage.values()) for stage in found["byStage"]}) == 1
    assert sum(each["progress"]["total"] for each in recruits[0]) >= progress["total"]


def test_an_unknown_token_is_refused(organizer):
    stranger = type(organizer)(organizer.url, "nobody")
    with pytest.raises(TransportError) as caught:
        stranger.ask("{ today }")
    assert getattr(caught.value, "code", None) == 401 or "UNAUTHENTICATED" in str(caught.value)

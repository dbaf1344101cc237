"""Whom 部门带学 tells what."""

from service.plugin_api import Role
from service.testing.hosts import host_of, tell
from service.testing.views import task_view


def test_growth_list_drawn() -> None:
    """The mentor is told that the list is there, not what is on it."""
    host = host_of()
    payload = {"entries": [{"title": "驻村"}], "mentor_advice": "多下村"}
    task = task_view("department.growth_list", title="成长清单制订")
    told = tell(host, "department.growth_list_drawn", payload, task=task)
    assert told.recipients == (Role.MENTOR,)
    assert told.text == "所在部门已填写成长清单制订，请查阅并提出建议"
    assert not told.at_once

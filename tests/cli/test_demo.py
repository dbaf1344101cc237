"""The demo makes a city once, and goes on with it afterwards."""

import re
from dataclasses import replace

import pytest

from service.app import create_service
from service.cli import demo


@pytest.fixture
def served(monkeypatch, tmp_path):
    """Run the demo with a small city, and keep what it would have served."""
    monkeypatch.setattr(demo, "RECRUITS", 5)
    monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/demo.db")
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    found = []
    monkeypatch.setattr(demo, "serve", found.append)
    yield found
    for service in found:
        service.store.close()


def test_first_start_makes_a_city_and_second_start_goes_on_with_it(served, capsys):
    demo.demo()
    first = capsys.readouterr().out
    assert "已创建演示批次" in first
    tokens = re.findall(r"xikou_[\w-]{20,}", first)
    assert len(set(tokens)) == 8
    assert first.count("curl -s http://127.0.0.1:8000/graphql") == 3
    demo.demo()
    second = capsys.readouterr().out
    assert "继续使用已有数据" in second
    assert not set(tokens) & set(re.findall(r"xikou_[\w-]{20,}", second))


def test_the_queries_to_paste_answer(served, capsys):
    demo.demo()
    out = capsys.readouterr().out
    from service.app import create_app

    client = create_app(served[0]).test_client()
    commands = re.findall(r"Bearer (\S+)' \\\n  -d '(.+)'", out)
    assert len(commands) == 3
    for token, body in commands:
        answer = client.post(
            "/graphql",
            data=body,
            headers={"Authorization": f"Bearer {token}"},
            content_type="application/json",
        )
        assert answer.status_code == 200
        assert "errors" not in answer.get_json()


def test_the_city_stands_in_the_middle_of_its_plan(served, capsys):
    demo.demo()
    capsys.readouterr()
    service = create_service(replace(served[0].settings))
    with service.store.reading(demo.OPERATOR, service.today) as reading:
        people = demo.examples(reading)
    service.store.close()
    assert len(people) == 8

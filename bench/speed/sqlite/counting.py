"""How many SQL statements a request takes on SQLite beside those that check the token and gather the sight."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.speed.cases import Question
from bench.speed.contenders import Contender, running
from bench.speed.counting import ASKED, NOT_COUNTED, PORT, WARM
from bench.speed.load import ask, connected
from bench.speed.sqlite.place import FilePlace
from bench.speed.sqlite.said import overheard

INSIDE = ("--", "pragma", "create temp ", "insert into shown_", "select id, definition from item_version")
"""What triggers do begins with dashes; the rest opens a connection, once for each thread."""


def statements(
    contender: Contender, place: FilePlace, questions: Mapping[str, Sequence[Question]], log: Path
) -> dict[str, int]:
    """Return how many statements a request of each question takes, at most of some."""
    heard = log.with_name("said").resolve()
    heard.write_text("")
    listening = replace(
        contender,
        commands=lambda where, ports: [
            overheard(each, str(heard)) for each in contender.commands(where, ports)
        ],
    )
    found = {}
    with running(listening, place, PORT, log) as (_, ports), connected(ports[0]) as channel:
        for name, each in questions.items():
            if name not in contender.questions:
                continue
            nothing = contender.nothing(each[0])
            with place.connect() as connection:
                mark = place.mark(connection)
                for question in each[:WARM]:
                    ask(channel, contender.message(question))
                    ask(channel, nothing)
                counts = [
                    _count(heard, channel, contender.message(question)) - _count(heard, channel, nothing)
                    for question in each[WARM : WARM + ASKED] or each[:ASKED]
                ]
                if name == "m1":
                    mark.restore(connection)
            found[name] = max(counts)
    return found


def _count(heard: Path, channel, message: bytes) -> int:
    before = heard.stat().st_size
    status, body = ask(channel, message)
    assert status == 200, body[:500]
    with heard.open("rb") as file:
        file.seek(before)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return sum(not NOT_COUNTED.match(said) and not said.lower().startswith(INSIDE) for said in lines)

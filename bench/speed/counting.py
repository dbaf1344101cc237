"""How many SQL statements a request takes beside those that check the token and gather the sight.

The server writes down all statements for a while; what an empty request takes is taken away. Beginnings and ends of
transactions, settings and pings do not count; what functions do inside does not either.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.speed.cases import Question
from bench.speed.cluster import SERVICE, Place
from bench.speed.contenders import Contender, running
from bench.speed.load import ask, connected
from bench.speed.submitting import Mark

SAID = re.compile(r"LOG:  (?:statement|execute [^:]+): (.*)")
NOT_COUNTED = re.compile(
    r"\s*(begin|commit|rollback|savepoint|release|set |select set_config|select 1$|$)", re.IGNORECASE
)
WARM, ASKED = 8, 3
PORT = 8990


def statements(
    contender: Contender, place: Place, questions: Mapping[str, Sequence[Question]], log: Path
) -> dict[str, int]:
    """Return how many statements a request of each question takes, at most of some."""
    _logging(place, on=True)
    found = {}
    try:
        with running(contender, place, PORT, log) as (_, ports), connected(ports[0]) as channel:
            for name, each in questions.items():
                if name not in contender.questions:
                    continue
                nothing = contender.nothing(each[0])
                with place.connect() as connection:
                    mark = Mark.of(connection)
                    for question in each[:WARM]:
                        ask(channel, contender.message(question))
                        ask(channel, nothing)
                    counts = [
                        _count(place, channel, contender.message(question)) - _count(place, channel, nothing)
                        for question in each[WARM : WARM + ASKED] or each[:ASKED]
                    ]
                    if name == "m1":
                        mark.restore(connection)
                found[name] = max(counts)
    finally:
        _logging(place, on=False)
    return found


def _logging(place: Place, *, on: bool) -> None:
    with place.connect() as connection:
        connection.execute(f"alter role {SERVICE} set log_statement = '{'all' if on else 'none'}'")


def _count(place: Place, channel, message: bytes) -> int:
    log = place.folder / "log"
    before = log.stat().st_size
    status, body = ask(channel, message)
    assert status == 200, body[:500]
    with log.open("rb") as file:
        file.seek(before)
        text = file.read().decode("utf-8", "replace")
    return sum(not NOT_COUNTED.match(said) for said in SAID.findall(text))

"""Many ask at once, of a service that knows nothing yet: everybody has their own answer."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from service.graphql.guard.known import documents_under
from service.store import drawing
from service.usecases.tokens import identify
from tests.proof.both_ways import direct, ordinary
from tests.proof.rambling import Question

WHO = ("S1137", "S1004", "R2022001", "portal:U01")
TURNS = 5


def test_everybody_has_their_own_answer_from_the_first_on(house, document, monkeypatch):
    variables = {"q1": {"unit": "U01"}, "q2": {"code": "R2022001"}, "q3": {}, "q4": {}}
    asked = [Question(document(name), given) for name, given in variables.items()]
    scopes = [identify(house.service, house.token(who), None) for who in WHO]
    pairs = [(scope, one) for one in asked for scope in scopes]
    plain = {(scope, one.text): ordinary(house.service, scope, one) for scope, one in pairs}
    documents_under.cache_clear()
    monkeypatch.setattr(drawing, "_kept", OrderedDict())
    for one in asked:  # known by its text alone: nothing was derived from it
        ordinary(house.service, scopes[0], one)
    with ThreadPoolExecutor(TURNS) as threads:
        turns = [pairs[turn:] + pairs[:turn] for turn in range(TURNS)]
        answers = threads.map(
            lambda some: [(scope, one.text, direct(house.service, scope, one)) for scope, one in some], turns
        )
        for scope, text, found in (each for some in answers for each in some):
            assert found == plain[scope, text]

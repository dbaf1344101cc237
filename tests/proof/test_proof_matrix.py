"""The matrix names the whole schema and nothing else; what it does not name is nobody's."""

import pytest
from graphql import GraphQLObjectType, build_schema

from service.domain import matrix
from service.domain.cases import CONDITIONS, SEATS
from service.graphql.schema import schema as served
from service.store.reads.asked import Asked
from service.store.reads.recruits import RECRUIT
from service.store.reads.shape import Reading
from service.store.scope import REACHES, Scope

_SEATED_BY_SCOPE = {"ANYBODY", "PAST"}


def gaps(exported):
    """Say what of a schema has no row, and which rows have nothing in the exported."""
    written = matrix.written()
    payloads = {field.type.of_type.name for field in exported.mutation_type.fields.values()}
    types = {
        name
        for name, kind in exported.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
    }
    parts = {each for some in written.parts.values() for each in some}
    listed = set(written.nouns) | parts
    yield from (f"no row: type {each}" for each in types - payloads - listed - {"Query", "Mutation"})
    yield from (
        f"no type: {each}"
        for each in listed - types - {"Figures", "History", "VisitFigures", "FollowUpFigures"}
    )
    yield from (f"twice: {each}" for each in parts & set(written.nouns))
    for kind, root in (("query", exported.query_type), ("mutation", exported.mutation_type)):
        rows = set(getattr(written, kind))
        yield from (f"no row: {kind} {each}" for each in set(root.fields) - rows)
        yield from (f"no {kind}: {each}" for each in rows - set(root.fields))
    for name, noun in written.nouns.items():
        if name in types:
            shown = [each for some in noun.shows.values() for each in some]
            yield from (
                f"no row: field {name}.{each}" for each in set(exported.type_map[name].fields) - set(shown)
            )
            yield from (
                f"no field: {name}.{each}" for each in set(shown) - set(exported.type_map[name].fields)
            )
            yield from (f"twice: field {name}.{each}" for each in shown if shown.count(each) > 1)


def unknown():
    """Say which names of the matrix mean nothing."""
    written = matrix.written()
    rules = set(written.nouns) | set(written.reads) | {"seen"}
    for name, noun in written.nouns.items():
        yield from (f"{name}: {each}" for each in set(noun.sees) - set(SEATS) - _SEATED_BY_SCOPE)
        yield from (f"{name}: {each}" for each in set(noun.sees.values()) - set(REACHES))
        yield from (f"{name}: {each}" for each in set(noun.shows) - rules)
    for table in (written.reads, written.does):
        for name, rule in table.items():
            yield from (f"{name}: {each}" for each in set(rule) - set(SEATS))
            yield from (f"{name}: {each}" for some in rule.values() for each in set(some) - set(CONDITIONS))
    yield from (
        f"query: {each}" for some in written.query.values() for each in set(some) - set(written.nouns)
    )
    acts = [each for some in written.mutation.values() for each in some]
    yield from (f"mutation: {each}" for each in set(acts) ^ set(written.does))


def test_every_type_field_root_and_mutation_has_its_row_and_every_row_its_place():
    assert set(gaps(build_schema(served().as_str()))) == set()


@pytest.mark.parametrize(
    ("where", "added", "missed"),
    [
        ("type Recruit implements Node {", "secret: String", "no row: field Recruit.secret"),
        ("type Query {", "secrets: String", "no row: query secrets"),
        ("type Mutation {", "tell: RejectRecordPayload!", "no row: mutation tell"),
        ("type Unit implements Node {", "safe: Safe }\ntype Safe { key: String", "no row: type Safe"),
    ],
)
def test_what_is_added_without_a_row_is_noticed(where, added, missed):
    text = served().as_str()
    assert where in text
    assert missed in set(gaps(build_schema(text.replace(where, f"{where}\n  {added}", 1))))


def test_every_name_in_the_matrix_means_something():
    assert list(unknown()) == []


def test_every_seat_reach_and_condition_is_used():
    written = matrix.written()
    rules = [*written.reads.values(), *written.does.values()]
    conditions = {each for rule in rules for some in rule.values() for each in some}
    assert set(CONDITIONS) == conditions
    assert set(REACHES) == {reach for noun in written.nouns.values() for reach in noun.sees.values()}
    seats = {seat for rule in rules for seat in rule} | {
        seat for noun in written.nouns.values() for seat in noun.sees
    }
    assert set(SEATS) - seats == set()


def test_a_field_without_a_row_is_refused_when_it_is_asked(proof):
    desk = proof.desk
    with desk.service.look(Scope(organizer=True)) as reading:
        assert isinstance(reading, Reading)
        statement, _ = RECRUIT.select(reading, ())
        with pytest.raises(KeyError, match=r"does not name Recruit\.secret"):
            RECRUIT.shape(reading, reading.rows(statement), [Asked("secret", "secret")])

"""Dates, moments and JSON, strict about what they take."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from graphql import GraphQLError, Undefined, ValueNode, value_from_ast_untyped
from strawberry.scalars import JSON

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def parse_day(value: Any) -> date:
    """Read YYYY-MM-DD between 1900 and 2100; anything else is refused with a sentence."""
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise ValueError  # noqa: TRY301  one place for the sentence
        day = date.fromisoformat(value)
    except ValueError:
        raise GraphQLError("日期须为YYYY-MM-DD") from None
    if not EARLIEST <= day <= LATEST:
        raise GraphQLError(f"日期须在{EARLIEST}与{LATEST}之间")
    return day


def parse_moment(value: Any) -> datetime:
    """Read an ISO 8601 moment with an offset between 1900 and 2100."""
    try:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise ValueError  # noqa: TRY301  one place for the sentence
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GraphQLError("时间须为带时区的ISO 8601格式，例如2022-09-01T09:00:00+08:00") from None
    if not EARLIEST < moment.date() < LATEST:
        raise GraphQLError(f"时间须在{EARLIEST}与{LATEST}之间")
    return moment


def _shown(value: Any) -> Any:
    return value if isinstance(value, str) else value.isoformat()


def as_json(value: Any) -> Any:
    """Return a JSON value as its text says it, where a literal held variables of other types.

    A date is its text again; a variable that was not given is an absent field, in a list null.
    """
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items() if each is not Undefined}
    if isinstance(value, list):
        return [None if each is Undefined else as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _written(parse: Callable[[Any], Any]) -> Callable[[ValueNode, Any], Any]:
    """Return what reads a value that stands in a document: a refusal names its place there."""

    def read(node: ValueNode, variables: Any = None) -> Any:
        try:
            return parse(value_from_ast_untyped(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return read


DAY = strawberry.scalar(
    name="Date",
    description="YYYY-MM-DD",
    serialize=_shown,
    parse_value=parse_day,
    parse_literal=_written(parse_day),
)
MOMENT = strawberry.scalar(
    name="DateTime",
    description="ISO 8601 with an offset",
    serialize=_shown,
    parse_value=parse_moment,
    parse_literal=_written(parse_moment),
)
OVERRIDES: dict[object, Any] = {date: DAY, datetime: MOMENT}

__all__ = ["JSON", "OVERRIDES", "as_json", "parse_day", "parse_moment"]

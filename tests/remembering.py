"""What depends on no service and no test is worked out once: documents, statements and addresses recur all the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine
from werkzeug.routing import Rule

from service.graphql.guard import reading
from service.store import engine


@contextmanager
def remembered() -> Iterator[None]:
    """Let the library read and validate each document once, write each statement's SQL once, and read each route once."""
    with pytest.MonkeyPatch.context() as patch:
        _documents(patch)
        _statements(patch)
        _routes(patch)
        yield


def _documents(patch: pytest.MonkeyPatch) -> None:
    """Neither reading nor validating asks who sends a document."""
    parse, validate = reading.parse, reading.validate
    read: dict[Any, Any] = {}
    valid: dict[tuple[int, int], Any] = {}

    def parse_once(source: str, **options: Any) -> Any:
        key = (source, *options.items())
        if key not in read:
            read[key] = parse(source, **options)
        return read[key]

    def validate_once(schema: Any, document: Any, **options: Any) -> Any:
        key = (id(schema), id(document))
        if key not in valid:
            valid[key] = validate(schema, document, **options)
        return valid[key]

    patch.setattr(reading, "parse", parse_once)
    patch.setattr(reading, "validate", validate_once)


class _Statements(dict[Any, Any]):
    """The SQL of statements, by all that an engine keeps it by, but for which engine it is."""

    MOST = 3000

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._shared(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= self.MOST:
            self.clear()
        super().__setitem__(self._shared(key), compiled)

    def _shared(self, key: Any) -> Any:
        dialect, *rest = key
        return (type(dialect), getattr(dialect, "server_version_info", None), *rest)


def _statements(patch: pytest.MonkeyPatch) -> None:
    """Every test opens an engine of its own, and all of them are asked the same."""
    create, kept = engine.create_engine, _Statements()

    def create_remembering(url: Any, **options: Any) -> Engine:
        return create(url, execution_options={"compiled_cache": kept}, **options)

    patch.setattr(engine, "create_engine", create_remembering)


def _routes(patch: pytest.MonkeyPatch) -> None:
    """What builds a route's address is compiled from nothing but the route."""
    compile_builder, built = Rule._compile_builder, {}

    def compile_once(rule: Any, append_unknown: bool = True) -> Any:  # noqa: FBT002  as the library has it
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if key not in built:
            built[key] = compile_builder(rule, append_unknown)
        return built[key]

    patch.setattr(Rule, "_compile_builder", compile_once)

"""The same documents are sent again and again: they are read and validated once, since neither asks who sends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from service.graphql.guard import reading


@contextmanager
def remembered() -> Iterator[None]:
    """Let the library read and validate each document once."""
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

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "parse", parse_once)
        patch.setattr(reading, "validate", validate_once)
        yield

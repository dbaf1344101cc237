"""The same documents are sent again and again: they are read and validated once, since neither asks who sends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from strawberry.schema import schema as strawberry_schema


@contextmanager
def remembered() -> Iterator[None]:
    """Let the library read and validate each document once."""
    parse, validate = strawberry_schema.parse, strawberry_schema.validate_document
    read: dict[str, Any] = {}
    valid: dict[tuple[int, int], Any] = {}

    def parse_once(source: str, **options: Any) -> Any:
        if source not in read:
            read[source] = parse(source, **options)
        return read[source]

    def validate_once(schema: Any, document: Any, rules: Any) -> Any:
        key = (id(schema), id(document))
        if key not in valid:
            valid[key] = validate(schema, document, rules)
        return valid[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strawberry_schema, "parse", parse_once)
        patch.setattr(strawberry_schema, "validate_document", validate_once)
        yield

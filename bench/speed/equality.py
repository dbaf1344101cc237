"""Whether two answers are the same."""

from collections.abc import Iterator
from typing import Any


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return where two answers differ, none where they are equal; the order of keys means nothing."""
    return list(_differences(one, other, path))


def _differences(one: Any, other: Any, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            if key not in one or key not in other:
                yield f"{path}.{key}: in one alone"
            else:
                yield from _differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{path}: {len(one)} and {len(other)}"
        for at, (each, same) in enumerate(zip(one, other, strict=False)):
            yield from _differences(each, same, f"{path}[{at}]")
    elif one != other:
        yield f"{path}: {one!r} and {other!r}"

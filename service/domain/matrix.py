"""The access matrix: who may see and do what, read from the one file in which it is written down."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("access.toml")

Conditions = Mapping[str, Sequence[str]]
"""Seat -> conditions that must all hold."""


@dataclass(frozen=True, kw_only=True)
class Noun:
    """A type whose rows are seen one by one: ``sees`` by seat, and its fields by the rule that shows them."""

    sees: Mapping[str, str]
    shows: Mapping[str, Sequence[str]]

    def rule_of(self, field: str) -> str | None:
        """Return the rule under which a field is shown, None for a field that the matrix does not name."""
        return self._rules.get(field)

    @cached_property
    def _rules(self) -> Mapping[str, str]:
        """The rule of each field: the first that names it."""
        return {name: rule for rule, names in reversed([*self.shows.items()]) for name in names}


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """The matrix as it is written: rows of types, private readings, acts, what root fields reach."""

    nouns: Mapping[str, Noun]
    query: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]
    reads: Mapping[str, Conditions]
    mutation: Mapping[str, Sequence[str]]
    does: Mapping[str, Conditions]


@lru_cache(maxsize=1)
def written() -> Matrix:
    """Return the matrix; the file is read once."""
    return parsed(tomllib.loads(FILE.read_text("utf-8")))


def parsed(table: Mapping[str, Any]) -> Matrix:
    """Return the matrix that a table says."""
    nouns = {name: Noun(sees=each["sees"], shows=each["shows"]) for name, each in table["nouns"].items()}
    return Matrix(**{**table, "nouns": nouns})

"""What a caller asks for, described without GraphQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a selection: its name, the key of the answer, arguments, and what is asked below.

    ``on`` restricts it to one type where the parent is an interface.
    """

    name: str
    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple["Asked", ...] = ()
    on: str | None = None

    def below(self, name: str) -> Iterator["Asked"]:
        """Give the fields of that name below this one."""
        return (each for each in self.fields if each.name == name)

    def has(self, *names: str) -> bool:
        """Say whether any of these fields is asked for."""
        return any(each.name in names for each in self.fields)

    def of_type(self, kind: str) -> tuple["Asked", ...]:
        """Return the fields below that hold for a type."""
        return tuple(each for each in self.fields if each.on in (None, kind))

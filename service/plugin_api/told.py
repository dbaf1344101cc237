"""A message that knows its code."""

from typing import Self


class Told(str):
    """A Chinese sentence with the code that a machine reads; it survives marshmallow's collecting."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, message: str, code: str) -> Self:
        """Make a message with a code."""
        told = super().__new__(cls, message)
        told.code = code
        return told

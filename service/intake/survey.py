"""A look at a sheet's XML before it is read: how far it reaches, and where Excel shows errors.

calamine lays a sheet out as one full rectangle, so a single stray character in the last column or
row of Excel costs gigabytes; and it reads #REF! as an empty cell, so a fault would pass unseen.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

_REFERENCE = re.compile(r"([A-Za-z]{1,9})([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Survey:
    """What a sheet holds: its last row and column with a value, its errors by (row, column), from 1."""

    last_row: int
    last_column: int
    errors: Mapping[tuple[int, int], str]


class _Surveyor:
    def __init__(self) -> None:
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.is_error = False
        self.errors: dict[tuple[int, int], str] = {}
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.buffer_text = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "v" | "is":
                self.last_row = max(self.last_row, self.row)
                self.last_column = max(self.last_column, self.column)
                if self.is_error:
                    self.errors[self.row, self.column] = ""
                    self.parser.CharacterDataHandler = self.shown
            case "c":
                self.row, self.column = self.place(attributes.get("r"))
                self.is_error = attributes.get("t") == "e"
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0

    def end(self, tag: str) -> None:
        self.parser.CharacterDataHandler = None
        if tag.endswith("sheetData"):
            self.parser.StartElementHandler = None

    def shown(self, text: str) -> None:
        self.errors[self.row, self.column] += text

    def place(self, reference: str | None) -> tuple[int, int]:
        if reference is None:
            return self.row, self.column + 1
        found = _REFERENCE.fullmatch(reference)
        if not found:
            raise ValueError(reference)
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        return int(found[2]), column


def survey(xml: bytes) -> Survey:
    """Look through the XML of a sheet; raises where it is not well formed."""
    surveyor = _Surveyor()
    surveyor.parser.ParseFile(io.BytesIO(xml))
    return Survey(surveyor.last_row, surveyor.last_column, surveyor.errors)

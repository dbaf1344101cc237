"""The file as it arrives: an xlsx package (a zip of XML parts) of bearable size, or why it is not."""

import io
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat
from zipfile import ZipFile

_LARGEST = 100 * 1024 * 1024
"""Bytes, packed or unpacked: a city's roster has a few million, and a zip can unpack a thousandfold."""

_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"


class UnreadableFileError(Exception):
    """A file that is no workbook that can be read; its text is the reason."""


def content(source: Path | bytes) -> bytes:
    """Return the bytes of a file, or refuse one that is missing, empty, too large or no xlsx."""
    if isinstance(source, Path):
        try:
            if source.stat().st_size > _LARGEST:
                raise UnreadableFileError("文件过大")
            source = source.read_bytes()
        except OSError as error:
            raise UnreadableFileError(f"无法打开文件：{error.strerror or error}") from error
    if len(source) > _LARGEST:
        raise UnreadableFileError("文件过大")
    if not source:
        raise UnreadableFileError("文件是空的")
    if source.startswith(_COMPOUND):
        raise UnreadableFileError("文件已加密，或是旧版 .xls 格式；请去掉密码，另存为 .xlsx")
    if not source.startswith(b"PK"):
        raise UnreadableFileError("不是 Excel 工作簿（.xlsx）")
    return source


class Package:
    """The parts of an xlsx file; anything wrong inside raises, whatever it is."""

    def __init__(self, source: bytes) -> None:
        """Open the zip and see to its size."""
        self._zip = ZipFile(io.BytesIO(source))
        members = self._zip.infolist()
        if sum(member.file_size for member in members) > _LARGEST:
            raise UnreadableFileError("文件过大")
        # Some programs write parts with other capitals or with backslashes.
        self._members = {_spelt(member.filename): member for member in members}
        if _WORKBOOK not in self._members:
            raise UnreadableFileError("不是 Excel 工作簿（.xlsx）")

    def part(self, path: str) -> bytes:
        """Return one part."""
        return self._zip.read(self._members[_spelt(path)])

    def sheet_parts(self) -> Mapping[str, str]:
        """Return the path of each sheet's part, by the sheet's name as written."""
        targets: dict[str, str] = {}
        parts: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "Relationship":
                targets[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if _local(tag) == "sheet":
                identity = next(value for key, value in attributes.items() if key.endswith(":id"))
                parts[attributes["name"]] = targets[identity]

        walk(self.part(_RELATIONS), relation)
        walk(self.part(_WORKBOOK), sheet)
        return parts


def walk(xml: bytes, start: Callable[[str, dict[str, str]], object]) -> None:
    """Call ``start`` for each element of a part."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.ParseFile(io.BytesIO(xml))


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _spelt(path: str) -> str:
    return path.replace("\\", "/").lstrip("/").lower()

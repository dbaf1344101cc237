"""Files that are no workbook, or a broken one: one clear fault, never a crash."""

import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.intake.roster import RosterError, read_roster

UNIT = ["单位编码", "单位名称", "上级单位编码"]
SHEET = "xl/worksheets/sheet1.xml"
Patch = Callable[..., bytes]


def reads_or_refuses(content: bytes) -> list[str]:
    """Return the reasons of a refusal, nothing for a roster; anything else fails the test."""
    try:
        read_roster(content)
    except RosterError as error:
        assert error.faults
        assert str(error)
        return [fault.reason for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件是空的"),
        (b"code,name\n1,2", "不是 Excel 工作簿（.xlsx）"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
            "文件已加密，或是旧版 .xls 格式；请去掉密码，另存为 .xlsx",
        ),
        (b"PK\x03\x04", "文件已损坏或有密码，无法读取；请用 Excel 重新另存为 .xlsx"),
        (b"PK", "文件已损坏或有密码，无法读取；请用 Excel 重新另存为 .xlsx"),
    ],
)
def test_no_workbook(content: bytes, reason: str) -> None:
    assert reads_or_refuses(content) == [reason]


def test_a_zip_of_something_else() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert reads_or_refuses(file.getvalue()) == ["不是 Excel 工作簿（.xlsx）"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="无法打开文件"):
        read_roster(tmp_path / "名册.xlsx")
    with pytest.raises(RosterError, match="无法打开文件"):
        read_roster(tmp_path)


def test_a_zip_that_unpacks_a_thousandfold() -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(101 * 1024 * 1024))
    assert len(file.getvalue()) < 1024 * 1024
    assert reads_or_refuses(file.getvalue()) == ["文件过大"]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    with pytest.raises(RosterError, match="文件过大"):
        read_roster(path)


@pytest.mark.parametrize("place", ["XFD1048576", "ZZZZZZ999999", "A4000001"])
def test_a_stray_cell_far_out(build: Callable[..., bytes], patch: Patch, place: str) -> None:
    """The sheet's rectangle would take gigabytes; the other sheets are still read."""
    stray = f'<row><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    workbook = build({"单位": [UNIT, ["U1", "法院"]], "部门": [["部门编码"]]})
    reasons = reads_or_refuses(patch(workbook, {SHEET: lambda part: part.replace(b"</sheetData>", stray)}))
    assert len(reasons) == 3
    assert reasons[0].startswith("工作表过大")
    assert reasons[1:] == ["缺少必需的列", "缺少必需的列"]


def test_formats_far_out_do_not_matter(build: Callable[..., bytes], patch: Patch) -> None:
    """Whole columns that were once given a colour, and a claim to use the whole sheet."""
    stray = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    workbook = patch(
        build({"单位": [UNIT, ["U1", "法院", None]]}),
        {
            SHEET: lambda part: part.replace(b"</sheetData>", stray).replace(
                b'ref="A1:C2"', b'ref="A1:XFD1048576"'
            )
        },
    )
    assert len(read_roster(workbook).units) == 1


@pytest.mark.parametrize(
    "part",
    [
        b"<worksheet><sheetData>",
        b"no xml",
        b"",
        b'<worksheet><sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row r="x"><c><v>1</v></c></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row><c r="1A" t="e"><v>#N/A</v></c></row></sheetData></worksheet>',
        b'<worksheet><sheetData><row><c r="A1" t="s"><v>999</v></c></row></sheetData></worksheet>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
    ],
)
def test_a_broken_sheet_is_named(build: Callable[..., bytes], patch: Patch, part: bytes) -> None:
    workbook = patch(build({"单位": [UNIT], "部门": [["部门编码"]]}), {SHEET: lambda _: part})
    try:
        read_roster(workbook)
    except RosterError as error:
        assert [fault.sheet for fault in error.faults if fault.sheet != "部门"] in (["单位"], [])
        assert len([fault for fault in error.faults if fault.sheet == "部门"]) == 2


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_x0007_", "&#55296;", "&#0;"])
def test_characters_that_no_database_takes(build: Callable[..., bytes], patch: Patch, escape: str) -> None:
    """Either refused or, where the reader leaves the escape as it is, a plain text."""
    workbook = build({"单位": [UNIT, ["U1", "法MARK院"]]})
    changed = patch(workbook, {"xl/sharedStrings.xml": lambda part: part.replace(b"MARK", escape.encode())})
    try:
        name = read_roster(changed).units[0].name
    except RosterError:
        return
    assert name.encode("utf-8")
    assert name.isprintable()


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes(content: bytes) -> None:
    assert reads_or_refuses(content)
    assert reads_or_refuses(b"PK\x03\x04" + content)


def test_truncated_at_any_place(sample: Path) -> None:
    whole = sample.read_bytes()
    for length in range(0, len(whole), 499):
        assert len(reads_or_refuses(whole[:length])) == 1


def test_bytes_that_were_changed_on_the_way(sample: Path) -> None:
    whole, chance = sample.read_bytes(), random.Random(20220901)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        reads_or_refuses(bytes(content))


def test_parts_that_were_changed_on_the_way(sample: Path, patch: Patch) -> None:
    """The zip is whole and its checksums hold, the XML inside does not."""
    whole, chance = sample.read_bytes(), random.Random(20250901)
    with ZipFile(io.BytesIO(whole)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/")]

    def mangled(part: bytes) -> bytes:
        content = bytearray(part)
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[start] = chance.randrange(32, 127)
                case 1:
                    del content[start : start + chance.randrange(1, 40)]
                case _:
                    content[start:start] = content[start : start + 30]
        return bytes(content)

    for _ in range(200):
        changed: dict[str, Any] = {chance.choice(names): mangled}
        reads_or_refuses(patch(whole, changed))


def test_a_checksum_that_does_not_hold(sample: Path) -> None:
    whole = bytearray(sample.read_bytes())
    with ZipFile(io.BytesIO(bytes(whole))) as archive:
        crc = archive.getinfo(SHEET).CRC
    assert crc != zlib.crc32(b"")
    broken = bytes(whole).replace(crc.to_bytes(4, "little"), bytes(4))
    assert len(reads_or_refuses(broken)) == 1

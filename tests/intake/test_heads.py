"""Heads in a file: appended, for the owner's eyes only, read strictly."""

import stat
from datetime import UTC, datetime

import pytest

from service.domain.heads import Head
from service.intake.heads import HeadFileError, append_head, read_heads

HEAD = Head(7, "sm3", "ab" * 32, datetime(2024, 2, 29, 8, 30, 0, 5, UTC))
LINE = f"7 sm3 {'ab' * 32} 2024-02-29T08:30:00.000005+00:00\n"


def test_what_is_appended_is_read(tmp_path):
    file = tmp_path / "heads"
    append_head(file, HEAD)
    append_head(file, HEAD)
    assert file.read_text("ascii") == LINE * 2
    assert list(read_heads(file)) == [HEAD] * 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "line",
    [
        "",
        "x",
        "é",
        LINE.replace("7", "07"),
        LINE.replace("7", "9" * 30),
        LINE.replace("ab", "AB"),
        LINE.replace("2024-02-29", "2023-02-29"),
        LINE[:40],
        f" {LINE}",
        LINE + LINE.replace(" ", "  "),
    ],
)
def test_what_is_no_head_is_named_by_its_line(tmp_path, line):
    file = tmp_path / "heads"
    file.write_text(f"{LINE}{line.rstrip()}\n", encoding="utf-8")
    with pytest.raises(HeadFileError, match=r"heads第[23]行不是链首"):
        list(read_heads(file))


def test_without_the_file_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="none"):
        list(read_heads(tmp_path / "none"))
    with pytest.raises(OSError, match="none"):
        append_head(tmp_path / "none" / "heads", HEAD)

"""What people upload: how large it may be, and the file of a form."""

from flask import Request

from service.domain.refusals import refuse

LARGEST = 16_000_000
"""Bytes of a form with a file; a roster of 10,000 recruits has some two million."""

_FORM = "multipart/form-data"


def make_room(asked: Request) -> None:
    """Let the form of somebody who is signed in be as large as a file; to be called before it is read."""
    if asked.mimetype == _FORM:
        asked.max_content_length = max(LARGEST, asked.max_content_length or 0)


def file_of(asked: Request) -> tuple[str, bytes]:
    """Return the name and the content of the form's file; raises RefusedError where there is none."""
    file = asked.files.get("file")
    if file is None or not file.filename:
        raise refuse("REQUIRED", "file", message="请选择文件")
    return file.filename, file.read()

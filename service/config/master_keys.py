"""Master keys as they are written in the environment: 32 random bytes, as hex or base64."""

import base64
import binascii
import re

KEY_BYTES = 32
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_FEW = 8
"""So few different bytes are no random key."""


def key_bytes(text: str) -> bytes:
    """Return the key that a text writes; raises ValueError saying what it must be, never the text itself."""
    try:
        plain = text.replace("-", "+").replace("_", "/")
        key = bytes.fromhex(text) if _HEX.fullmatch(text) else base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"须为{KEY_BYTES}个随机字节，写成64位十六进制或base64")
    if len(set(key)) < _FEW:
        raise ValueError("不是随机的密钥，请重新生成")
    return key

"""The setting that says where webhooks may be sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from environs import Env
from marshmallow import ValidationError

from service.domain.receivers import Receivers, entry


@dataclass(frozen=True, kw_only=True)
class ReceiverSettings:
    """What an operator allows unit portals to register."""

    webhook_hosts: tuple[str, ...] = field(
        default=(),
        metadata={
            "doc": (
                "hosts that webhooks may go to, separated by commas: NAME, *.SUFFIX, ADDRESS or ADDRESS/BITS,"
                " after http:// where it need not be encrypted; empty: nowhere"
            )
        },
    )

    @property
    def receivers(self) -> Receivers:
        """Where webhooks may be sent."""
        return Receivers.of(self.webhook_hosts)


def read_receivers(env: Env) -> dict[str, Any]:
    """Read the setting; faults stay with ``env`` until it is sealed."""
    return {"webhook_hosts": env.list("WEBHOOK_HOSTS", [], validate=_known)}


def _known(texts: Sequence[str]) -> None:
    for text in texts:
        try:
            if text.strip():
                entry(text.strip())
        except ValueError:
            raise ValidationError(
                "须为域名、*.后缀、IP地址或网段（地址/位数），以逗号分隔；允许不加密时前面加 http://"
            ) from None

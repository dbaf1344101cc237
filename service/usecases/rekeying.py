"""Another master key: keys are wrapped anew, and what is still plain is encrypted."""

from collections.abc import Callable
from dataclasses import dataclass

from service.domain.refusals import refuse
from service.store import rekeying
from service.store.scope import Scope
from service.store.writes import webhooks
from service.store.writes.work import Work
from service.usecases.service import Service

BATCH = 200


@dataclass(frozen=True)
class Rekeyed:
    """How many keys were wrapped anew and payloads encrypted, and what the database's owner has to run.

    ``secrets``: how many secrets of webhooks were encrypted, or encrypted anew.
    """

    keys: int
    payloads: int
    left: tuple[str, ...] = ()
    secrets: int = 0


def rekey(service: Service, scope: Scope) -> Rekeyed:
    """Bring everything under the newest master key, in batches; broken off, it goes on next time.

    Raises RefusedError without a master key, VaultError where a key is wrapped by one that is not given.
    """
    if not service.store.vault.seals:
        raise refuse("REQUIRED", "XIKOU_MASTER_KEY", message="未设置主密钥，没有可加密的密钥")
    keys = _in_batches(service, scope, "rewrapKeys", rekeying.rewrap)
    secrets = _in_batches(service, scope, "rewrapSecrets", webhooks.guard_anew)
    payloads = _in_batches(service, scope, "sealPayloads", rekeying.seal)
    left = service.store.remove_remains(service.settings.owner_database_url) if payloads else []
    return Rekeyed(keys, payloads, tuple(left), secrets)


def _in_batches(service: Service, scope: Scope, action: str, step: Callable[[Work, int], int]) -> int:
    count = 0
    while True:
        with service.write(scope) as work:
            done = step(work, BATCH)
            if not done:
                return count
            work.trace(action, "PersonKey", None, count=done)
        count += done

"""Opens the service by itself: all that commands and workers need, who answer nobody over HTTP."""

from service.config import Settings, read_settings
from service.plugin_host.host import Host
from service.plugin_host.loading import load_host
from service.store.engine import Care
from service.store.signing import Signing
from service.store.store import Store
from service.store.vault import Vault
from service.usecases.service import Service


def create_service(
    settings: Settings | None = None, host: Host | None = None, *, patient: bool = False
) -> Service:
    """Load the plugins unless given, and open the store; no table is touched.

    A patient service is a command's: its statements may take as long as they need.
    """
    settings = settings or read_settings()
    host = host or load_host(settings.mandatory_plugins, quarantine=settings.plugin_failures == "quarantine")
    host.isolation.limit = settings.plugin_seconds
    signing = Signing(settings.secret_key, settings.former_secret_keys)
    vault = Vault.of(settings.master_key, settings.former_master_keys)
    care = Care(
        connections=settings.pool_size,
        wait_seconds=settings.pool_seconds,
        lock_seconds=settings.lock_seconds,
        statement_seconds=None if patient else settings.statement_seconds,
    )
    store = Store(settings.database_url, host, signing=signing, vault=vault, care=care)
    return Service(store, host, settings)

"""Webhooks of units, each with a canary in its address; and what is attempted of them."""

from collections.abc import Callable, Iterator

from service.store.ids import global_id
from tests.proof.outcomes import NOWHERE, Attempt, Attempting, Outcome, refused
from tests.proof.people import TODAY, Webhook
from tests.proof.rights import Matter
from tests.proof.teller import Teller

HOST = "portal.example"


def portals(t: Teller) -> None:
    """Units above and below each other, one without an admin, and a foreign one are told of waivers."""
    for who, unit in (("admin-a", "A"), ("admin-b", "B"), ("admin-b", "D"), ("organizer", "C")):
        secret_part = t.text("webhook", unit, "url").partition("‹")[0]
        url = f"https://{HOST}/{secret_part}"
        made = t.change(
            TODAY, who, "registerWebhook", "webhook { id }", unitCode=unit, url=url, events=["task.waived"]
        )
        number = made["webhook"]["id"]
        t.city.webhooks[number] = Webhook(number, unit)
        t.city.canaries.keyed(url, number)


class WebhookAttempts(Attempting):
    """What is registered and removed."""

    def hooks(self) -> Iterator[Attempt]:
        for unit in ("B", "C", "D", "nowhere"):
            values = {"unitCode": unit, "url": f"https://{HOST}/", "events": ["record.accepted"]}
            yield Attempt("registerWebhook", unit, values, self.in_unit("registerWebhook", unit))
        nowhere = Webhook(global_id("Webhook", NOWHERE), "")
        for hook in (*self.city.webhooks.values(), nowhere):
            yield Attempt(
                "removeWebhook",
                hook.unit or "nowhere",
                {"webhookId": hook.id},
                self._removing(hook),
                absent="webhookId",
            )

    def _removing(self, hook: Webhook) -> Callable[[str], Outcome]:
        def expected(actor: str) -> Outcome:
            if not hook.unit or not self.oracle.sees_webhook(actor, hook):
                return refused("NOT_FOUND", "webhookId")
            role = self.rights.may("removeWebhook", actor, Matter(unit=hook.unit))
            return Outcome(role=role) if role else refused("FORBIDDEN", "webhookId")

        return expected

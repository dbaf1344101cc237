"""How a delivery can end other than well."""


class MootError(Exception):
    """There is nothing to say any more: the delivery is dropped."""


class UndeliveredError(Exception):
    """It did not get through; ``final`` where trying again cannot help. The message holds nothing private."""

    def __init__(self, problem: str, *, final: bool = False) -> None:
        """Say why."""
        super().__init__(problem)
        self.final = final

"""A Python shell under the same row-level security as everybody: one tenant, one reason, every line on the record."""

import code
from types import CodeType
from typing import Any
from uuid import UUID

from tenants.jobs import unit_of_work


class RecordedConsole(code.InteractiveConsole):
    """Runs each line as a unit of work: a transaction of its own that stands in the tenant's log."""

    def __init__(self, *, tenant_id: UUID, reason: str, names: dict[str, Any]) -> None:
        super().__init__(names)
        self.tenant_id, self.reason = tenant_id, reason

    def runcode(self, code: CodeType) -> None:
        """Run one line; what fails is rolled back, recorded as failed and shown."""
        try:
            with unit_of_work(tenant_id=self.tenant_id, name="shell", reason=self.reason):
                exec(code, self.locals)  # noqa: S102  (this is a shell)
        except SystemExit:
            raise
        except BaseException:
            self.showtraceback()

"""What grounding finds wrong."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["no_source", "unknown_document", "quote_missing", "quote_elsewhere", "number", "date", "name"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `path` leads into the FunnelResult ("stages.0.tasks.1.text"; "" is the copy itself).

    `detail` holds the offending token (the number, date or name) and no other text of the document.
    """

    path: str
    kind: Kind
    detail: str

    @property
    def fatal(self) -> bool:
        """Whether the copy must not be shown as fact; a quote that stands elsewhere is merely put right."""
        return self.kind != "quote_elsewhere"

    def under(self, path: str) -> "Problem":
        """The same finding, seen from further up."""
        return Problem(".".join(part for part in (path, self.path) if part), self.kind, self.detail)

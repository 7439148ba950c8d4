"""What one agency's crawl met: counts, failures, and the state of its visit."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """What one agency's crawl met."""

    may_be_empty: bool = True
    held_before: int = 0
    limited: bool = False  # a crawl of some years only
    requests: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    states: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    not_reports: list[tuple[str, str]] = field(default_factory=list)  # listed; their pages are none
    candidates: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def fewer(self) -> bool:
        """Whether the portal, which answered, lists fewer reports than the archive already held."""
        return self.states <= {"not_found"} and self.listed < self.held_before

    @property
    def state(self) -> str:
        """The visit's state: ``ok``, ``partial``, ``empty`` or why the portal could not be read.

        What a list that was not read to its end does not name is unknown, not missing.
        """
        if self.listed:
            return "partial" if self.states else "ok"
        for state in ("blocked", "needs_browser", "unreachable"):
            if state in self.states:
                return state
        return "unreachable" if self.states else "empty"

    def close(self) -> None:
        """Add the failure of a portal that lists nothing, or less than was held."""
        if self.fewer:
            self.failures.append(
                f"the portal lists {self.listed} reports, the archive holds {self.held_before}"
            )
        elif self.listed == 0 and not self.states and not self.may_be_empty:
            self.failures.append("no report found on the portal")

"""The result of a run over a cluster: what its units told, put together as one run tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.registry import Agency
from crawler.run.summary import agency_result
from crawler.run.tally import Tally

# What a unit's run says that was told to end.
_TOLD = re.compile(r"interrupted: SIGINT(?:; ended early: ([a-z, ]+))?; run again to go on")
_FEWER = 3  # the exit code of a run in which an agency shows fewer of its reports than it did


@dataclass(frozen=True)
class Ended:
    """How a unit ended: its run's result and log, or why there is none (``""``: it was not begun)."""

    agencies: Sequence[Agency]
    result: dict[str, Any] | None
    why: str = ""
    log: str = ""

    def told(self) -> dict[str, Any]:
        """Return the result; without one, that of a run which met nothing but the failure."""
        if self.result is not None:
            return self.result
        failures = [self.why] if self.why else []
        agencies = [
            agency_result(agency, Tally(failures=list(failures)), explain=False)
            for agency in self.agencies
        ]
        return {
            "new": 0, "changed": 0, "unchanged": 0, "not_reports": 0, "refused": [],
            "failures": [], "alarms": [], "exit_code": int(bool(failures)), "agencies": agencies,
        }  # fmt: skip


def without_end(result: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return a unit's result without that it was told to end, which is the whole run's to say.

    With it the families whose spiders that met.

    >>> said = ["interrupted: SIGINT; ended early: hanweb, trs; run again to go on", "x"]
    >>> without_end({"failures": said}) == ({"failures": ["x"]}, {"hanweb", "trs"})
    True
    """
    ends = [_TOLD.fullmatch(said) for said in result["failures"]]
    kept = [said for said, end in zip(result["failures"], ends, strict=True) if not end]
    early = {name for end in ends if end and end[1] for name in end[1].split(", ")}
    return result | {"failures": kept}, early


def joined(
    chosen: Sequence[Agency], units: Iterable[Ended], *, run_id: int, failures: Sequence[str]
) -> dict[str, Any]:
    """Return a run's result as ``summary`` gives it; *failures* are those of the run as a whole."""
    told = [unit.told() for unit in units]
    order = {agency.id: index for index, agency in enumerate(chosen)}
    agencies = sorted(
        (agency for one in told for agency in one["agencies"]), key=lambda one: order[one["id"]]
    )
    said = list(dict.fromkeys([*failures, *(f for one in told for f in one["failures"])]))
    codes = {one["exit_code"] for one in told}
    code = _FEWER if _FEWER in codes and not failures else int(bool(said or codes - {0}))
    return {
        "run_id": run_id,
        **{key: sum(one[key] for one in told) for key in ("new", "changed", "unchanged", "not_reports")},
        "refused": [line for one in told for line in one["refused"]],
        "failures": said,
        "alarms": [alarm for one in told for alarm in one["alarms"]],
        "exit_code": code,
        "agencies": agencies,
    }  # fmt: skip

"""What can be known of rows that no manifest seals: by the notes of the runs, and by each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from archive.originals.elsewhere import files_elsewhere
from archive.originals.journal import Note, read_journal
from archive.reader.damage import Damage
from archive.reader.verify import Step
from archive.rebuild.follows import verify_follows
from archive.rebuild.listed import Listed
from crawler.errors import ArchiveError

# What neither the notes nor other rows say.
UNTOLD = (
    "no manifest seals the rows, and nothing else tells of the year and scope of reports, the format of"
    " documents, copied prose, sums of governments, and when a migration was applied"
)


def steps_unsealed(db: Database, folder: Path) -> dict[str, Step]:
    """Return the steps of a verification that stand in for a manifest."""
    return {
        "what was listed": lambda: _listed(db, folder),
        "what follows": lambda: verify_follows(db),
    }


def _listed(db: Database, folder: Path) -> Iterator[Damage]:
    listed = Listed()
    begun: set[str] = set()
    last: dict[str, str] = {}  # what each run noted last
    for path in sorted(folder.glob("*.warc.gz")):
        try:
            for event in read_journal(path):
                if isinstance(event, Note):
                    listed.take(event)
                    last[path.name.rpartition("-")[0]] = event.event
                    begun |= {event.data["started_at"]} if event.event == "run" else set()
        except ArchiveError:
            return  # said by another step
    runs = db.execute("select started_at, status from runs").fetchall()
    whole = not files_elsewhere(db) and {started for started, _ in runs} <= begun
    ended = all(event == "end" for event in last.values()) and all(s == "finished" for _, s in runs)
    yield from listed.damages(db, whole=whole, ended=whole and ended)

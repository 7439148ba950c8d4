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
_UNTOLD = (
    "no manifest seals the rows, and nothing else tells of the year and scope of reports, the format of"
    " documents, copied prose, sums of governments, and when a migration was applied"
)
_NO_NOTES = (
    "of some runs there are no notes here, so that rows are not held against what they follow from"
)


class Unsealed:
    """The steps of a verification that stand in for a manifest, and what they cannot tell."""

    def __init__(self, db: Database, folder: Path) -> None:
        """Take a database and the folder of its WARC files; nothing is read yet."""
        self._db, self._folder = db, folder
        self._listed = Listed()
        self._whole = self._ended = False

    def steps(self) -> dict[str, Step]:
        """Return the steps, to be taken in their order."""
        return {"what was listed": self._verify_listed, "what follows": self._verify_follows}

    def untold(self) -> Iterator[str]:
        """Yield what was held against nothing."""
        yield _UNTOLD
        if not self._whole:
            yield _NO_NOTES

    def _verify_listed(self) -> Iterator[Damage]:
        try:
            self._read()
        except ArchiveError:
            return  # said by another step
        yield from self._listed.damages(self._db, whole=self._whole, ended=self._ended)

    def _verify_follows(self) -> Iterator[Damage]:
        """Yield what does not follow; rows of runs that kept no notes are as another version made them."""
        if self._whole:
            yield from verify_follows(self._db)

    def _read(self) -> None:
        """Read the notes: what was listed, whether all runs have some, and whether all came to their end."""
        begun: set[str] = set()
        last: dict[str, str] = {}  # what each run noted last
        for path in sorted(self._folder.glob("*.warc.gz")):
            for event in read_journal(path):
                if isinstance(event, Note):
                    self._listed.take(event)
                    last[path.name.rpartition("-")[0]] = event.event
                    begun |= {event.data["started_at"]} if event.event == "run" else set()
        runs = self._db.execute("select started_at, status from runs").fetchall()
        self._whole = not files_elsewhere(self._db) and {started for started, _ in runs} <= begun
        ended = all(event == "end" for event in last.values())
        self._ended = self._whole and ended and all(status == "finished" for _, status in runs)

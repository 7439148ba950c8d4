"""The originals that go with an export: the WARC files, as the chain stood when its moment began."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from archive.originals.manifest import State, parse_manifest, read_state, write_state
from archive.originals.scan import scan_records


@dataclass(frozen=True)
class Originals:
    """An archive whose WARC files are exported, and where its chain stood before the rows were read."""

    data: Path
    state: State | None


def originals_of(data: Path) -> Originals:
    """Return the originals of an archive; to be asked before the moment that is exported begins.

    :raises ArchiveError: if it cannot be read where the chain stands
    """
    return Originals(data, read_state(data))


def copy_originals(originals: Originals, folder: Path) -> list[Path]:
    """Copy an archive's WARC files, and where its chain stood, beside its tables.

    A run that ended since left a manifest of rows that are not exported: its file goes without it.
    """
    target, state = folder / "warc", originals.state
    target.mkdir(parents=True, exist_ok=True)
    found = sorted((originals.data / "warc").glob("*.warc.gz"))
    made = [Path(shutil.copyfile(path, target / path.name)) for path in found]
    if state:
        if read_state(originals.data) != state:
            for path in made:
                _cut(path, state)
        write_state(folder, replace(state, sealed=False))  # of a copy: its next run seals it
        made.append(folder / "manifest.json")
    return made


def _cut(path: Path, state: State) -> None:
    """Take off a manifest that was written after the chain stood so: it is the last record of its file."""
    for record in scan_records(path):
        manifest = parse_manifest(record.manifest) if record.manifest else None
        if manifest and manifest.chain == state.chain and manifest.number > state.number:
            os.truncate(path, record.offset)
            return

"""A rebuilt archive in its place: nothing stands there before it is whole."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

from archive.database import database_path, hold
from archive.originals.zipped import ZIP_DAMAGE, check_size
from archive.rebuild.files import survey
from archive.rebuild.replay import Read, Rebuilder, Rebuilt
from archive.writer.store import UNFINISHED
from crawler.errors import UsageError


def rebuild(data: Path, source: Path, *, run_name: str, read: Read, extractor: str) -> Rebuilt:
    """Make an archive in *data* from the WARC files in *source*, which may be those that stand there.

    They may also stand in a WACZ file, as ``nianbao export`` writes it.

    :raises UsageError: if *data* is not empty, or *source* holds no files of one archive
    :raises ArchiveLockedError: if another run holds *data*
    """
    packed = source.is_file()
    check_empty(data, source.parent if packed else source)
    held = None if packed else survey(source)  # said before anything is made
    lock = hold(data)
    workplace = data / UNFINISHED
    unpacked = workplace / "originals"
    try:
        shutil.rmtree(workplace, ignore_errors=True)
        folder = _unpack(source, unpacked) if packed else source
        held = held or survey(folder)
        rebuilder = Rebuilder(
            held, folder, workplace, run_name=run_name, read=read, extractor=extractor
        )
        put_in_place(rebuilder.rebuild(), data, folder)
        shutil.rmtree(workplace)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
        with suppress(OSError):  # what was put in place in part is told by the folder
            workplace.rmdir()
        lock.release()
    result = rebuilder.result
    result.failures += [f"{name}: is no file of this archive: left out" for name in held.foreign]
    result.failures += [f"manifest {n}: its files are not there" for n in held.top.lost]
    return result


def _unpack(source: Path, folder: Path) -> Path:
    """Put the WARC files of a WACZ file into a folder, made for them; return it.

    It stands beside the archive that is made, not among the system's temporary files, where a process that
    is killed would leave it.

    :raises UsageError: if it is none
    """
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(source) as archive:
            check_size(archive)
            for name in archive.namelist():
                if name.startswith("archive/") and name.endswith(".warc.gz"):
                    target = folder / name.rpartition("/")[2]
                    with archive.open(name) as packed, target.open("wb") as file:
                        shutil.copyfileobj(packed, file)
    except ZIP_DAMAGE as error:
        raise UsageError(f"{source}: is no WACZ file that can be read: {error}") from error
    return folder


def check_empty(data: Path, source: Path) -> None:
    """Do nothing if an archive can be made in *data* from what is in *source*.

    :raises UsageError: if not
    """
    if not source.is_dir():
        raise UsageError(f"{source}: is no folder of WARC files, and no WACZ file")
    if database_path(data).exists():
        raise UsageError(f"{data} holds an archive already; name an empty folder with --data")
    own = source.resolve() == (data / "warc").resolve()
    own = own or (data / UNFINISHED).exists()  # what a rebuild that was killed has put there
    if data.is_dir() and not own and any(not p.name.startswith(".") for p in data.iterdir()):
        raise UsageError(
            f"{data} is not empty; name a folder that is, or is not there, with --data"
        )


def put_in_place(made: Path, data: Path, source: Path) -> None:
    """Move what was made to its place, the originals first and the database last."""
    warc = data / "warc"
    warc.mkdir(exist_ok=True)
    if source.resolve() != warc.resolve():
        for path in sorted(source.glob("*.warc.gz")):
            shutil.copyfile(path, warc / path.name)
    for path in [*(made / "warc").glob("*.warc.gz"), made / "manifest.json"]:
        path.replace((warc if path.suffix == ".gz" else data) / path.name)
    database_path(made).replace(database_path(data))

"""WACZ files as ZIP files: what can be wrong with one, and how far it may unpack."""

from __future__ import annotations

import zipfile
import zlib

# An encrypted member is a RuntimeError; so is a NotImplementedError, of an unknown method.
ZIP_DAMAGE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
_MOST = 100  # times what it takes in the file: text packs to a tenth


def check_size(archive: zipfile.ZipFile) -> None:
    """Do nothing if no member of a ZIP file unpacks to far more than it takes there.

    ``zipfile`` reads no more of a member than the directory says.

    :raises zipfile.BadZipFile: if one does
    """
    for member in archive.infolist():
        if member.file_size > _MOST * max(member.compress_size, 1):
            raise zipfile.BadZipFile(f"{member.filename[:80]} unpacks to {member.file_size} bytes")

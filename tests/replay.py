"""Opens an exported WACZ file with pywb: ``python -m tests.replay FILE FOLDER`` prints found and asked.

Run by an interpreter that has pywb, which needs versions of its own; imports nothing of this project.
"""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

_CONFIG = """collections:
  all:
    index_paths: {folder}/indexes/index.cdx
    archive_paths: {folder}/archive/
"""


def main(wacz: str, folder: str) -> None:
    """Ask pywb for every capture of the file's index, by address and time, and print the counts."""
    place = Path(folder) / "pywb"
    with zipfile.ZipFile(wacz) as archive:
        archive.extractall(place)
    config = place / "config.yaml"
    config.write_text(_CONFIG.format(folder=place), encoding="utf-8")
    os.environ["PYWB_CONFIG_FILE"] = str(config)
    from pywb.apps.frontendapp import FrontEndApp  # noqa: PLC0415  # reads the configuration
    from werkzeug.test import Client  # noqa: PLC0415

    client = Client(FrontEndApp(config_file=str(config)))
    asked = found = 0
    for line in (place / "indexes" / "index.cdx").read_text(encoding="utf-8").splitlines():
        _, stamp, fields = line.split(" ", 2)
        capture = json.loads(fields)
        asked += 1
        answer = client.get(f"/all/{stamp}id_/{capture['url']}")
        same = answer.status_code == int(capture["status"])
        found += same
        if not same:
            sys.stderr.write(f"{answer.status_code} {capture['url']} {stamp}\n")
    sys.stdout.write(f"{found} {asked}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What several test processes share: made by the first of them, awaited by the others."""

from __future__ import annotations

import json

from filelock import FileLock


def made_once(tmp_path_factory, worker_id, name, make):
    """Return a folder that ``make(folder)`` fills once for all test processes, its answer in ``made.json``.

    The first process makes it, the others wait. Nobody may change it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / name
    with FileLock(f"{folder}.lock"):
        if not (folder / "made.json").is_file():
            folder.mkdir(exist_ok=True)
            made = json.dumps(make(folder))
            (folder / "made.json").write_text(made, encoding="utf-8")
    return folder

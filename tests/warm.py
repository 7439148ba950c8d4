"""Runs ``nianbao`` commands in processes forked from one that has imported everything they need.

A process of its own for each command, as always, with an environment of its own; only its imports, a
second of processor time and another in its extraction processes, are made once for all tests of a
test process. Where the system cannot fork, commands are started as everywhere.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from pkgutil import iter_modules, walk_packages

from crawler.registry import FAMILIES

FAMILY_MODULES = tuple(f"spiders.{family}" for family in FAMILIES)
ROOT = Path(__file__).parents[1]
_PACKAGES = ("crawler", "spiders", "pipelines", "archive")
_NOT_BEFORE = (
    "crawler.scrapy_commands",
    "crawler.cli",
    "archive.site",
)  # each installs or opens something
_OF_OTHERS = (
    "scrapy.core.downloader.handlers.http11", "scrapy.core.scheduler", "scrapy.core.scraper",
    "scrapy.dupefilters", "scrapy.logformatter", "scrapy.pqueues", "scrapy.squeues",
    "scrapy.statscollectors", "twisted.internet.asyncioreactor",
    *(f"scrapy.extensions.{name}" for name in (
        "closespider", "corestats", "logcount", "logstats", "memusage", "spiderstate", "throttle",
    )),
    "multiprocessing.popen_forkserver", "multiprocessing.synchronize",
)  # fmt: skip
_MIDDLEWARES = ("scrapy.downloadermiddlewares", "scrapy.spidermiddlewares")
_LONGEST = 120  # seconds


class Warm:
    """A process that has imported everything, and forks one for each command."""

    def __init__(self, env):
        """Start it with the environment of a command."""
        self.env = env
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=ROOT, text=True,
            start_new_session=True,
        )  # fmt: skip

    def run(self, arguments):
        """Run a command; return what ``subprocess.run`` would, or raise that it takes too long."""
        process = self._process
        with tempfile.TemporaryDirectory() as folder:
            files = [f"{folder}/out", f"{folder}/err"]
            print(json.dumps([arguments, str(Path.cwd()), *files]), file=process.stdin, flush=True)
            if not select.select([process.stdout], [], [], _LONGEST)[0]:
                self.close()
                raise subprocess.TimeoutExpired(arguments, _LONGEST)
            code = int(process.stdout.readline())
            out, err = (Path(file).read_text(encoding="utf-8") for file in files)
        return subprocess.CompletedProcess(arguments, code, out, err)

    def close(self):
        """End it and whatever it has started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


def modules():
    """Yield the names of all modules that commands import."""
    for package in _MIDDLEWARES:
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            yield module.name
    for package in _PACKAGES:
        for module in walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.startswith(_NOT_BEFORE) and "__main__" not in module.name:
                yield module.name


def _serve():
    """Fork for each line of the input; return in the child what its command was."""
    for name in (*modules(), *_OF_OTHERS):
        import_module(name)
    # Extraction processes are forked from one too, for all commands: a command's own would import anew.
    forkserver.set_forkserver_preload(["pipelines.process", *FAMILY_MODULES])
    forkserver.ensure_running()
    gc.collect()
    gc.freeze()  # what is here is nothing that a command's collections have to go through
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            forkserver._forkserver.ensure_running = lambda: None  # it does, though not as our child
            resource_tracker._resource_tracker._pid = None  # nor does this one
            return json.loads(line)
        _, status = os.waitpid(child, 0)
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))
    return None


def main():
    """Serve until the input ends; in a child, run its command."""
    if asked := _serve():
        arguments, folder, *files = asked
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, file in enumerate(files, 1):
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        os.chdir(folder)
        sys.argv = [str(ROOT / "crawler" / "cli.py"), *arguments]
        sys.modules["__main__"].__package__ = "crawler"  # by which click says how it was called
        try:
            import_module("crawler.cli").main()
        except SystemExit as end:
            _end(end.code)


def _end(code):
    """End as the interpreter does, but that it takes a third of a second to take a thousand modules apart."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    main()

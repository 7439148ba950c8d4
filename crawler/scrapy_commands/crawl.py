"""``python -m scrapy crawl FAMILY -a agency=ID``: Scrapy's command with our exit codes."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from crawler.commands.crawl import open_session
from crawler.commands.options import complain
from crawler.errors import NianbaoError
from crawler.naming.choices import choose_agencies
from crawler.registry import load_agencies, load_regions, registry_folder
from crawler.run.runner import settings_for
from crawler.run.signals import finished
from crawler.run.summary import exit_code
from crawler.values import parse_years


class Command(crawl.Command):
    """Checks the arguments before anything starts, and does not exit with 0 after failures."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run one family's spider over one session.

        :raises UsageError: for an unknown agency, malformed years or an unusable folder
        """
        if len(args) != 1:
            raise UsageError("name one family, as in: python -m scrapy crawl henan -a agency=ID")
        assert self.settings is not None
        folder = registry_folder(self.settings["NIANBAO_REGISTRY"])
        try:
            years = parse_years(opts.spargs.get("years", ""))
            agencies = choose_agencies(
                load_agencies(folder), args[0], opts.spargs.get("agency", "")
            )
            session = open_session(Path(self.settings["NIANBAO_DATA"]), agencies)
        except (NianbaoError, ValueError) as error:
            raise UsageError(str(error), print_help=False) from error
        self.settings.update(settings_for(agencies), priority="cmdline")
        with finished(session):
            session.open_agencies(agencies, load_regions(folder), years=years)
            opts.spargs |= {"session": session, "years": years}
            super().run(args, opts)
        for agency_id, tally in session.tallies.items():
            for failure in tally.failures:
                complain(f"{agency_id}: {failure}")
        self.exitcode = self.exitcode or exit_code(session)

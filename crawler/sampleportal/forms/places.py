"""Forms of lists by where their lines stand: behind a redirect, in a frame, in columns inside columns."""

from __future__ import annotations

from crawler.sampleportal.forms.column import Article, Column, Pages, halves

_GROUPS = ("市直机关", "公共企事业单位", "各县（市、区）")


def year_is_report(column: Column) -> dict[str, Article]:
    """邹城, 资阳: a year's link leads to the report itself, which links the others."""
    years = "".join(
        f'<a href="{column.folder}report.jsp?area=1&amp;fbtime={item.year}">{item.year}年</a>'
        for item in column.reports
    )
    return {
        f"report.jsp?area=1&fbtime={item.year}": Article(item, f"<p>{years}</p>")
        for item in column.reports
    }


def script_redirect(column: Column) -> Pages:
    """新疆's jump.shtml: a page that only leads on by its script."""
    jump = f'<html><script>window.location.href="{column.folder}real.html";</script></html>'
    return {"jump.shtml": jump, "real.html": column.lines(column.items)}


def in_a_frame(column: Column) -> Pages:
    """Show the list in a frame, a page of its own."""
    shown = '<h1>政府信息公开年报</h1><iframe src="inner/list.html"></iframe>'
    return {"index.html": shown, "inner/list.html": column.lines(column.items)}


def several_columns(column: Column) -> Pages:
    """Link two columns of annual reports from the home page, under two of their names."""
    one, other = halves(column.items)
    link = f'<a href="{column.folder}{{}}.html">{{}}</a>'
    home = link.format("a", "政府信息公开年报") + link.format("b", "政府信息公开年度报告")
    return {"home.html": home, "a.html": column.lines(one), "b.html": column.lines(other)}


def groups_and_older_years(column: Column) -> Pages:
    """Keep groups of agencies inside the column, and the older years together."""
    years = list(column.by_year().items())
    groups = years[:-1][: len(_GROUPS)]
    older = years[len(groups) :]
    names = (*_GROUPS[: len(groups)], f"{older[0][0]}年及以前")
    parts = [*(items for _, items in groups), [item for _, items in older for item in items]]
    links = "".join(f'<a href="{n}/">{name}</a>' for n, name in enumerate(names))
    return {"nb/": links} | {f"nb/{n}/": column.lines(part) for n, part in enumerate(parts)}


FORMS = (year_is_report, script_redirect, in_a_frame, several_columns, groups_and_older_years)

"""Forms of lists by where their lines stand: behind a redirect, in a frame, in columns inside columns."""

from __future__ import annotations

from crawler.sampleportal.forms.column import Article, Column, Pages, halves

_GROUPS = (
    "市直机关", "公共企事业单位", "各县（市、区）", "镇街", "街镇", "镇（街道）", "乡镇", "苏木乡镇",
    "政府工作部门", "直属单位", "各市（州）", "设区市", "各区", "区县", "委办局", "开发区", "县政府", "部门",
)  # fmt: skip


def year_is_report(column: Column) -> dict[str, Article]:
    """邹城, 资阳: a year's link leads to the report itself, which links the others."""
    address = column.one_of(
        "report.jsp?area=1&fbtime={}", "year_details.aspx?dept=58&year={}", "{}.html"
    )
    label = column.one_of("{}年", "{}年度", "{}", "{}年度报告", "{} 年")
    link = f'<a href="{column.folder}{{}}">{label}</a> '
    years = "".join(link.format(address.format(i.year), i.year) for i in column.reports)
    return {address.format(i.year): Article(i, f"<p>{years}</p>") for i in column.reports}


def script_redirect(column: Column) -> Pages:
    """新疆's jump.shtml: a page that only leads on by its script."""
    leads = column.one_of(
        'window.location.href="{}";', "location.replace('{}')", "self.location = '{}';",
        "top.location.href='{}'", "setTimeout(function(){{ location.href = '{}'; }}, 0);",
        'window.location.assign("{}");', 'var url = "{}"; window.location.href = url;',
        "window.open('{}', '_self');",
    )  # fmt: skip
    jump = f"<html><script>{leads.format(column.folder + 'real.html')}</script></html>"
    return {"jump.shtml": jump, "real.html": column.lines(column.items)}


def in_a_frame(column: Column) -> Pages:
    """Show the list in a frame, a page of its own with pages of its own."""
    frame = column.one_of(
        '<iframe src="{}"></iframe>', "<iframe id=f frameborder=0 src='{}' ></iframe>"
    )
    address = column.one_of(
        "inner/list.html", "./inner/list.html", f"{column.folder}inner/list.html"
    )
    found: Pages = {"index.html": "<h1>政府信息公开年报</h1>" + frame.format(address)}
    for n, items in column.numbered():
        more = f'<a href="list_{n + 1}.html">下一页</a>' if n < len(column.cut) else ""
        found[f"inner/list{f'_{n}' if n > 1 else ''}.html"] = column.lines(items) + more
    return found


_COLUMNS = (
    "政府信息公开年报",
    "政府信息公开年度报告",
    "信息公开工作年报",
    "政务信息公开年度报告",
    "政府年报",
    "公开年报",
)


def several_columns(column: Column) -> Pages:
    """Link two columns of annual reports from the home page, under two of their names."""
    one, other = halves(column.items)
    names = column.one_of(*_COLUMNS), column.one_of(*_COLUMNS[::-1])
    link = f'<a href="{column.folder}{{}}.html">{{}}</a>'
    home = link.format("a", names[0]) + link.format("b", names[1])
    return {"home.html": home, "a.html": column.lines(one), "b.html": column.lines(other)}


def groups_and_older_years(column: Column) -> Pages:
    """Keep groups of agencies inside the column, and the older years together."""
    years = list(column.by_year().items())
    groups = dict.fromkeys(column.one_of(*_GROUPS[n::3]) for n in range(3))
    names = list(groups)[: len(years) - 1]
    older = years[len(names) :]
    label = column.one_of("{}年及以前", "{}年以前年报", "历年年报", "往年", "历史年报", "年份")
    parts = [*(items for _, items in years[: len(names)]), [i for _, items in older for i in items]]
    address = column.one_of("{}/", "{}/index.html", "list_{}/")
    links = "".join(
        f'<a href="{address.format(n)}">{name}</a>'
        for n, name in enumerate([*names, label.format(older[0][0])])
    )
    return {"nb/": links} | {
        f"nb/{address.format(n)}": column.lines(part) for n, part in enumerate(parts)
    }


def agencies_of_groups_of_years(column: Column) -> Pages:
    """Keep a list for each agency, in its group, in each year."""
    label, group = column.one_of("{}年", "{}", "{}年度"), column.one_of(*_GROUPS)
    years = column.by_year()
    found: Pages = {"nb/": "".join(f'<a href="{y}/">{label.format(y)}</a> ' for y in years)}
    for year, items in years.items():
        found[f"nb/{year}/"] = f'<a href="a/">{group}</a>'
        found[f"nb/{year}/a/"] = f'<a href="b/">{column.agency.name}</a>'
        found[f"nb/{year}/a/b/"] = column.lines(items)
    return found


FORMS = (
    year_is_report,
    script_redirect,
    in_a_frame,
    several_columns,
    groups_and_older_years,
    agencies_of_groups_of_years,
)

"""Odd grids: the form's three tables in other orders, with more columns, in parts, twice."""

from __future__ import annotations

from crawler.sampleportal.prose import Part
from tests.carriers import CARRIERS, grids_of
from tests.forms import sample_figures
from tests.odd_case import PARTS, OddCase

TITLE = "云溪县财政局2023年政府信息公开工作年度报告"
HEADINGS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
FIGURES = sample_figures()
_PARTS = [Part(number, heading, ()) for number, heading in HEADINGS.items()]


def _plain() -> OddCase:
    truth = {part: getattr(FIGURES, part) for part in PARTS}
    body = CARRIERS["html"](TITLE, _PARTS, grids_of(FIGURES))
    return OddCase.of("the form itself", body, "a.html", truth, may_be_proved=True)


CASES = (_plain(),)

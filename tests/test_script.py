from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from archive.schema.search import normal
from crawler.names import match_name
from crawler.script import simplify
from crawler.titles import read_title
from pipelines.prose.sections import find_heading
from pipelines.tables.labels import plain


@given(st.text())
def test_every_character_keeps_its_place(text):
    assert len(simplify(text)) == len(text)
    assert simplify(text).isascii() == text.isascii()


@pytest.mark.parametrize("read", [simplify, normal, plain])
def test_one_converter_serves_names_titles_labels_and_search(read):
    """Characters beyond those of the form's own labels: 莞, 應, 災, 膠."""
    assert read("東莞市應急管理局膠州市救災") == "东莞市应急管理局胶州市救灾"


def test_each_character_is_what_opencc_itself_makes_of_it_alone():
    han = list(map(chr, range(0x3400, 0xA000)))
    assert [simplify(c) for c in han] == OpenCC("t2s").convert("\n".join(han)).split("\n")


def test_names_titles_and_headings_are_read_in_traditional_script():
    assert match_name("東莞市應急管理局", ["东莞市应急管理局"]) == "东莞市应急管理局"
    assert (
        read_title("東莞市應急管理局2023年政府信息公開工作年度報告").publisher == "東莞市應急管理局"
    )
    assert find_heading("六、其他需要報告的事項")[0] == 6

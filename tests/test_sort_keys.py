"""Index keys as the players of web archives make them."""

from __future__ import annotations

import pytest

from archive.originals.sort_keys import sort_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.a.gov.cn/", "cn,gov,a)/"),
        ("https://www2.A.gov.cn:443/x/?b=2&a=1", "cn,gov,a)/x?a=1&b=2"),
        ("http://a.gov.cn:8080/x//y?z", "cn,gov,a:8080)/x/y?z"),
        ("http://a.gov.cn/a%20b/中文?Q=%E4%B8", "cn,gov,a)/a%20b/%e4%b8%ad%e6%96%87?q=%e4%b8"),
        ("http://127.0.0.1:80/x#f", "1,0,0,127)/x"),
        ("http://A.gov.cn/PATH/Q.HTML?A=B", "cn,gov,a)/path/q.html?a=b"),
        ("http://a.gov.cn/i?jsessionid=0123456789abcdef0123456789ABCDEF&a=1", "cn,gov,a)/i?a=1"),
        ("http://a.gov.cn/x?a=%2541", "cn,gov,a)/x?a=a"),
    ],
)
def test_the_key_is_the_one_that_players_look_for(url, key):
    assert sort_key(url) == key

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import canonical_url, refusal

HOSTS = frozenset({"www.pds.gov.cn", "122.137.242.24"})


@given(
    st.from_regex(
        r"https?://[a-zA-Z]{1,8}\.gov\.cn(:80|:443)?(/[a-zA-Z0-9/_.-]{0,20})?(#x)?", fullmatch=True
    )
)
def test_canonical_url_is_idempotent(url):
    assert canonical_url(canonical_url(url)) == canonical_url(url)


def test_canonical_url_keeps_twins_apart():
    assert canonical_url("http://x.gov.cn/XxgkContent//1") != canonical_url(
        "http://x.gov.cn/xxgkContent/1"
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://www.pds.gov.cn/a", None),
        ("http://sfj.www.pds.gov.cn/a", None),
        ("http://122.137.242.24:8080/a", None),
        ("http://evil.example/a", "host evil.example is not in the registry"),
        (
            "http://notwww.pds.gov.cn.example/a",
            "host notwww.pds.gov.cn.example is not in the registry",
        ),
        ("http://10.0.0.1/a", "private address 10.0.0.1"),
        ("http://169.254.169.254/latest", "private address 169.254.169.254"),
        ("http://[::1]/a", "loopback host ::1 (set NIANBAO_ALLOW_LOOPBACK=1)"),
        ("http://127.0.0.1/a", "loopback host 127.0.0.1 (set NIANBAO_ALLOW_LOOPBACK=1)"),
        ("file:///etc/passwd", "not a web address: file:///etc/passwd"),
    ],
)
def test_only_hosts_of_the_registry_are_asked(url, reason):
    assert refusal(url, HOSTS, allow_loopback=False) == reason


def test_allowing_loopback_allows_nothing_else():
    assert refusal("http://127.0.0.1:8780/", HOSTS, allow_loopback=True) is None
    assert refusal("http://192.168.1.1/", HOSTS, allow_loopback=True) is not None
    assert refusal("http://evil.example/", HOSTS, allow_loopback=True) is not None

import pytest
from fastapi import Request

from newsletter.web.visitor import origin_of


def request_from(host: str | None) -> Request:
    client = None if host is None else (host, 50000)
    return Request({"type": "http", "client": client, "headers": []})


@pytest.mark.parametrize(
    ("host", "counts_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_visitor_counts_by_what_it_cannot_change_at_will(
    host: str | None, counts_as: str
) -> None:
    assert origin_of(request_from(host)) == counts_as

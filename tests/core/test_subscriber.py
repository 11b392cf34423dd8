import pytest

from newsletter.errors import AddressError
from newsletter.subscriber import address_hash, normalise_address


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  ann@Example.COM ", "ann@example.com"),
        ("Ann.Lee+news@example.com", "Ann.Lee+news@example.com"),
        ("zoë@müller.example", "zoë@xn--mller-kva.example"),
    ],
)
def test_an_address_has_one_stored_form(given: str, kept: str) -> None:
    assert normalise_address(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "a b@example.com",
        "ann@example.com\r\nBcc: x@y.example",
        "a" * 65 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused_and_named(given: str) -> None:
    with pytest.raises(AddressError, match="is not an e-mail address"):
        normalise_address(given)


def test_the_case_of_an_address_makes_no_second_reader() -> None:
    assert address_hash("Ann@example.com") == address_hash("ann@example.com")

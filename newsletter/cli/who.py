"""Who asks, for the ledger."""

from getpass import getuser


def who_asks() -> str:
    """The person at the command line, as the machine knows them."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "the command line"

"""The installation that a command works on: its settings and services, each made once and only when asked for."""

from functools import cached_property
from pathlib import Path

import typer

from newsletter.actions.services import Services
from newsletter.settings import Settings, load_settings
from newsletter.wiring import wire


class Installation:
    """What the settings file and the environment describe.

    Args:
        file: the settings file that was named on the command line, if any.
        debug: whether a person wants to see where an error came from.
    """

    def __init__(self, file: Path | None = None, *, debug: bool = False) -> None:
        self.file = file
        self.debug = debug

    @cached_property
    def settings(self) -> Settings:
        """The settings.

        Raises:
            SettingsError: one is unknown or wrong.
        """
        return load_settings(self.file)

    @cached_property
    def services(self) -> Services:
        """What actions work with; raises as `newsletter.wiring.wire`."""
        return wire(self.settings)

    def close(self) -> None:
        """Say goodbye to the mail server and the database, if they were spoken to."""
        if "services" in self.__dict__:
            self.services.transport.close()
            self.services.paces.close()
            self.services.store.close()


def installation(ctx: typer.Context) -> Installation:
    """The installation that the global options of this command line name."""
    found = ctx.find_object(Installation)
    assert found is not None  # noqa: S101 - the application's callback put it there
    return found


def services_of(ctx: typer.Context) -> Services:
    """The services of this command line's installation."""
    return installation(ctx).services

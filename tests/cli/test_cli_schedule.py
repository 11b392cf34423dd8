"""``newsletter schedule show``, hours and zones on the command line, and what ``edition send`` says of who waits."""

import json

import pytest

from tests.cli.command_desk import Desk

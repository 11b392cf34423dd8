"""The command line (Typer, Rich): every action by hand, for people and, with ``--json``, for programs.

Knows the actions and how to print; it knows no rule, no table and no mail.
"""

from newsletter.cli.app import app, main

__all__ = ["app", "main"]

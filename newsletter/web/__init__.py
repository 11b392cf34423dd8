"""The web: the pages that readers see, the API for an admin's acts, and health.

It calls actions and holds no rules. GET and HEAD never change anything; no page has a script.
"""

from newsletter.web.app import create_app
from newsletter.web.ring import Ring

__all__ = ["Ring", "create_app"]

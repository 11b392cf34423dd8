"""Pre-flight: what is wrong with the mail of an edition, found before readers find it.

Looks at the finished mail, as a reader would be sent it. A file holds a family of checks; `finding` has their names and
how bad each is. Pure: what needs the network comes in as what was seen there. Knows nothing of templates and databases.
"""

from newsletter.preflight.examine import examine, examine_visits
from newsletter.preflight.finding import Check, Finding, Severity, severity_of
from newsletter.preflight.foreign import silenced
from newsletter.preflight.proof import Proof
from newsletter.preflight.visits import Target, Visit, targets_of

__all__ = [
    "Check",
    "Finding",
    "Proof",
    "Severity",
    "Target",
    "Visit",
    "examine",
    "examine_visits",
    "severity_of",
    "silenced",
    "targets_of",
]

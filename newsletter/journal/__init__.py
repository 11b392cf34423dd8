"""The intent journal: what a worker is about to hand over and what it heard, written on its own machine.

A committed mark for each message costs a disk's pace (about 400 a second). A line in a local file costs a microsecond,
and survives the death of the process that wrote it: whoever finds the file afterwards knows which messages never left,
which were answered, and the few that nobody can know about. It does not survive the machine, and does not say so: a
journal of another boot is no evidence.

Knows nothing of databases, servers or what is in a message.
"""

from newsletter.journal.account import Account, Leaving, account_of
from newsletter.journal.folder import Journals, Place
from newsletter.journal.journal import Journal

__all__ = ["Account", "Journal", "Journals", "Leaving", "Place", "account_of"]

"""Subject and preheader: the two lines that a mailbox shows before a mail is opened."""

from collections.abc import Iterator

from newsletter.preflight.document import one_line
from newsletter.preflight.finding import Check, Remark
from newsletter.preflight.sentences import quoted
from newsletter.rendition import Rendition

LONGEST_SUBJECT = 60
"""Characters that the lists of common mail clients show on a desk; on a phone they show about 40."""


def about_subject(rendition: Rendition) -> Iterator[Remark]:
    """What is wrong with the subject, and with the preheader beside it."""
    subject, preheader = one_line(rendition.subject), one_line(rendition.preheader)
    if not subject:
        yield Remark(check=Check.SUBJECT_EMPTY, sentence="The subject is empty.")
    if len(subject) > LONGEST_SUBJECT:
        sentence = f"The subject has {len(subject)} characters; mailboxes show {LONGEST_SUBJECT}."
        yield Remark(check=Check.SUBJECT_LONG, sentence=sentence)
    if not preheader:
        sentence = "There is no preheader: mailboxes show whatever the mail begins with."
        yield Remark(check=Check.PREHEADER_EMPTY, sentence=sentence)
    elif preheader.casefold() == subject.casefold():
        sentence = f"The preheader repeats the subject: {quoted(subject)}."
        yield Remark(check=Check.SUBJECT_REPEATED, sentence=sentence)

"""Check: what is wrong with the mail of an edition, before it goes out. Looking changes nothing."""

from dataclasses import dataclass, replace
from typing import Any

from newsletter.actions import letter
from newsletter.actions.services import Services
from newsletter.actions.visit import visit
from newsletter.digest import Digest, EditionId
from newsletter.errors import PreflightError, StateError
from newsletter.message import DkimSigner
from newsletter.preflight import Check, Finding, Proof, Severity, examine, silenced
from newsletter.rendition import Rendition
from newsletter.store import editions
from newsletter.transport import only_files

NOBODY = "reader@example.org"
"""The sample copy's reader."""
PASSING = frozenset({Check.UNSUBSCRIBE_DEAD})
"""What may be well again a minute later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found wrong with an edition's mail, errors first."""

    edition_id: EditionId
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops a send."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is shown and stops nothing."""
        return tuple(found for found in self.findings if found.severity is Severity.WARNING)


def check_edition(services: Services, edition_id: EditionId, *, links: bool = False) -> Checked:
    """Examine the mail of an edition: frozen once it went out, as it would be before.

    Args:
        services: what actions work with.
        edition_id: which edition.
        links: whether its links and pictures are asked for too.

    Raises:
        StateError: the edition has nothing to tell.
        RenderError: its mail cannot be rendered.
    """
    with services.store.read() as tx:
        its_letter = letter.letter_of(services, tx, editions.by_id(tx, edition_id))
    return check_letter(services, its_letter, links=links)


def check_letter(services: Services, its_letter: letter.Letter, *, links: bool) -> Checked:
    """Examine a letter, and what it leads to when ``links`` says so."""
    proof = _proof(services, its_letter)
    findings = examine(proof)
    if links:
        findings += visit(services, its_letter, proof)
    ordered = sorted(findings, key=lambda found: found.severity is not Severity.ERROR)
    return Checked(edition_id=its_letter.edition.id, findings=tuple(ordered))


def stop_on_errors(checked: Checked) -> None:
    """Let an edition through that has no errors.

    Raises:
        PreflightError: it has; the sentence says which.
    """
    errors = checked.errors
    if errors:
        raise PreflightError(
            checked.edition_id,
            [error.sentence for error in errors],
            passing=all(error.check in PASSING for error in errors),
        )


def check_facts(checked: Checked) -> dict[str, Any]:
    """What was found, as plain values for JSON."""
    return {
        "edition": checked.edition_id,
        "passed": not checked.errors,
        "errors": len(checked.errors),
        "warnings": len(checked.warnings),
        "findings": [
            {
                "severity": found.severity.value,
                "check": found.check.value,
                "sentence": found.sentence,
            }
            for found in checked.findings
        ],
    }


def _proof(services: Services, its_letter: letter.Letter) -> Proof:
    digest = its_letter.edition.composition.digest
    if digest is None:
        raise StateError(f"Edition {its_letter.edition.id} has nothing to tell.")
    signer = services.signer
    publication = its_letter.publication
    copy = letter.copy_for(
        services.links,
        its_letter,
        address=NOBODY,
        key=services.random_key(),
        subscribed_at=its_letter.letterhead.date,
    )
    return Proof(
        rendition=its_letter.rendition,
        skeleton=_skeleton(services, its_letter, digest),
        values=copy.values,
        digest=digest,
        publication=publication,
        sender_address=its_letter.letterhead.sender.address,
        tokens=services.renderer.tokens(publication.design),
        base_url=services.links.base_url,
        signs_for=signer.domain if isinstance(signer, DkimSigner) else "",
        only_filed=only_files(services.transport),
    )


def _skeleton(services: Services, its_letter: letter.Letter, digest: Digest) -> Rendition:
    """The same mail without a word of its articles."""
    edition = its_letter.edition
    silent = replace(edition.composition, digest=silenced(digest))
    return letter.render(services, its_letter.publication, replace(edition, composition=silent))

"""Facts: what actions return, as plain values for JSON. The API and the command line print the same."""

from newsletter.actions.facts.editions import (
    composed_facts,
    composition_facts,
    edition_facts,
    item_facts,
    judgement_facts,
    summary_facts,
)
from newsletter.actions.facts.ledger import TOTALS, delivery_facts, status_facts, totals_facts
from newsletter.actions.facts.plain import Facts
from newsletter.actions.facts.publications import (
    design_facts,
    in_words,
    overview_facts,
    publication_facts,
    rules_facts,
    subscription_facts,
)
from newsletter.actions.facts.sources import report_facts, source_facts

__all__ = [
    "TOTALS",
    "Facts",
    "composed_facts",
    "composition_facts",
    "delivery_facts",
    "design_facts",
    "edition_facts",
    "in_words",
    "item_facts",
    "judgement_facts",
    "overview_facts",
    "publication_facts",
    "report_facts",
    "rules_facts",
    "source_facts",
    "status_facts",
    "subscription_facts",
    "summary_facts",
    "totals_facts",
]

"""A source: how it has been doing, and what a collection found there."""

from newsletter.actions.collect import CollectReport, SourceReport
from newsletter.actions.facts.plain import Facts, plain
from newsletter.publication import Source


def source_facts(source: Source) -> Facts:
    """A source and how it has been doing."""
    health = source.health
    return {
        "source": source.id,
        "url": source.url,
        "kind": source.kind.value,
        "title": source.title,
        "section": source.section,
        "weight": source.weight,
        "cap": source.cap,
        "order_is_editorial": source.order_is_editorial,
        "failing": health.failures > 0,
        "failing_since": plain(health.failing_since),
        "failures": health.failures,
        "error": health.error,
        "checked_at": plain(health.checked_at),
        "succeeded_at": plain(health.succeeded_at),
        "next_check_at": plain(health.next_check_at),
    }


def report_facts(report: CollectReport) -> Facts:
    """What a collection gave, a source at a time."""
    return {
        "publication": report.publication,
        "new": report.new,
        "failed": len(report.failed),
        "sources": [_source_report_facts(source) for source in report.sources],
    }


def _source_report_facts(report: SourceReport) -> Facts:
    return {
        "source": report.source,
        "url": report.url,
        "articles": report.articles,
        "new": report.new,
        "old": report.old,
        "unchanged": report.unchanged,
        "error": report.error,
        "broken": list(report.broken),
    }

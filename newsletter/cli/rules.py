"""``newsletter rules``: what a publication lets the composer choose."""

from typing import Annotated

import typer

from newsletter.actions import facts
from newsletter.actions.rules import (
    LIMITS,
    RuleChanges,
    add_section_rule,
    remove_section_rule,
    rules_of,
    set_rules,
)
from newsletter.cli.installation import services_of
from newsletter.cli.manual import AsJson, Slug, example, family
from newsletter.cli.printing import hint, print_json, print_pairs, print_table, say
from newsletter.publication import Rules, SectionRule

app = family("rules", "Say what the composer may choose: sizes, ages, and which section is whose.")
section_app = family(
    "section", "Say which articles belong in which section; the first rule that fits holds."
)
app.add_typer(section_app)


def _number(what: str, name: str) -> object:
    least, most = LIMITS[name]
    return typer.Option(metavar="N", help=f"{what}, {least} to {most}.")


@app.command(epilog=example("rules show big-picture"))
def show(ctx: typer.Context, slug: Slug, *, as_json: AsJson = False) -> None:
    """Show a publication's rules, and its rules for sections in their order."""
    rules = rules_of(services_of(ctx), slug)
    if as_json:
        print_json(facts.rules_facts(rules))
    else:
        _print_rules(rules, slug)


@app.command(
    "set", epilog=example("rules set big-picture --min-stories 5 --section-order World,Science")
)
def change(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    *,
    max_age_hours: Annotated[int | None, _number("How old news may be", "max_age_hours")] = None,
    related_days: Annotated[
        int | None, _number("How old a related article may be", "related_days")
    ] = None,
    memory_days: Annotated[
        int | None, _number("How long what was sent is remembered", "memory_days")
    ] = None,
    min_stories: Annotated[
        int | None, _number("With fewer stories no edition goes out", "min_stories")
    ] = None,
    related: Annotated[int | None, _number("Related articles at most", "related")] = None,
    also_covered_by: Annotated[
        int | None, _number("Other tellings beside the lead at most", "also_covered_by")
    ] = None,
    sections: Annotated[int | None, _number("Sections at most", "sections")] = None,
    section_items: Annotated[
        int | None, _number("Items of a section at most", "section_items")
    ] = None,
    headlines: Annotated[int | None, _number("Headlines at most", "headlines")] = None,
    lead_paragraphs: Annotated[
        int | None, _number("Paragraphs of the lead at most", "lead_paragraphs")
    ] = None,
    section_order: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help='Which sections come first: World,Science; "" for none.'
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change the rules that are named; they count from the next composition on."""
    changes = RuleChanges(
        max_age_hours=max_age_hours,
        related_days=related_days,
        memory_days=memory_days,
        min_stories=min_stories,
        related=related,
        also_covered_by=also_covered_by,
        sections=sections,
        section_items=section_items,
        headlines=headlines,
        lead_paragraphs=lead_paragraphs,
        section_order=None if section_order is None else _names(section_order),
    )
    _tell(set_rules(services_of(ctx), slug, changes), slug, as_json=as_json)


@section_app.command(
    epilog=example(
        "rules section add big-picture World --path /world",
        "rules section add big-picture Sport --source https://example.org/feed.xml --tag chess",
    )
)
def add(  # noqa: PLR0913 - a command's parameters are its options
    ctx: typer.Context,
    slug: Slug,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The section.")],
    *,
    source: Annotated[
        str, typer.Option(metavar="S", help="Articles of this source: its URL, or its title.")
    ] = "",
    tag: Annotated[str, typer.Option(metavar="T", help="Articles with this tag.")] = "",
    keyword: Annotated[
        str, typer.Option(metavar="K", help="Articles with this word, or words, in the title.")
    ] = "",
    path: Annotated[
        str, typer.Option(metavar="P", help="Articles at or below this path, e.g. /world.")
    ] = "",
    at: Annotated[
        int | None,
        typer.Option(metavar="N", help="Which rule it is to be, from 1; else the last one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a rule for a section: articles with everything that it names stand there."""
    rule = SectionRule(section=name, source=source, tag=tag, keyword=keyword, path=path)
    _tell(add_section_rule(services_of(ctx), slug, rule, number=at), slug, as_json=as_json)


@section_app.command(epilog=example("rules section remove big-picture 2"))
def remove(
    ctx: typer.Context,
    slug: Slug,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help='The rule, by its number in "rules show".')
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Take a rule for a section away."""
    _tell(remove_section_rule(services_of(ctx), slug, number), slug, as_json=as_json)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _tell(rules: Rules, slug: str, *, as_json: bool) -> None:
    if as_json:
        print_json(facts.rules_facts(rules))
        return
    _print_rules(rules, slug)
    hint(f"They count from now on: newsletter compose --publication {slug}")


def _print_rules(rules: Rules, slug: str) -> None:
    print_pairs([(name.replace("_", " "), getattr(rules, name)) for name in LIMITS])
    print_pairs([("section order", ", ".join(rules.section_order))])
    say()
    if rules.section_rules:
        columns = ("Rule", "Section", "Source", "Tag", "Keyword", "Path")
        print_table(columns, [_row(*numbered) for numbered in enumerate(rules.section_rules, 1)])
    else:
        hint(f"No rule for a section yet: newsletter rules section add {slug} World --path /world")


def _row(number: int, rule: SectionRule) -> tuple[object, ...]:
    return number, rule.section, rule.source, rule.tag, rule.keyword, rule.path

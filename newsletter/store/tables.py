"""The tables, in SQLAlchemy Core. Rows never leave the store: every query gives frozen values.

Migrations under `migrations/` build the same schema; a test holds the two against each other on both databases.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

POSTGRESQL = "postgresql"
"""Where a table or an index keeps what PostgreSQL alone is told, see `whole_metadata`."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, in UTC on both sides. SQLite keeps no zone, so it is added when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time, whose moment nobody knows."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class gives the signature
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BIG_ID = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", BIG_ID, primary_key=True)


def _tie(to: str, *, name: str = "") -> Column[int]:
    return Column(
        name or f"{to.removesuffix('s')}_id",
        BIG_ID,
        ForeignKey(f"{to}.id", ondelete="CASCADE"),
        nullable=False,
    )


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _short(name: str, length: int = 255) -> Column[str]:
    return Column(name, String(length), nullable=False, server_default="")


def _moment(name: str, *, nullable: bool = True) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


def _work() -> list[Column[Any]]:
    """What a row needs to be claimed, handed over and recorded by workers (`store.work`)."""
    return [
        _short("state", 16),
        _text("reason"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("code", Integer),
        _short("server"),
        _moment("next_at"),
        _short("claim", 64),
        _moment("lease_until"),
        _moment("handed_over_at"),
        _moment("recorded_at"),
    ]


publications = Table(
    "publications",
    metadata,
    _id(),
    Column("slug", String(64), nullable=False, unique=True),
    _text("name"),
    _text("tagline"),
    _short("language", 35),
    _short("timezone", 64),
    _text("sender_name"),
    _text("sender_address"),
    _text("reply_to"),
    _text("report_to"),
    _moment("report_since"),
    _text("postal_address"),
    Column("approval_required", Boolean, nullable=False, default=False),
    Column("send_at", Time, nullable=False),
    _short("days", 32),
    Column("schedule_active", Boolean, nullable=False, default=True),
    Column("max_lateness_minutes", Integer, nullable=False),
    _moment("schedule_since"),
    Column("resend_uncertain_hours", Integer, comment="none: what is uncertain is held"),
    _text("rules"),
    _text("design"),
    _text("schedule"),
    _moment("created_at", nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _id(),
    _tie("publications"),
    Column("url", String(2000), nullable=False),
    _short("kind", 16),
    _text("title"),
    _text("section"),
    Column("weight", Float, nullable=False),
    Column("cap", Integer),
    Column("order_is_editorial", Boolean, nullable=False, server_default=false()),
    _text("etag"),
    _text("last_modified"),
    _moment("checked_at"),
    _moment("succeeded_at"),
    _moment("failing_since"),
    Column("failures", Integer, nullable=False, server_default="0"),
    _text("error"),
    _moment("next_check_at"),
    UniqueConstraint("publication_id", "url"),
)

articles = Table(
    "articles",
    metadata,
    _id(),
    _tie("publications"),
    _tie("sources"),
    Column("identity", String(64), nullable=False, comment="SHA-256 of the guid or canonical URL"),
    _text("canonical_url"),
    _text("url"),
    _text("guid"),
    _text("source"),
    _text("title"),
    _text("summary"),
    _text("body_html"),
    _text("author"),
    _text("section"),
    _text("tags"),
    _short("language", 35),
    _text("picture"),
    _text("audio"),
    _moment("published_at"),
    _moment("first_seen_at", nullable=False),
    Column("position", Integer),
    _moment("position_at"),
    Column("live", Boolean, nullable=False),
    UniqueConstraint("source_id", "identity"),
    Index("ix_articles_publication_id_first_seen_at", "publication_id", "first_seen_at"),
)

article_vectors = Table(
    "article_vectors",
    metadata,
    Column("article_id", BIG_ID, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "made_from", String(64), nullable=False, comment="SHA-256 of the model's name and the text"
    ),
    Column("vector", LargeBinary, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    _id(),
    _tie("publications"),
    Column("on", Date, nullable=False),
    Column("slot", String(16), nullable=False),
    _short("state", 16),
    _text("composition"),
    _short("composition_sha256", 64),
    _moment("composed_for"),
    _text("subject"),
    Column("eligible", Integer, nullable=False, server_default="0"),
    _text("note"),
    _moment("created_at", nullable=False),
    _moment("approved_at"),
    _moment("published_at"),
    _moment("paused_at"),
    _moment("resumed_at"),
    _moment("finished_at"),
    _moment("refusals_heard_until"),
    _moment("last_due_at"),
    Column("at_once", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("publication_id", "on", "slot"),
    Index("ix_editions_publication_id_state_finished_at", "publication_id", "state", "finished_at"),
)

renditions = Table(
    "renditions",
    metadata,
    Column("edition_id", BIG_ID, ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True),
    _text("subject"),
    _text("preheader"),
    _text("html"),
    _text("text"),
    _text("markers"),
    _text("page"),
    _text("letterhead"),
)

edition_items = Table(
    "edition_items",
    metadata,
    _id(),
    _tie("editions"),
    _text("canonical_url"),
    _short("identity", 16),
    _text("url"),
    _short("story", 64),
    _text("title"),
    Column(
        "sentences",
        Text,
        nullable=False,
        server_default="",
        comment="fingerprints, separated by blanks",
    ),
    UniqueConstraint("edition_id", "canonical_url"),
)

editorial_decisions = Table(
    "editorial_decisions",
    metadata,
    _id(),
    _tie("publications"),
    Column("on", Date, nullable=False),
    Column("slot", String(16), nullable=False),
    Column("identity", String(64), nullable=False, comment="SHA-256 of decision, article, other"),
    _text("canonical_url"),
    _short("decision", 16),
    _text("other"),
    _text("section"),
    Column("place", Integer, nullable=False, server_default="0"),
    _moment("created_at", nullable=False),
    UniqueConstraint("publication_id", "on", "slot", "identity"),
)

subscribers = Table(
    "subscribers",
    metadata,
    _id(),
    _text("address"),
    Column("address_hash", String(64), nullable=False, unique=True),
    _moment("created_at", nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _tie("publications"),
    _tie("subscribers"),
    Column("key", String(32), nullable=False, unique=True),
    _short("state", 16),
    _short("origin", 16),
    _text("consent"),
    _short("timezone", 64),
    _moment("created_at", nullable=False),
    _moment("confirmed_at"),
    _moment("unsubscribed_at"),
    UniqueConstraint("publication_id", "subscriber_id"),
    Index("ix_subscriptions_subscriber_id", "subscriber_id"),
    Index("ix_subscriptions_publication_id_state_timezone", "publication_id", "state", "timezone"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address_hash", String(64), primary_key=True),
    _text("reason"),
    _moment("created_at", nullable=False),
)

IN_TROUBLE = "recorded_at IS NOT NULL AND coalesce(code, 0) / 100 <> 2"


def _index(name: str, *columns: str, where: str) -> Index:
    """An index of some deliveries of each edition."""
    return Index(
        f"ix_deliveries_{name}",
        "edition_id",
        *columns,
        sqlite_where=text(where),
        info={POSTGRESQL: {"postgresql_where": text(where)}},
    )


deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    Column("edition_id", BIG_ID, nullable=False),
    Column("subscriber_id", BIG_ID, nullable=False),
    _text("address"),
    _short("domain"),
    _short("key", 32),
    _moment("subscribed_at", nullable=False),
    *_work(),
    Column("checksum", LargeBinary(32), comment="of the bytes that were handed over"),
    _moment("due_at"),
    Column("turn", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("subscriber_id", "edition_id"),
    _index("queue", "turn", "next_at", "id", where="next_at IS NOT NULL"),
    _index("trouble", "id", where=IN_TROUBLE),
    # Room beside a row for what a claim makes of it.
    info={POSTGRESQL: {"postgresql_with": {"fillfactor": 40}}},
)
"""A row changes twice for each reader, and each change is written into each index: so there are these only.

Nothing that a claim changes is in one (decision 20).

No foreign keys: PostgreSQL would look each of a million rows up twice, more than half of what publishing takes.
Rows are made from the two tables they name, editions are never deleted, and subscribers only when no row has them.
"""

ledger_acts = Table(
    "ledger_acts",
    metadata,
    _id(),
    Column(
        "delivery_id",
        BIG_ID,
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    _short("kind", 16),
    _short("by"),
    _moment("at", nullable=False),
    _short("to", 16),
    _short("state", 16),
    _text("reason"),
    _moment("handed_over_at"),
)

claims = Table(
    "claims",
    metadata,
    Column("key", String(64), primary_key=True),
    _short("folder", 64),
    _short("boot", 64),
    _moment("lease_until", nullable=False),
    Column("first_id", BIG_ID, comment="between these ids are its deliveries"),
    Column("last_id", BIG_ID),
)

paces = Table(
    "paces",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("name", String(300), primary_key=True, comment="of a server or a provider"),
    _text("state"),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    _tie("subscriptions"),
    _short("kind", 16),
    _moment("created_at", nullable=False),
    *_work(),
    Index("ix_notices_state_id", "state", "id"),
    Index("ix_notices_subscription_id", "subscription_id"),
)

reports = Table(
    "reports",
    metadata,
    _id(),
    _tie("publications"),
    Column("event", String(64), nullable=False, comment="what it tells of, e.g. sent/12"),
    _text("address"),
    _text("report"),
    _moment("created_at", nullable=False),
    *_work(),
    UniqueConstraint("event", "address"),
    Index("ix_reports_state_id", "state", "id"),
)

feedback = Table(
    "feedback",
    metadata,
    _id(),
    _tie("subscribers"),
    Column("about", String(32), nullable=False, comment="e and an edition's id, n and a notice's"),
    Column("kind", String(16), nullable=False),
    _short("status", 16),
    _text("diagnostic"),
    _moment("at", nullable=False),
    UniqueConstraint("subscriber_id", "about", "kind"),
)

runs = Table(
    "runs",
    metadata,
    _id(),
    _tie("publications"),
    Column("on", Date, nullable=False),
    Column("slot", String(16), nullable=False),
    _short("state", 16),
    _text("note"),
    Column("edition_id", BIG_ID, ForeignKey("editions.id", ondelete="SET NULL")),
    _moment("lease_until"),
    _moment("recorded_at"),
    UniqueConstraint("publication_id", "on", "slot"),
)

sign_ups = Table(
    "sign_ups",
    metadata,
    _id(),
    _short("ip_hash", 64),
    _short("address_hash", 64),
    _moment("at", nullable=False),
    Index("ix_sign_ups_at", "at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    _id(),
    Column("name", String(64), nullable=False, unique=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    _moment("created_at", nullable=False),
)


def whole_metadata() -> MetaData:
    """The tables with what PostgreSQL alone is told, for who compares a schema or writes a migration.

    SQLAlchemy loads a dialect that an option is named of, and PostgreSQL's takes 2 MB: queries need none of them.
    """
    for table in metadata.tables.values():
        things: list[Table | Index] = [table, *table.indexes]
        for thing in things:
            thing.dialect_kwargs.update(thing.info.get(POSTGRESQL, {}))
    return metadata

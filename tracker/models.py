"""What flows between the stages. Times are aware and UTC, dates of the text as exact as it: 2024-07-09, 2024-07, 2024-Q3."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

SourceKind = Literal["feed", "page", "sitemap", "register"]
FullText = Literal["auto", "feed", "page"]
Role = Literal["vendor", "regulator", "gazette", "news", "policy"]
EntityType = Literal["company", "model", "region", "agency", "law", "person", "media", "date", "money"]
EventType = Literal["api_restriction", "access_expansion", "migration_offer", "price_change", "model_release", "model_retirement",
    "terms_change", "regulation", "export_control", "government_ban", "investigation", "enforcement", "lawsuit",
    "misuse_disruption", "partnership", "investment"]  # fmt: skip
Stage = Literal["proposed", "announced", "in_effect", "delayed", "reversed", "denied"]
SlotRole = Literal["actor", "object", "region", "counterparty"]
LinkKind = Literal["response", "reversal", "enactment", "same_dispute"]
BlockKind = Literal["heading", "text", "item", "row"]
OutboxKind = Literal["new", "stage", "effective_date", "corroborated", "denial"]

ENTITY_TYPES: tuple[EntityType, ...] = EntityType.__args__  # type: ignore[attr-defined]
EVENT_TYPES: tuple[EventType, ...] = EventType.__args__  # type: ignore[attr-defined]
STAGES: tuple[Stage, ...] = Stage.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Source:
    """What feeds.yaml says of one feed, page, sitemap or register; `url` is its identity."""

    url: str
    name: str
    kind: SourceKind = "feed"
    publisher: str = ""
    role: Role = "news"
    region: str | None = None
    language: str | None = None
    every: timedelta = timedelta(minutes=30)
    full_text: FullText = "auto"
    selector: str | None = None
    expects: str | None = None
    ignore: tuple[str, ...] = ()
    mapping: str | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """How the tracker behaves on the network; `allow` lists the `host:port` that may be private addresses."""

    allow: frozenset[str] = frozenset()
    user_agent: str = "ai-policy-tracker/0.1"
    timeout: float = 30.0
    max_bytes: int = 20 * 1024 * 1024
    per_host_delay: float = 1.0
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store remembers of a source between polls: `skip` are hours of the week, `news` times of its latest articles."""

    source_id: int
    due: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    moved_to: str | None = None
    gone: bool = False
    since: datetime | None = None
    ttl: timedelta | None = None
    skip: frozenset[int] = frozenset()
    news: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What one request came to; failures are values. `error` is plain words, `status` 0 when nothing answered."""

    url: str
    final_url: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    error: str | None = None
    permanent_redirect: str | None = None
    retry_after: timedelta | None = None

    @property
    def ok(self) -> bool:
        """Whether there is a body to read (2xx) or nothing new (304)."""
        return self.error is None and (200 <= self.status < 300 or self.status == 304)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, or one new link of a page, as text only: no markup, http(s) links only."""

    external_id: str
    url: str
    title: str
    published: datetime | None
    summary: str = ""
    content: str = ""
    author: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one answer of a source held; `problem` says in plain words what was wrong with it, entries may still be there."""

    title: str = ""
    entries: tuple[Entry, ...] = ()
    problem: str | None = None
    truncated: bool = False
    ttl: timedelta | None = None
    skip: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PageText:
    """The readable part of an article's page: paragraphs parted by blank lines."""

    title: str
    text: str
    published: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, text, list item or table row of a page under its headings; `cells` of a row are (column, value)."""

    kind: BlockKind
    text: str
    path: tuple[str, ...] = ()
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The watched part of a page as text and as blocks without noise, and the links in it; `reader` names how it was read."""

    text: str
    links: tuple[Entry, ...] = ()
    problem: str | None = None
    blocks: tuple[Block, ...] = ()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be read: paragraphs parted by blank lines."""

    id: str
    title: str
    text: str
    url: str = ""
    published: date | None = None
    source: str = ""
    publisher: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Where an entity stands: offsets in `Article.title + "\\n\\n" + Article.text`, `text` the surface form."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One distinct thing of a document; `id` is `type:slug`, stable, from the knowledge base where it knows it."""

    id: str
    type: EntityType
    name: str
    mentions: tuple[Mention, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a slot: an entity's name and id, or a short piece of the text (id None)."""

    name: str
    entity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One event as one document tells it; offsets of the evidence like `Mention`'s."""

    type: EventType
    stage: Stage
    evidence: str
    start: int
    end: int
    actors: tuple[Filler, ...] = ()
    objects: tuple[Filler, ...] = ()
    regions: tuple[Filler, ...] = ()
    counterparties: tuple[Filler, ...] = ()
    effective_date: str | None = None
    confidence: float = 0.5
    rule: str = ""
    trigger: str = ""
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What reading one article gave; `version` names the rules and weights that did it."""

    language: str
    entities: tuple[Entity, ...]
    reports: tuple[Report, ...]
    version: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """One stored report with who told it and when; `mentioned` is what its article names, `near` what its evidence does."""

    id: int
    article_id: int
    report: Report
    reported: datetime
    publisher: str = ""
    role: Role = "news"
    signature: bytes = b""
    event_id: int | None = None
    mentioned: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One step in the life of an event: which report moved which field from what to what."""

    at: datetime
    field: str
    old: str | None
    new: str | None
    report_id: int


@dataclass(frozen=True, slots=True)
class Event:
    """What all reports of one happening come to; the store finds it by `keys`, `copies` maps copy to origin."""

    type: EventType
    title: str
    stage: Stage
    effective_date: str | None
    first_reported: datetime
    last_reported: datetime
    publishers: int
    reports: int
    primary_source: bool
    contradicted: bool
    confidence: float
    summary: str
    details: dict[str, list[str]]
    entities: tuple[tuple[str, SlotRole], ...]
    keys: tuple[tuple[str, str], ...]
    history: tuple[Change, ...]
    copies: dict[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """Why two events belong together; `event_id` answers, undoes, enacts or continues `other_id`."""

    event_id: int
    other_id: int
    kind: LinkKind
    why: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One entity in an event as it is told to people: who or what, and in which role."""

    entity_id: str
    name: str
    role: SlotRole


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of evidence with where it stands."""

    text: str
    publisher: str
    url: str
    reported: datetime
    role: Role = "news"


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A stored event as watchlists, alerts and the digest see it; `names` are fillers that are no entity."""

    id: int
    type: EventType
    title: str
    stage: Stage
    effective_date: str | None
    first_reported: datetime
    last_reported: datetime
    publishers: int
    primary_source: bool
    contradicted: bool
    confidence: float
    summary: str = ""
    slots: tuple[Slot, ...] = ()
    names: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Uses:
    """What somebody depends on: `things`, the `families` of these, who makes them, and where (no `regions`: anywhere)."""

    things: frozenset[str]
    families: frozenset[str]
    providers: frozenset[str]
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Which events somebody wants to hear of; sets hold keys as `watchlists.keys` makes them, an empty one asks nothing."""

    name: str
    companies: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    laws: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    min_publishers: int = 1
    min_confidence: float = 0.0
    primary_only: bool = False
    uses: Uses | None = None
    channels: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing about an event that people may want to hear of, as it was committed with the event."""

    id: int
    event_id: int | None
    kind: OutboxKind
    payload: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """One event for one watchlist and channel; `note` says what changed. The id is given by the store."""

    outbox_id: int
    event_id: int
    watchlist: str
    channel: str
    kind: OutboxKind
    note: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One composed message for one channel; its id stays the same however often it is tried."""

    id: str
    channel: str
    watchlist: str
    title: str
    body: str
    payload: str
    tries: int = 0

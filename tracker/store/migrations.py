"""The schema, as an ordered set of migrations. Table and column names are a contract that others query.

Times are ISO 8601 text in UTC with offset (2024-06-25T10:00:00+00:00), dates as exact as the text told them.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from tracker.store.rollups import install_rollups

migrations = Migrations("tracker")

_SCHEMA = (
    # -- what is polled -------------------------------------------------------------------------------------------
    """CREATE TABLE sources (
        id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, publisher TEXT NOT NULL,
        role TEXT NOT NULL, region TEXT, language TEXT, every_seconds INTEGER NOT NULL, host TEXT NOT NULL DEFAULT '',
        active INTEGER NOT NULL DEFAULT 1, due TEXT NOT NULL, etag TEXT, last_modified TEXT, body_hash TEXT,
        failures INTEGER NOT NULL DEFAULT 0, last_poll TEXT, last_ok TEXT, last_new TEXT, last_error TEXT,
        moved_to TEXT, gone INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL)""",
    "CREATE INDEX sources_due ON sources (due) WHERE active = 1 AND gone = 0",
    """CREATE TABLE polls (
        id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE, started TEXT NOT NULL,
        finished TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL DEFAULT 0, entries INTEGER NOT NULL DEFAULT 0,
        new_articles INTEGER NOT NULL DEFAULT 0, changed_articles INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
        error TEXT)""",
    "CREATE INDEX polls_source ON polls (source_id, started)",
    # -- what was read --------------------------------------------------------------------------------------------
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY, external_id TEXT NOT NULL, source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL,
        url TEXT NOT NULL DEFAULT '', canonical_url TEXT, title TEXT NOT NULL, published TEXT, fetched TEXT NOT NULL,
        language TEXT, text TEXT NOT NULL DEFAULT '', author TEXT NOT NULL DEFAULT '', publisher TEXT NOT NULL DEFAULT '',
        text_from TEXT NOT NULL DEFAULT 'feed', note TEXT, content_hash TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1,
        updated TEXT, read_version TEXT, read_at TEXT, read_tries INTEGER NOT NULL DEFAULT 0, problem TEXT)""",
    "CREATE UNIQUE INDEX articles_canonical ON articles (canonical_url) WHERE canonical_url IS NOT NULL",
    "CREATE UNIQUE INDEX articles_external ON articles (source_id, external_id) WHERE canonical_url IS NULL",
    "CREATE INDEX articles_published ON articles (published)",
    "CREATE INDEX articles_source ON articles (source_id)",
    "CREATE INDEX articles_unread ON articles (id) WHERE read_version IS NULL AND read_tries < 3",
    """CREATE TABLE article_versions (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, version INTEGER NOT NULL, title TEXT NOT NULL,
        text TEXT NOT NULL, seen TEXT NOT NULL, PRIMARY KEY (article_id, version))""",
    """CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE, taken TEXT NOT NULL,
        hash TEXT NOT NULL, text TEXT NOT NULL, structure TEXT NOT NULL DEFAULT '[]', http TEXT NOT NULL DEFAULT '{}')""",
    "CREATE INDEX snapshots_source ON snapshots (source_id, id)",
    """CREATE TABLE page_changes (
        id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE, before_id INTEGER
        REFERENCES snapshots (id), after_id INTEGER REFERENCES snapshots (id), seen TEXT NOT NULL, summary TEXT NOT NULL DEFAULT '',
        article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL)""",
    """CREATE TABLE entities (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, known INTEGER NOT NULL DEFAULT 0,
        first_seen TEXT, articles INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX entities_type ON entities (type, name)",
    """CREATE TABLE mentions (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, entity_id TEXT NOT NULL REFERENCES entities (id),
        start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (article_id, start, entity_id)) WITHOUT ROWID""",
    "CREATE INDEX mentions_entity ON mentions (entity_id, article_id)",
    # -- what happened --------------------------------------------------------------------------------------------
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY, type TEXT NOT NULL, title TEXT NOT NULL, stage TEXT NOT NULL, effective_date TEXT,
        first_reported TEXT NOT NULL, last_reported TEXT NOT NULL, publishers INTEGER NOT NULL DEFAULT 0,
        reports INTEGER NOT NULL DEFAULT 0, primary_source INTEGER NOT NULL DEFAULT 0, contradicted INTEGER NOT NULL DEFAULT 0,
        confidence REAL NOT NULL DEFAULT 0, summary TEXT NOT NULL DEFAULT '', details TEXT NOT NULL DEFAULT '{}',
        hidden INTEGER NOT NULL DEFAULT 0, updated TEXT NOT NULL)""",
    "CREATE INDEX events_first ON events (first_reported)",
    "CREATE INDEX events_type ON events (type, first_reported)",
    "CREATE INDEX events_last ON events (last_reported)",
    "CREATE INDEX events_effective ON events (effective_date) WHERE effective_date IS NOT NULL",
    """CREATE TABLE event_entities (
        event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE, entity_id TEXT NOT NULL REFERENCES entities (id),
        role TEXT NOT NULL, PRIMARY KEY (event_id, entity_id, role)) WITHOUT ROWID""",
    "CREATE INDEX event_entities_entity ON event_entities (entity_id, role, event_id)",
    """CREATE TABLE reports (
        id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES events (id) ON DELETE SET NULL, article_id INTEGER NOT NULL
        REFERENCES articles (id) ON DELETE CASCADE, type TEXT NOT NULL, evidence TEXT NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, stage TEXT NOT NULL, effective_date TEXT, confidence REAL NOT NULL, rule TEXT NOT NULL,
        trigger TEXT NOT NULL DEFAULT '', slots TEXT NOT NULL DEFAULT '{}', reported TEXT NOT NULL, publisher TEXT NOT NULL DEFAULT '',
        role TEXT NOT NULL DEFAULT 'news', copy_of INTEGER REFERENCES reports (id) ON DELETE SET NULL,
        founded INTEGER)""",
    "CREATE INDEX reports_event ON reports (event_id)",
    "CREATE INDEX reports_article ON reports (article_id)",
    "CREATE INDEX reports_copies ON reports (copy_of) WHERE copy_of IS NOT NULL",
    """CREATE TABLE event_history (
        id INTEGER PRIMARY KEY, event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE, at TEXT NOT NULL,
        field TEXT NOT NULL, old TEXT, new TEXT, report_id INTEGER REFERENCES reports (id) ON DELETE SET NULL)""",
    "CREATE INDEX event_history_event ON event_history (event_id, at)",
    """CREATE TABLE event_links (
        event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE, other_id INTEGER NOT NULL REFERENCES events (id)
        ON DELETE CASCADE, kind TEXT NOT NULL, why TEXT NOT NULL DEFAULT '', PRIMARY KEY (event_id, other_id, kind)) WITHOUT ROWID""",
    "CREATE INDEX event_links_other ON event_links (other_id)",
    "CREATE TABLE event_keys (key TEXT NOT NULL, event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE, "
    "day TEXT NOT NULL, PRIMARY KEY (key, day, event_id)) WITHOUT ROWID",
    "CREATE INDEX event_keys_event ON event_keys (event_id)",
    "CREATE TABLE moved_events (id INTEGER PRIMARY KEY, event_id INTEGER)",
    "CREATE TABLE signatures (article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, signature BLOB NOT NULL)",
    # -- what users said of events, kept apart from what was read --------------------------------------------------
    "CREATE TABLE marks (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, event_id INTEGER NOT NULL, other_id INTEGER, at TEXT NOT NULL)",
    """CREATE TABLE mark_reports (
        mark_id INTEGER NOT NULL REFERENCES marks (id) ON DELETE CASCADE, side INTEGER NOT NULL, report_id INTEGER REFERENCES
        reports (id) ON DELETE SET NULL, article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, type TEXT NOT NULL)""",
    "CREATE INDEX mark_reports_report ON mark_reports (report_id)",
    "CREATE INDEX mark_reports_mark ON mark_reports (mark_id, side)",
    # -- who is told ----------------------------------------------------------------------------------------------
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES events (id) ON DELETE CASCADE, kind TEXT NOT NULL, created TEXT NOT NULL,
        payload TEXT NOT NULL DEFAULT '{}', handled TEXT)""",
    "CREATE INDEX outbox_open ON outbox (id) WHERE handled IS NULL",
    # No foreign key to events: rebuilding all events must not forget what was told of them.
    """CREATE TABLE alerts (
        id INTEGER PRIMARY KEY, outbox_id INTEGER REFERENCES outbox (id) ON DELETE SET NULL, event_id INTEGER NOT NULL,
        watchlist TEXT NOT NULL, channel TEXT NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL DEFAULT '',
        created TEXT NOT NULL, delivery_id TEXT, UNIQUE (outbox_id, watchlist, channel))""",
    "CREATE INDEX alerts_waiting ON alerts (channel, id) WHERE delivery_id IS NULL",
    "CREATE INDEX alerts_event ON alerts (event_id, watchlist, channel)",
    """CREATE TABLE deliveries (
        id TEXT PRIMARY KEY, channel TEXT NOT NULL, watchlist TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, payload TEXT
        NOT NULL, composed TEXT NOT NULL, due TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, error TEXT, sent TEXT) WITHOUT ROWID""",
    "CREATE INDEX deliveries_open ON deliveries (channel, due) WHERE sent IS NULL",
    "CREATE INDEX deliveries_channel ON deliveries (channel, composed)",
    "CREATE TABLE channels (name TEXT PRIMARY KEY, failures INTEGER NOT NULL DEFAULT 0, due TEXT, error TEXT, last_ok TEXT) WITHOUT ROWID",
    """CREATE TABLE digests (
        id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, period TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, since TEXT NOT NULL,
        until TEXT NOT NULL, composed TEXT NOT NULL, subject TEXT NOT NULL, message BLOB NOT NULL, due TEXT NOT NULL, sent TEXT,
        tries INTEGER NOT NULL DEFAULT 0, error TEXT, UNIQUE (recipient, period))""",
    "CREATE INDEX digests_open ON digests (due) WHERE sent IS NULL",
    "CREATE INDEX outbox_created ON outbox (created)",
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # -- search ---------------------------------------------------------------------------------------------------
    "CREATE VIRTUAL TABLE articles_fts USING fts5 (title, text, content='articles', content_rowid='id', tokenize='porter unicode61')",
    """CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text); END""",
    """CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END""",
    """CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
        INSERT INTO articles_fts (rowid, title, text) VALUES (new.id, new.title, new.text); END""",
    "CREATE VIRTUAL TABLE events_fts USING fts5 (title, summary, content='events', content_rowid='id', tokenize='porter unicode61')",
    """CREATE TRIGGER events_ai AFTER INSERT ON events BEGIN
        INSERT INTO events_fts (rowid, title, summary) VALUES (new.id, new.title, new.summary); END""",
    """CREATE TRIGGER events_ad AFTER DELETE ON events BEGIN
        INSERT INTO events_fts (events_fts, rowid, title, summary) VALUES ('delete', old.id, old.title, old.summary); END""",
    """CREATE TRIGGER events_au AFTER UPDATE OF title, summary ON events BEGIN
        INSERT INTO events_fts (events_fts, rowid, title, summary) VALUES ('delete', old.id, old.title, old.summary);
        INSERT INTO events_fts (rowid, title, summary) VALUES (new.id, new.title, new.summary); END""",
)


@migrations()
def m001_schema(db: Database) -> None:
    """Create the first schema."""
    for statement in _SCHEMA:
        db.execute(statement)


# Which events each watchlist asks for, in the order of their reports; what is new or changed waits to be held against them.
_WATCHED = (
    """CREATE TABLE watched_events (
        watchlist TEXT NOT NULL, first_reported TEXT NOT NULL, event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
        type TEXT NOT NULL, stage TEXT NOT NULL, PRIMARY KEY (watchlist, first_reported, event_id)) WITHOUT ROWID""",
    "CREATE INDEX watched_events_event ON watched_events (event_id)",
    "CREATE TABLE unmatched_events (event_id INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE)",
    "CREATE TRIGGER events_unmatched AFTER INSERT ON events BEGIN INSERT OR IGNORE INTO unmatched_events VALUES (new.id); END",
    "CREATE TRIGGER events_rematch AFTER UPDATE ON events BEGIN INSERT OR IGNORE INTO unmatched_events VALUES (new.id); END",
    "INSERT INTO unmatched_events SELECT id FROM events",
)


@migrations()
def m002_counts_and_watched(db: Database) -> None:
    """Keep more counts for the pages, and the events that each watchlist asks for."""
    install_rollups(db)
    for statement in _WATCHED:
        db.execute(statement)


@migrations()
def m003_wishes(db: Database) -> None:
    """Remember when a feed says it may be asked."""
    db.execute("ALTER TABLE sources ADD COLUMN wishes TEXT NOT NULL DEFAULT '{}'")


# What the lists filter by stands in the indexes that give them their order, so that a filter that few events fit reads no more.
_FACTS = "id, type, stage, publishers, contradicted, primary_source, hidden"
_WIDE = (
    f"CREATE INDEX events_first ON events (first_reported, {_FACTS})",
    f"CREATE INDEX events_effective ON events (effective_date, {_FACTS}, first_reported) WHERE effective_date IS NOT NULL",
    f"CREATE INDEX events_publishers ON events (publishers, {_FACTS.replace(', publishers', '')}, first_reported)",
)
# How many events of a watchlist fall in a month, by type.
_WATCHED_MONTHS = (
    """CREATE TABLE watched_months (watchlist TEXT NOT NULL, month TEXT NOT NULL, type TEXT NOT NULL, events INTEGER NOT NULL,
        PRIMARY KEY (watchlist, month, type)) WITHOUT ROWID""",
    """INSERT INTO watched_months SELECT watchlist, substr(first_reported, 1, 7), type, count(*) FROM watched_events
        GROUP BY 1, 2, 3""",
    """CREATE TRIGGER watched_events_counted AFTER INSERT ON watched_events BEGIN INSERT INTO watched_months VALUES
        (new.watchlist, substr(new.first_reported, 1, 7), new.type, 1) ON CONFLICT DO UPDATE SET events = events + 1; END""",
    """CREATE TRIGGER watched_events_uncounted AFTER DELETE ON watched_events BEGIN UPDATE watched_months SET events = events - 1
        WHERE watchlist = old.watchlist AND month = substr(old.first_reported, 1, 7) AND type = old.type; END""",
)


@migrations()
def m004_wide_indexes(db: Database) -> None:
    """Let the lists filter within their indexes, and count what each watchlist asks for by month."""
    for name in ("events_first", "events_effective", "events_publishers"):
        db.execute(f"DROP INDEX IF EXISTS {name}")
    for statement in (*_WIDE, *_WATCHED_MONTHS):
        db.execute(statement)


@migrations()
def m005_contradicted(db: Database) -> None:
    """Find the few events that somebody contradicts without a walk over all of them."""
    db.execute(
        "CREATE INDEX events_contradicted ON events (first_reported, id, type, stage, publishers, contradicted, hidden) WHERE contradicted = 1"
    )


@migrations()
def m006_readers_of_pages(db: Database) -> None:
    """Keep who read a version of a page: what differs only by that is no change."""
    db.execute("ALTER TABLE snapshots ADD COLUMN reader TEXT NOT NULL DEFAULT ''")


@migrations()
def m007_deleted_articles(db: Database) -> None:
    """Keep what deleted articles are known by: a feed that still lists them does not bring them back."""
    db.execute(
        """CREATE TABLE deleted_articles (
            id INTEGER PRIMARY KEY, external_id TEXT NOT NULL, source_id INTEGER, url TEXT NOT NULL, canonical_url TEXT,
            content_hash TEXT NOT NULL)"""
    )
    db.execute("CREATE UNIQUE INDEX deleted_canonical ON deleted_articles (canonical_url) WHERE canonical_url IS NOT NULL")
    db.execute("CREATE UNIQUE INDEX deleted_external ON deleted_articles (source_id, external_id) WHERE canonical_url IS NULL")

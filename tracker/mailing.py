"""The digest, the order of the steps written once: what is due is composed and kept, what is kept is sent until it went out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from tracker.alerts.plan import change
from tracker.alerts.timing import backoff
from tracker.digest.compose import Facts, Issue, Surge, compose
from tracker.digest.mail import MailServer, session
from tracker.digest.message import Envelope, build
from tracker.digest.period import Period, after, latest
from tracker.errors import ConfigError, MailError
from tracker.models import KnownEvent, Watchlist
from tracker.settings import Digest, Recipient, Smtp
from tracker.store import digests, news
from tracker.store.known import known_events
from tracker.store.outbox import channel_states
from tracker.stories.bursts import PAST_WEEKS, bursts, weekly
from tracker.watchlists import Candidate, matches
from tracker.wording import TYPES, counted, moment, one_line

_AHEAD = timedelta(days=60)
_SURGES = 3
_NAMED = 15


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """What one round came to; `failures` are recipients with the reason."""

    composed: int = 0
    sent: int = 0
    failures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Readers:
    """What digests are made with: the settings, and the watchlists with their names looked up."""

    digest: Digest
    watchlists: tuple[Watchlist, ...] = ()
    channels: tuple[str, ...] = ()
    site: str | None = None


def send_due(database: Database, readers: Readers, *, now: datetime, at_once: bool = False) -> DigestSummary:
    """Compose each recipient's digest that is due and send what has not gone out; `at_once` is for who never had one."""
    if not readers.digest.recipients:
        return DigestSummary()
    server, sender = mail_server(readers.digest.smtp), sender_of(readers.digest.smtp)
    composed = sum(_compose_due(database, readers, recipient, sender, now, at_once) for recipient in readers.digest.recipients)
    sent, failures = _send_waiting(database, server, sender, now)
    return DigestSummary(composed, sent, failures)


def mail_server(smtp: Smtp) -> MailServer:
    """The mail server of the settings, with the password from where it is kept."""
    return MailServer(smtp.host, smtp.port, smtp.tls, smtp.user, smtp.password(), smtp.ca_file, smtp.timeout)


def sender_of(smtp: Smtp) -> str:
    """The address that digests come from."""
    if smtp.sender or (smtp.user and "@" in smtp.user):
        return smtp.sender or smtp.user or ""
    raise ConfigError("the digest has no sender", "set digest.smtp.from to the address that it comes from")


def _compose_due(database: Database, readers: Readers, recipient: Recipient, sender: str, now: datetime, at_once: bool) -> bool:
    settings = readers.digest
    due = latest(recipient.every or settings.every, settings.day, settings.hour, settings.timezone, now)
    if digests.is_composed(database, recipient.address, due.key):
        return False
    before = digests.previous_until(database, recipient.address, now)
    if before is None and at_once:
        due = Period(due.key, now - (due.until - due.since), now)
    elif before is None and not news.anything_before(database, due.until):
        return False
    period = after(due, before)
    envelope = Envelope(sender, recipient.address, period.key, settings.unsubscribe)
    issue = issue_for(database, readers, period, recipient.watchlists, now=now)
    return digests.save_digest(
        database,
        recipient.address,
        period.key,
        message_id=envelope.message_id,
        since=period.since,
        until=period.until,
        subject=issue.subject,
        message=build(issue, envelope, now),
        now=now,
    )


def _send_waiting(database: Database, server: MailServer, sender: str, now: datetime) -> tuple[int, tuple[tuple[str, str], ...]]:
    waiting = digests.due_digests(database, now)
    sent, failures = 0, []
    while waiting:
        try:
            with session(server) as connection:
                while waiting:
                    digest = waiting.pop(0)
                    if not digests.claim_digest(database, digest, now, now + backoff(digest.tries + 1)):
                        continue
                    try:
                        connection.send(sender, digest.recipient, digest.message)
                    except MailError as error:
                        digests.note_refusal(database, digest, str(error))
                        failures.append((digest.recipient, str(error)))
                        if not connection.usable:
                            break
                    else:
                        digests.mark_sent(database, digest, now)
                        sent += 1
        except MailError as error:
            # Nobody can be reached: the rest waits for the next round, which is not at once.
            for digest in waiting:
                if digests.claim_digest(database, digest, now, now + backoff(digest.tries + 1)):
                    digests.note_refusal(database, digest, str(error))
                    failures.append((digest.recipient, str(error)))
            break
    return sent, tuple(failures)


def preview(database: Database, readers: Readers, watchlists: Sequence[str], *, now: datetime) -> bytes:
    """A digest of the time up to now as it would be sent; nothing is kept."""
    settings = readers.digest
    due = latest(settings.every, settings.day, settings.hour, settings.timezone, now)
    period = Period(now.date().isoformat(), now - (due.until - due.since), now)
    smtp = settings.smtp
    first = settings.recipients[0].address if settings.recipients else "you@localhost"
    envelope = Envelope(smtp.sender or "tracker@localhost", first, period.key, settings.unsubscribe)
    return build(issue_for(database, readers, period, watchlists, now=now), envelope, now)


def issue_for(database: Database, readers: Readers, period: Period, names: Sequence[str], *, now: datetime) -> Issue:
    """What the store knows about a period, composed for who follows these watchlists (none: everything)."""
    wanted = [watchlist for watchlist in readers.watchlists if watchlist.name in names]

    def asked(event: KnownEvent) -> bool:
        candidate = Candidate(event)
        return not names or any(matches(watchlist, candidate) for watchlist in wanted)

    rows = news.outbox_between(database, period.since, period.until)
    new_ids = [row.event_id for row in rows if row.kind == "new" and row.event_id is not None]
    changed = {row.event_id: row for row in rows if row.kind != "new" and row.event_id not in set(new_ids)}
    new = tuple(filter(asked, known_events(database, new_ids)))
    moved = tuple(filter(asked, known_events(database, filter(None, changed))))
    today = period.until.date()
    coming = tuple(filter(asked, known_events(database, news.coming_ids(database, today, today + _AHEAD))))
    shown = [event.id for event in new]
    leads = {link.other_id for link in news.responses(database, shown)}
    links = news.answers_to(database, leads | set(shown))
    others = {
        event.id: event for event in known_events(database, {id_ for link in links for id_ in (link.event_id, link.other_id)})
    }
    return compose(
        Facts(
            period=period,
            new=new,
            moved=tuple((event, change(changed[event.id])) for event in moved),
            coming=coming,
            links=tuple(links),
            others=others,
            surges=tuple(_surges(database, period)) if not names else (),
            unseen=tuple(_unseen(database, readers, now)),
            sources=news.active_sources(database),
            watchlists=tuple(names),
            site=readers.site,
        )
    )


def _surges(database: Database, period: Period) -> Iterator[Surge]:
    until = period.until.date()
    days = news.days_by_type(database, until - timedelta(weeks=PAST_WEEKS + 1), period.until)
    for burst in bursts(days, until)[:_SURGES]:
        yield Surge(TYPES[burst.name][1], burst.count, burst.usual, tuple(weekly(days[burst.name], until)))


def _unseen(database: Database, readers: Readers, now: datetime) -> Iterator[str]:
    """What is missing from the digest because something is broken, in plain words."""
    sources = news.unseen_sources(database, now)
    for row in sources[:_NAMED]:
        name = one_line(row["name"], 80)
        if row["gone"]:
            yield f"{name} is gone and no longer polled."
        elif row["failures"]:
            since = f" since {moment(datetime.fromisoformat(row['last_ok']))}" if row["last_ok"] else " so far"
            yield f"{name} could not be read{since}: {one_line(row['last_error'] or 'no reason given', 160)}."
        else:
            last = f" since {moment(datetime.fromisoformat(row['last_new']))}" if row["last_new"] else ""
            yield f"{name} answers but has published nothing{last}."
    if len(sources) > _NAMED:
        yield f"{counted(len(sources) - _NAMED, 'more source is', 'more sources are')} broken or silent.".capitalize()
    if unread := news.quarantined(database):
        yield f"{counted(unread, 'article', 'articles')} could not be understood.".capitalize()
    for state in channel_states(database, readers.channels):
        if state.failures:
            held = counted(state.waiting, "message waits", "messages wait")
            yield f"Alerts through {one_line(state.name, 60)} do not get through ({held}): {one_line(state.error or '', 160)}."

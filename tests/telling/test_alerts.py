"""Alerts: what goes out for which change, in how many messages, over which channel, and what happens when that fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from tests.servers import Answer, Server
from tests.telling.sample import CHINA, NOW, OPENAI, add_event, tell
from tracker.alerts.timing import backoff, is_quiet
from tracker.fetch import Fetcher
from tracker.models import Network, Watchlist
from tracker.settings import Alerts, Channel
from tracker.store.outbox import channel_states, forget_channels
from tracker.telling import AlertSummary, deliver

EVERYTHING = Watchlist("everything", types=frozenset({"api_restriction", "price_change"}))
CHINESE = Watchlist("china", regions=frozenset({"region:china"}))
LATER = NOW + timedelta(hours=7)
# Apprise imports it on Python 3.11 and 3.12 for one of its plugins.
apprise_warns = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def told(
    database: Database, sink: Server, *watchlists: Watchlist, now: datetime = NOW, alerts: Alerts | None = None
) -> AlertSummary:
    fetcher = Fetcher(Network(allow=frozenset({sink.place}), timeout=5.0, per_host_delay=0.0))
    return deliver(database, alerts or settings(sink), watchlists or (EVERYTHING,), fetcher.post, now=now)


def settings(sink: Server, *names: str, **more: Any) -> Alerts:
    return Alerts(channels=tuple(Channel(name=name, url=sink.url(f"/{name}")) for name in names or ("hook",)), **more)


def sent(sink: Server, path: str = "/hook") -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in sink.requests if request.path == path]


def block(database: Database, **more: Any) -> int:
    slots = {"actor": [OPENAI], "object": [("model:openai-api", "OpenAI API")], "region": [CHINA]}
    return add_event(database, "OpenAI restricts OpenAI API in China", slots=slots, effective="2024-07-09", **more)


def test_an_event_goes_to_every_watchlist_that_asks_for_it_once(database: Database, sink: Server) -> None:
    event = block(database)
    assert told(database, sink, EVERYTHING, CHINESE) == AlertSummary(alerts=2, sent=2)
    assert told(database, sink, EVERYTHING, CHINESE, now=LATER) == AlertSummary()
    assert {message["watchlist"] for message in sent(sink)} == {"everything", "china"}
    assert [told["id"] for told in sent(sink)[0]["events"]] == [event]


def test_the_json_says_what_a_program_needs(database: Database, sink: Server) -> None:
    block(database, publishers=("Reuters", "Bloomberg"), evidence="OpenAI will block API traffic.")
    told(database, sink)
    (message,) = sent(sink)
    (event,) = message["events"]
    assert message["alerts"] == [{"id": "alert-1", "event_id": event["id"], "kind": "new", "change": None}]
    assert (event["actors"], event["objects"], event["regions"]) == (["OpenAI"], ["OpenAI API"], ["China"])
    assert (event["stage"], event["effective_date"], event["publishers"]) == ("announced", "2024-07-09", 2)
    assert event["evidence"][0] == {
        "text": "OpenAI will block API traffic.", "publisher": "Reuters", "url": f"https://news.example/{event['id']}-0",
    }  # fmt: skip


def test_a_webhook_is_signed_over_id_time_and_body(database: Database, sink: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    key = b"0123456789abcdef"
    monkeypatch.setenv("HOOK_SECRET", "whsec_" + base64.b64encode(key).decode())
    block(database)
    channel = Channel(name="hook", url=sink.url("/hook"), secret_variable="HOOK_SECRET")
    told(database, sink, alerts=Alerts(channels=(channel,)))
    (request,) = sink.requests
    id_, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    expected = hmac.new(key, f"{id_}.{stamp}.".encode() + request.body, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (id_, int(stamp)) == (json.loads(request.body)["id"], NOW.timestamp())


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("stage", "announced", "in_effect", "Stage changed from announced to in effect"),
        ("effective_date", "2024-07-09", "2024-08", "Effective date changed from 9 July 2024 to August 2024"),
        ("effective_date", None, "2024-Q3", "Effective date changed from not said to the third quarter of 2024"),
        ("corroborated", 1, 2, "A second independent publisher reports it"),
        ("denial", "announced", "denied", "Denied or contradicted"),
    ],
)
def test_an_event_is_told_again_when_what_matters_changed(
    database: Database, sink: Server, kind: str, old: object, new: object, said: str
) -> None:
    event = block(database)
    told(database, sink)
    tell(database, event, kind, NOW, old, new)
    told(database, sink, now=LATER)
    assert [alert["change"] for message in sent(sink) for alert in message["alerts"]] == [None, said]


def test_for_a_watchlist_that_waited_for_a_second_publisher_the_event_is_new(database: Database, sink: Server) -> None:
    sure = Watchlist("sure", min_publishers=2)
    event = block(database)
    assert told(database, sink, sure).alerts == 0
    database.execute("UPDATE events SET publishers = 2")
    tell(database, event, "corroborated", NOW, 1, 2)
    told(database, sink, sure)
    assert [alert["kind"] for alert in sent(sink)[0]["alerts"]] == ["new"]


def test_what_was_long_past_when_it_was_first_reported_is_background(database: Database, sink: Server) -> None:
    add_event(database, "Italy banned ChatGPT", effective="2023-03-31")
    assert told(database, sink) == AlertSummary()
    assert database.execute("SELECT count(*) FROM outbox WHERE handled IS NULL").fetchone()[0] == 0


def test_changes_of_one_event_that_wait_together_are_one_message(database: Database, sink: Server) -> None:
    event = block(database)
    tell(database, event, "stage", NOW, "announced", "in_effect")
    assert told(database, sink) == AlertSummary(alerts=2, sent=1)


def test_many_at_once_are_bundled(database: Database, sink: Server) -> None:
    events = [block(database) for _ in range(30)]
    assert told(database, sink) == AlertSummary(alerts=30, sent=1)
    (message,) = sent(sink)
    assert [told["id"] for told in message["events"]] == events
    assert len({alert["id"] for alert in message["alerts"]}) == 30


def test_few_at_once_are_a_message_each(database: Database, sink: Server) -> None:
    for _ in range(4):
        block(database)
    assert told(database, sink).sent == 4


def test_the_limit_holds_back_and_then_bundles(database: Database, sink: Server) -> None:
    alerts = settings(sink, limit=2, bundle=100)
    for _ in range(2):
        block(database)
    assert told(database, sink, alerts=alerts).sent == 2
    for _ in range(3):
        block(database)
    assert told(database, sink, alerts=alerts).sent == 0
    assert told(database, sink, alerts=alerts, now=NOW + timedelta(hours=2)).sent == 2 - 1
    assert len(sent(sink)[-1]["events"]) == 3


def test_quiet_hours_keep_alerts_until_the_morning(database: Database, sink: Server) -> None:
    block(database)
    alerts = settings(sink, quiet="22:00-07:00", timezone="Europe/Berlin")
    assert told(database, sink, alerts=alerts, now=datetime(2024, 7, 1, 4, 59, tzinfo=UTC)) == AlertSummary(alerts=1)
    assert told(database, sink, alerts=alerts, now=datetime(2024, 7, 1, 5, 0, tzinfo=UTC)).sent == 1


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("2024-07-01T21:59", (time(22), time(7)), False),
        ("2024-07-01T22:00", (time(22), time(7)), True),
        ("2024-07-02T06:59", (time(22), time(7)), True),
        ("2024-07-02T07:00", (time(22), time(7)), False),
        ("2024-07-01T12:30", (time(12), time(13)), True),
        ("2024-07-01T13:00", (time(12), time(13)), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(at: str, quiet: tuple[time, time], expected: bool) -> None:
    assert is_quiet(datetime.fromisoformat(at).replace(tzinfo=UTC), quiet, "UTC") is expected


def test_500_twice_then_200_is_one_delivery_with_one_id(database: Database, sink: Server) -> None:
    sink.script("/hook", Answer(500), Answer(500), Answer(200))
    block(database)
    assert told(database, sink) == AlertSummary(alerts=1, failed=1)
    assert told(database, sink, now=NOW + timedelta(seconds=59)) == AlertSummary()
    assert told(database, sink, now=NOW + timedelta(minutes=1)).failed == 1
    assert told(database, sink, now=NOW + timedelta(minutes=2, seconds=59)) == AlertSummary()
    assert told(database, sink, now=NOW + timedelta(minutes=3)).sent == 1
    assert len({request.headers["webhook-id"] for request in sink.requests}) == 1
    assert told(database, sink, now=NOW + timedelta(days=9)) == AlertSummary()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(302, headers={"Location": "/elsewhere"}), "HTTP 302"),
        (Answer(raw=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"]), ""),
        (Answer(raw=lambda: [b""]), ""),
        (Answer(404), "HTTP 404"),
    ],
)
def test_what_does_not_work_is_tried_again(database: Database, sink: Server, answer: Answer, reason: str) -> None:
    sink.script("/hook", answer, Answer(200))
    block(database)
    assert told(database, sink).failed == 1
    (state,) = channel_states(database, ["hook"])
    assert (state.failures, state.waiting) == (1, 1)
    assert state.error
    assert reason in state.error
    assert told(database, sink, now=NOW + timedelta(minutes=1)).sent == 1
    assert channel_states(database, ["hook"])[0].failures == 0
    assert "/elsewhere" not in sink.paths


def test_a_webhook_that_hangs_is_given_up_and_tried_again(database: Database, sink: Server) -> None:
    awake = threading.Event()

    def hang(request: object) -> Answer:
        return Answer(200 if awake.wait(timeout=30) else 500)

    sink.call("/hook", hang)
    block(database)
    hasty = Fetcher(Network(allow=frozenset({sink.place}), timeout=0.5, per_host_delay=0.0))
    assert deliver(database, settings(sink), [EVERYTHING], hasty.post, now=NOW).failed == 1
    assert "in time" in str(channel_states(database, ["hook"])[0].error)
    awake.set()
    assert told(database, sink, now=NOW + timedelta(minutes=1)).sent == 1
    assert len({request.headers["webhook-id"] for request in sink.requests}) == 1


def test_a_private_address_that_is_not_allowed_is_refused(database: Database, sink: Server) -> None:
    block(database)
    done = deliver(database, settings(sink), [EVERYTHING], Fetcher(Network()).post, now=NOW)
    assert (done.failed, sink.requests) == (1, [])
    assert "private" in str(channel_states(database, ["hook"])[0].error)


def test_a_dead_channel_holds_up_nobody(database: Database, sink: Server) -> None:
    """The dead channel answers only once the other one has got all of its messages."""
    others_done = threading.Event()
    arrived: list[str] = []

    def alive(request: object) -> Answer:
        arrived.append("message")
        if len(arrived) == 3:
            others_done.set()
        return Answer(200)

    def dead(request: object) -> Answer:
        return Answer(503 if others_done.wait(timeout=5) else 200)

    sink.call("/alive", alive)
    for _ in range(3):
        block(database)
    with Server() as grave:
        grave.call("/dead", dead)
        channels = (Channel(name="dead", url=grave.url("/dead")), Channel(name="alive", url=sink.url("/alive")))
        fetcher = Fetcher(Network(allow=frozenset({sink.place, grave.place}), per_host_delay=0.0))
        done = deliver(database, Alerts(channels=channels), [EVERYTHING], fetcher.post, now=NOW)
    assert done == AlertSummary(alerts=6, sent=3, failed=1)


def test_what_waited_for_a_dead_channel_comes_as_one_message(database: Database, sink: Server) -> None:
    sink.script("/hook", Answer(503), Answer(200))
    block(database)
    told(database, sink)
    for _ in range(10):
        block(database)
    assert told(database, sink) == AlertSummary(alerts=10)
    assert told(database, sink, now=NOW + timedelta(minutes=1)).sent == 1
    assert told(database, sink, now=NOW + timedelta(minutes=2)).sent == 1
    assert [len(message["events"]) for message in sent(sink)] == [1, 1, 10]


def test_a_message_that_is_always_refused_does_not_hold_up_the_others(database: Database, sink: Server) -> None:
    poison = block(database)

    def script(request: Any) -> Answer:
        return Answer(400 if json.loads(request.body)["events"][0]["id"] == poison else 200)

    sink.call("/hook", script)
    assert told(database, sink).failed == 1
    database.execute("UPDATE channels SET failures = 0, due = NULL")
    block(database)
    now = NOW + timedelta(minutes=1)
    assert told(database, sink, now=now) == AlertSummary(alerts=1, sent=1, failed=1)


def test_an_event_that_was_hidden_meanwhile_is_not_told(database: Database, sink: Server) -> None:
    block(database)
    quiet = settings(sink, quiet="00:00-23:59")
    told(database, sink, alerts=quiet)
    database.execute("UPDATE events SET hidden = 1")
    assert told(database, sink) == AlertSummary()


def test_a_secret_that_is_not_set_is_said_and_nothing_is_lost(
    database: Database, sink: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = Alerts(channels=(Channel(name="hook", url=sink.url("/hook"), secret_variable="NOT_SET"),))
    block(database)
    assert told(database, sink, alerts=alerts).failed == 1
    assert "NOT_SET" in str(channel_states(database, ["hook"])[0].error)
    monkeypatch.setenv("NOT_SET", "now it is")
    assert told(database, sink, alerts=alerts, now=LATER).sent == 1


HOSTILE = "Café\r\nBcc: eve@example.org <b>{{ 7*7 }}</b> =?utf-8?q?a=0d=0aX:_y?= \u202eevil\u202c @everyone"
SHOWN = "Café Bcc: eve@example.org <b>{{ 7*7 }}</b> =?utf-8?q?a=0d=0aX:_y?= evil @everyone"


@apprise_warns
def test_through_apprise_text_of_others_is_text_on_one_line(database: Database, sink: Server) -> None:
    add_event(database, HOSTILE)
    channel = Channel(name="chat", url=f"json://{sink.place}/chat")
    assert told(database, sink, alerts=Alerts(channels=(channel,))).sent == 1
    message = json.loads(sink.requests[0].body)
    assert message["title"].replace("\u2060", "") == f"[everything] {SHOWN}"
    assert "@everyone" not in message["message"] + message["title"]
    assert "“Café Bcc: eve@example.org" in message["message"].replace("\u2060", "")


@apprise_warns
def test_a_channel_of_apprise_that_fails_is_tried_again(database: Database, sink: Server) -> None:
    sink.script("/chat", Answer(500), Answer(200))
    block(database)
    alerts = Alerts(channels=(Channel(name="chat", url=f"json://{sink.place}/chat"), Channel(name="odd", url="nosuch://x")))
    assert told(database, sink, alerts=alerts).failed == 2
    assert "apprise does not understand" in str(channel_states(database, ["odd"])[0].error)
    assert told(database, sink, alerts=alerts, now=NOW + timedelta(minutes=1)) == AlertSummary(sent=1, failed=1)


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (1_000_000, 360)])
def test_the_time_between_tries_doubles_up_to_six_hours(tries: int, minutes: int) -> None:
    assert backoff(tries) == timedelta(minutes=minutes)


def test_a_channel_that_the_settings_do_not_name_any_more_is_forgotten(database: Database, sink: Server) -> None:
    sink.script("/hook", Answer(500))
    block(database)
    told(database, sink)
    forget_channels(database, ["hook"])
    assert channel_states(database, ["hook"])[0].failures == 1
    forget_channels(database, ["another"])
    assert channel_states(database, ["hook"])[0].failures == 0

"""How well the days of a report fit those of an event: dates as exact as they are told, else the distance in time."""

from __future__ import annotations

from datetime import date

from tracker.models import EventType
from tracker.stories.profile import Profile
from tracker.stories.spans import Span, gap, slipped, width
from tracker.stories.traits import Traits

OWN_NEWS = 1.5
SLIP = 1.5
AGAIN = 1.2
NEXT_MONTH = -1.8
MISTAKEN = 0.7
LOOSE = -0.6
_MONTH, _QUARTER = 31, 92
# So many days may lie between the steps in which one law is made.
_MAKING = 120
# Happenings that come again and again with the same actor and object; the others happen once.
RECURRING: frozenset[EventType] = frozenset(
    {"price_change", "investment", "partnership", "misuse_disruption", "terms_change", "lawsuit", "enforcement", "export_control"}
)


def time_fit(one: Traits, event: Profile, known: bool) -> float:
    """Compare when; `known` says that whom or what it is about is the same already."""
    told = _distance_score(_days_apart(one, event), one.type, known)
    if one.effective is None or not event.effective:
        return max(told, LOOSE) if _completes_deal(one, event) else told
    scores = {s: _dates(one, s, event, told) for s in event.effective}
    best = max(score - 0.6 * (1 - min(1.0, 0.5 + event.effective[s])) for s, score in scores.items())
    total = sum(event.effective.values())
    return best if best > 0 else sum(scores[s] * share for s, share in event.effective.items()) / total


def _days_apart(one: Traits, event: Profile) -> int:
    """The least distance of their days; a date that leaves open which day of a month is none from all of them."""
    days = [abs((a - b).days) for a in one.anchors for b in event.anchors]
    if one.effective is not None and 0 < width(one.effective) <= 31:
        days += [gap(one.effective, (day, day)) for day in event.anchors]
    days += [gap(s, (day, day)) for s in event.effective if 0 < width(s) <= 31 for day in one.anchors]
    return min(days)


_NEARNESS = ((3, 1.0), (7, 0.7), (14, 0.3), (31, -0.6), (62, -1.8), (120, -3.0))


def _distance_score(days: int, type_: EventType, known: bool) -> float:
    score = next((s for limit, s in _NEARNESS if days <= limit), -3.8)
    if score > 0:
        return score
    return score * (AGAIN if type_ in RECURRING else 0.7 if known else 1.0)


def _dates(one: Traits, theirs: Span, event: Profile, told: float) -> float:
    """Compare two effective dates, as exact as they are."""
    mine = one.effective
    if mine is None:
        return told
    days, open_ = gap(mine, theirs), max(width(mine), width(theirs))
    if days == 0:
        if open_ == 0:
            return 2.2
        return 1.5 + 0.3 * min(told, 0.0) if open_ <= 31 else 0.8 + 0.5 * min(told, 0.0) if open_ <= 92 else 0.2 + 0.8 * told
    if days <= 2:
        # One month and the next are a day apart only on paper.
        return 1.0 if not min(width(mine), width(theirs)) else NEXT_MONTH
    excused = _excused(one, mine, event, theirs)
    if excused is not None:
        return excused
    for limit, score in ((7, -1.0), (31, -2.4), (92, -3.6)):
        if days <= limit:
            return score
    # Two days that were each the news of their time are two happenings; otherwise one may be misread.
    own_news = apart(one, event) > 31 and width(mine) == 0 and abs((one.reported - mine[0]).days) <= 10
    return -5.0 - OWN_NEWS * own_news


def _excused(one: Traits, mine: Span, event: Profile, theirs: Span) -> float | None:
    """What two days that differ say where there is a reason why one happening is told with both; None without one."""
    days, far = gap(mine, theirs), apart(one, event)
    if _told_before_it_starts(mine, theirs, event.reported[0]) or _told_before_it_starts(theirs, mine, one.reported):
        return 1.0
    if days <= _A_DEAL_TAKES and (_completes(one, mine, event, theirs) or _completes_deal(one, event)):
        return LOOSE
    if far <= 62 and days <= 400 and _put_off(one, mine, event, theirs):
        return 0.3
    together = far <= _TOLD_TOGETHER.get(one.type, 10) and days <= _START_AFTER.get(one.type, 400)
    if together and _act_and_start(one.reported, mine, event.reported, theirs):
        return 0.3
    undone = one.stage == "reversed" and event.stages.get("reversed", 0.0) >= 0.5
    if far <= 10 and undone:
        # Who tells of an undoing gives the day of what is undone as often as its own.
        return _distance_score(far, one.type, known=False) - MISTAKEN
    if days <= _MAKING and one.type == "regulation" and _one_law(one, event):
        return LOOSE
    if far <= 31 and slipped(mine, theirs):
        return SLIP if max(width(mine), width(theirs)) == 0 else 0.5
    if far <= 31 and days <= _QUARTER and max(width(mine), width(theirs)) > _MONTH:
        # A quarter or a year is told loosely, or of the books.
        return LOOSE
    if far <= 14 and _long_past(mine, (one.reported,)) != _long_past(theirs, event.reported):
        # A year beside fresh news is mostly that of something else: since when a firm or a thing has been there.
        return min(_distance_score(far, one.type, known=False), MISTAKEN) - MISTAKEN
    return None


def _told_before_it_starts(day: Span, start: Span, told: date) -> bool:
    """Whether a date is that of the day on which an act was first told that starts later: what a look back gives for it."""
    return width(day) <= _MONTH and gap(day, (told, told)) <= 3 and (start[0] - told).days > 3


_COMPLETED: frozenset[EventType] = frozenset({"investment", "enforcement"})
_COMPLETES = frozenset({"closed", "closes", "completed", "completes", "completion", "finalised", "finalized"})


def _completes(one: Traits, mine: Span, event: Profile, theirs: Span) -> bool:
    """Whether one side tells of the last step of what the other announced before: a deal that closes, an order made final.

    Rounds that "closed" both are two.
    """
    if one.type not in _COMPLETED or mine[0] == theirs[0]:
        return False
    announced = one.stage == "announced", event.stages.get("announced", 0.0) >= 0.5
    done = not _COMPLETES.isdisjoint(one.words), not _COMPLETES.isdisjoint(event.said)
    return done == (True, False) and announced[1] if mine[0] > theirs[0] else done == (False, True) and announced[0]


_DEAL = frozenset({"acquisition", "buyout", "merger", "purchase", "takeover"})
_A_DEAL_TAKES = 400


def _completes_deal(one: Traits, event: Profile) -> bool:
    """Whether the later side tells of the end of a takeover, whatever else the other said of it: a firm is bought once."""
    if one.type != "investment" or apart(one, event) > _A_DEAL_TAKES:
        return False
    if one.reported > event.reported[0]:
        agreed, before, after = event.stages.get("announced", 0.0) >= 0.5, event.said, one.words
    else:
        agreed, before, after = one.stage == "announced", one.words, event.said
    # "It is to be completed in spring" says nothing of the end.
    open_ = agreed or _COMPLETES.isdisjoint(before)
    return open_ and not _COMPLETES.isdisjoint(after) and not _DEAL.isdisjoint(after)


def _one_law(one: Traits, event: Profile) -> bool:
    """Whether both name the same law: it is passed, signed and published on days of their own."""
    return any(name.startswith("law:") and event.objects.get(name, 0.0) >= 0.5 for name in one.objects)


def _long_past(when: Span, reported: tuple[date, ...]) -> bool:
    """Whether a date is a whole year, long before it was told."""
    return width(when) > 300 and (min(reported) - when[1]).days > 60


def apart(one: Traits, event: Profile) -> int:
    """How many days lie between a report and the nearest of an event."""
    return min(abs((one.reported - r).days) for r in event.reported)


def _put_off(one: Traits, mine: Span, event: Profile, theirs: Span) -> bool:
    """Whether the later date is told as the delay of the earlier one."""
    if mine[0] > theirs[0]:
        return one.stage == "delayed"
    return event.stages.get("delayed", 0.0) > 0


# Laws are passed, signed and published, each time with the day of their start.
_TOLD_TOGETHER: dict[EventType, int] = {"regulation": 45}
# Laws start long after they are made.
_START_AFTER: dict[EventType, int] = {"regulation": 1100}


def _act_and_start(told: date, mine: Span, reported: tuple[date, ...], theirs: Span) -> bool:
    """Whether one date is the day of the act and the other its start, or both are starts still to come (one corrected)."""
    news = min(told, reported[0])
    coming = [s[0] > max(told, reported[0]) for s in (mine, theirs)]
    acts = [abs((s[0] - news).days) <= 4 and width(s) == 0 for s in (mine, theirs)]
    return all(coming) or (acts[0] and coming[1]) or (acts[1] and coming[0])

"""Dates of a text: found by pattern, resolved against the publication date, as exact as the text is.

A month or weekday without a year is placed by the tense around it; "a month later" counts from the last date told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.language.date_patterns import (
    AHEAD,
    AMBIGUOUS,
    DATE,
    DATE_BEHIND,
    DID,
    DUE,
    FUTURE,
    MONTH_CONTEXT,
    MONTHS,
    NTHS,
    NUMBERS,
    ORDINALS,
    PAST,
    SENTENCE_FIRST,
    WEEKDAY_BEFORE,
    WEEKDAYS,
    YEAR,
    YEAR_BEHIND,
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression: where it stands, its ISO value, and whether it only says the day of publication."""

    start: int
    end: int
    text: str
    value: str


def find_dates(text: str, published: date | None) -> list[DateMention]:
    """Return the dates of `text` in order; without a publication date only those that need none."""
    out: list[DateMention] = []
    matches = _matches(text)
    explicit = _explicit_months(matches)
    anchor = published.isoformat() if published else ""
    taken = 0
    for match in matches:
        value = _resolve(match, text, published, anchor, explicit) if match.start() >= taken else None
        if value is None:
            continue
        start, end = match.span()
        behind = YEAR_BEHIND.match(text, end) if match.lastgroup in _WITHOUT_YEAR and not _told_year(match) else None
        if behind and published:
            end = taken = behind.end()
            value = _in_year(value, published.year + _YEARS[behind[1].lower()])
        if match.lastgroup == "k_relweekday" and match.group().lower().startswith("on "):
            start += 3
        while text[end - 1] == "." and not _abbreviated(match):
            end -= 1
        out.append(DateMention(start, end, text[start:end], value))
        anchor = value
    return out


_WITHOUT_YEAR = frozenset({"k_dmy", "k_mdy", "k_month"})
_YEARS = {"last": -1, "this": 0, "next": 1}


def _told_year(match: re.Match[str]) -> bool:
    return bool(match["y1"] or match["y2"])


def _in_year(value: str, year: int) -> str:
    """A month or day in the year told behind it: "3 February last year"; a leap day stays a month where there is none."""
    rest = value[4:]
    return f"{year}{rest}" if len(rest) < 6 or _make(year, int(rest[1:3]), int(rest[4:])) else f"{year}{rest[:3]}"


def _matches(text: str) -> list[re.Match[str]]:
    folded = SENTENCE_FIRST.sub(lambda m: m.group().lower(), text)
    return list(DATE.finditer(folded))


def _abbreviated(match: re.Match[str]) -> bool:
    word = next((match.group(g) for g in ("m1", "m2", "m3", "m4", "m5") if match.group(g)), "")
    return (
        word.endswith(".")
        and match.group().endswith(word)
        and word.rstrip(".").lower() not in ("may", "june", "july", "march", "april", "august")
        and len(word) <= 5
        and match.group("m5") is None
    )


def _explicit_months(matches: list[re.Match[str]]) -> dict[int, int]:
    """Months that the text names together with one year only."""
    years: dict[int, set[int]] = {}
    for m in matches:
        month, year = m.group("m1") or m.group("m2") or m.group("m3"), m.group("y1") or m.group("y2") or m.group("y3")
        if month and year:
            years.setdefault(_month(month), set()).add(int(year))
    return {month: next(iter(found)) for month, found in years.items() if len(found) == 1}


def _month(word: str) -> int:
    return MONTHS[word.rstrip(".").lower()]


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _day(word: str) -> int:
    return NTHS.index(word.lower()) + 1 if word.isalpha() or "-" in word else int(re.sub(r"\D", "", word))


def _make(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _resolve(m: re.Match[str], text: str, published: date | None, anchor: str, explicit: dict[int, int]) -> str | None:
    kind = (m.lastgroup or "")[2:]
    if kind == "iso":
        return m["iso"] if len(m["iso"]) == 7 else _make(*map(int, m["iso"].split("-")))
    if kind == "slash":
        first, second = int(m["sd"]), int(m["sm"])
        return _make(int(m["sy"]), second, first) if second <= 12 else _make(int(m["sy"]), first, second)
    if kind == "cjk":
        if not m["cm"]:
            return str(m["cy"])
        return _make(int(m["cy"]), int(m["cm"]), int(m["cd"])) if m["cd"] else f"{m['cy']}-{int(m['cm']):02}"
    if kind in ("dmy", "mdy"):
        return _full(m, text, published, explicit)
    if kind == "my":
        return f"{m['y3']}-{_month(m['m3']):02}"
    if kind == "half":
        return str(m["yh"])
    if kind == "year":
        return str(m["y6"])
    if kind == "after":
        base = published.isoformat() if published else ""
        return _shift(base, _count(m["n4"]), m["unit6"], exact=True) if m["ref"] in ("publication", "today") else None
    if published is None and kind not in ("quarter", "later"):
        return None
    return _relative(kind, m, text, published, anchor, explicit)


def _full(m: re.Match[str], text: str, published: date | None, explicit: dict[int, int]) -> str | None:
    month = _month(m["m1"] or m["m2"])
    day, year = _day(m["d1"] or m["d2"]), m["y1"] or m["y2"]
    if year:
        return _make(int(year), month, day)
    if published is None:
        return None
    weekday = WEEKDAY_BEFORE.search(text[max(0, m.start() - 16) : m.start()])
    if weekday and (agreed := _year_of(WEEKDAYS[weekday[1].lower()], month, day, published)):
        return _make(agreed, month, day)
    found = _place(month, day, _context(m, text), published)
    same = explicit.get(month)
    return _make(same if same and abs(same - found) <= 1 and same != published.year else found, month, day)


def _year_of(weekday: int, month: int, day: int, published: date) -> int | None:
    """The year around publication in which a day falls on that weekday."""
    for year in (published.year, published.year + 1, published.year - 1):
        value = _make(year, month, day)
        if value and date.fromisoformat(value).weekday() == weekday:
            return year
    return None


def _context(m: re.Match[str], text: str) -> tuple[str, str]:
    left = re.split(r"[.!?;]\s|\n", text[max(0, m.start() - 90) : m.start()])[-1]
    right = re.split(r"[.!?;]\s|\n", text[m.end() : m.end() + 60])[0]
    return left, right


def _leans(context: tuple[str, str]) -> int:
    """1 when the words around look ahead, -1 when they look back, 0 when nothing tells."""
    left, right = context
    if AHEAD.search(left) and not DID.search(left):
        return 1
    ahead, back = list(FUTURE.finditer(left)), list(PAST.finditer(left))
    if ahead and (not back or ahead[-1].start() >= back[-1].start() or len(left) - ahead[-1].end() < 12):
        return 1
    if back:
        return -1
    ahead_of, behind = re.search(r"\b(?:will|is set to|are to|would|must)\b", right), PAST.search(right)
    # "In June it said that it would": what follows was to come then.
    said = behind is not None and ahead_of is not None and ahead_of.group() == "would" and behind.start() < ahead_of.start()
    if ahead_of and not said:
        return 1
    return -1 if behind else 0


# A day ahead that lies so many months back in this year is next year's; of what was done by then the nearer one counts.
_A_SEASON, _HALF_A_YEAR = -3, -6


def _done(context: tuple[str, str]) -> bool:
    """Whether the words around only tell what was done: "barred it from 10 November"."""
    left, right = context
    return PAST.search(left) is not None and FUTURE.search(left) is None and FUTURE.search(right) is None


def _place(month: int, day: int | None, context: tuple[str, str], published: date) -> int:
    """The year of a month (and day) told without one."""
    lean = _leans(context)
    here = published.year
    offset = month - published.month if day is None else (month - published.month) + (day - published.day) / 31
    if offset == 0:
        return here
    if lean > 0:
        if offset > 0:
            return here - 1 if offset > -_HALF_A_YEAR and _done(context) else here
        return here + 1 if offset < (_HALF_A_YEAR if _done(context) else _A_SEASON) else here
    if lean < 0:
        return here if offset < 0.1 else (here - 1 if offset > 2.5 else here)
    if offset > 0:
        return here if offset <= 5 else here - 1
    return here if offset >= -9 else here + 1


def _relative(
    kind: str, m: re.Match[str], text: str, published: date | None, anchor: str, explicit: dict[int, int]
) -> str | None:
    if kind == "quarter":
        return _quarter(m, published)
    if kind == "later":
        return _later(m, anchor)
    if published is None:
        return None
    if kind == "relmonth":
        return _named_month(m["rm"], _month(m["m4"]), published)
    if kind in ("relweekday", "weekday"):
        return _weekday(m, text, published)
    if kind == "dayword":
        return _dayword(m["dw"], published)
    if kind == "relunit":
        return _unit(m["ru"], m["unit1"], published, anchor)
    if kind == "yearend":
        return _unit(m["ye"] or "this", m["unit4"] or m["ye2"] or "year", published, anchor)
    if kind == "ago":
        sign = -1 if m["dir1"] == "ago" else 1
        return _shift(published.isoformat(), sign * _count(m["n1"]), m["unit2"], exact=sign > 0)
    if kind == "in":
        return _shift(published.isoformat(), _count(m["n3"]), m["unit5"], exact=False)
    return _bare_month(m, text, published, explicit)


def _quarter(m: re.Match[str], published: date | None) -> str | None:
    number = int(m["q1"] or m["q1b"]) if m["q1"] or m["q1b"] else ORDINALS[m["q2"].lower()]
    if m["yq"]:
        return f"{m['yq']}-Q{number}"
    if published is None or not (m["yrel"] or m["q2"] or m["q1"]):
        return None
    return f"{published.year + {'next': 1, 'last': -1}.get(m['yrel'] or '', 0)}-Q{number}"


def _later(m: re.Match[str], anchor: str) -> str | None:
    if m["nextday"]:
        return _shift(anchor, -1 if m["nextday"].endswith("before") else 1, "day", exact=True)
    sign = 1 if m["dir2"].split()[0] in ("later", "after") else -1
    return _shift(anchor, sign * _count(m["n2"]), m["unit3"], exact=False)


def _named_month(word: str, month: int, published: date) -> str:
    year = published.year
    if word.endswith(("next", "coming")):
        year += month <= published.month
    elif word.endswith(("last", "past")):
        year -= month >= published.month
    return f"{year}-{month:02}"


def _weekday(m: re.Match[str], text: str, published: date) -> str:
    wanted = WEEKDAYS[(m["w1"] or m["w2"]).lower()]
    back = (published.weekday() - wanted) % 7
    word = (m["rw"] or "").lower()
    if word.endswith(("next", "coming", "following")):
        return (published + timedelta(7 - back)).isoformat()
    if word.endswith(("last", "past", "previous")):
        return (published - timedelta(back or 7)).isoformat()
    told = DATE_BEHIND.match(text, m.end())
    if told and not word:
        return _beside(told.group(1), text, published, wanted)
    if word == "this":
        ahead = _leans(_context(m, text)) > 0 or back > 4
    else:
        ahead = bool(DUE.search(text[max(0, m.start() - 60) : m.start()]))
    return (published + timedelta(7 - back if back else 0) if ahead else published - timedelta(back)).isoformat()


def _beside(day: str, text: str, published: date, wanted: int) -> str:
    """The date that stands behind a weekday ("Wednesday, 28 January"), in the year in which they agree."""
    for year in (published.year, published.year + 1, published.year - 1):
        found = DATE.match(day if re.search(YEAR, day) else f"{day}, {year}")
        if found is None:
            continue
        value = _full(found, day, published, {})
        if value and (date.fromisoformat(value).weekday() == wanted or re.search(YEAR, day)):
            return value
    return (published - timedelta((published.weekday() - wanted) % 7)).isoformat()


def _dayword(word: str, published: date) -> str:
    word = re.sub(r"\s+", " ", word.lower())
    days = {"yesterday": -1, "tomorrow": 1, "last night": -1, "the day before yesterday": -2, "the day after tomorrow": 2}
    return (published + timedelta(days.get(word, 0))).isoformat()


def _unit(word: str, unit: str, published: date, anchor: str) -> str | None:
    word = re.sub(r"^the\s+|^this\s+", "", word.lower()) if word.lower() not in ("the", "this") else word.lower()
    if word in ("same", "that"):
        if unit == "day":
            return anchor if len(anchor) == 10 else None
        base = anchor
    else:
        base = anchor if word in ("previous", "following") else published.isoformat()
    if unit == "day":
        return None if word not in ("previous", "following") else _shift(base, -1 if word == "previous" else 1, "day", exact=True)
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(word, 0)
    return _shift(base, step, unit, exact=False)


def _bare_month(m: re.Match[str], text: str, published: date, explicit: dict[int, int]) -> str | None:
    word = m["m5"].rstrip(".")
    if word.lower() in AMBIGUOUS or len(word) == 3:
        before = text[max(0, m.start() - 14) : m.start()]
        possessive = text[m.end() : m.end() + 2] in ("'s", "’s")
        if word.isupper() or not (MONTH_CONTEXT.search(before) or possessive):
            return None
        if word.lower() == "may" and re.match(r"\s+(?:be|have|not|also|still|soon|yet|well)\b", text[m.end() :]):
            return None
    month = _month(word)
    year = explicit.get(month) or _place(month, None, _context(m, text), published)
    return f"{year}-{month:02}"


def _shift(base: str, step: int, unit: str, *, exact: bool) -> str | None:
    """Move an ISO date; months and years lose the day unless `exact`, days need a full date."""
    unit = unit.rstrip("s").lower()
    if not base or "Q" in base:
        return None
    parts = [int(p) for p in base.split("-")]
    if unit in ("day", "week", "fortnight"):
        if len(parts) < 3:
            return None
        return (date(*parts) + timedelta(step * {"day": 1, "week": 7, "fortnight": 14}[unit])).isoformat()
    if unit == "year":
        return f"{parts[0] + step}"
    if unit == "decade":
        return None
    if len(parts) < 2:
        return None
    if unit == "quarter":
        index = parts[0] * 4 + (parts[1] - 1) // 3 + step
        return f"{index // 4}-Q{index % 4 + 1}"
    index = parts[0] * 12 + parts[1] - 1 + step
    if exact and len(parts) == 3:
        return _make(index // 12, index % 12 + 1, min(parts[2], 28))
    return f"{index // 12}-{index % 12 + 1:02}"

"""Read, check and convert the annotated corpora (`training/corpora/FORMAT.md`)."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from tracker.models import ENTITY_TYPES, EVENT_TYPES, STAGES, EntityType, EventType, Stage

STYLES = (
    "wire", "newsletter", "press_release", "law_alert", "tech_blog",
    "headline", "bullets", "translated", "notice", "changelog",
)  # fmt: skip
SLOTS = ("actors", "objects", "counterparties", "regions")
ISO = re.compile(r"\d{4}(-Q[1-4]|-H[12]|-\d\d(-\d\d)?)?$")
MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z]+|-)(?:=([^()]*(?:\([^()]*\)[^()]*)*))?\)|\{([^{}|]+)\|([\d,]+)(\*)?\}")


@dataclass(frozen=True)
class Span:
    """A marked piece of text: offsets in title + blank line + body."""

    start: int
    end: int
    label: EntityType
    name: str


@dataclass(frozen=True)
class Trigger:
    """The words that tell event `event`."""

    start: int
    end: int
    event: int
    main: bool


@dataclass(frozen=True)
class GoldEvent:
    """One annotated event with its slot fillers."""

    number: int
    type: EventType
    slots: dict[str, tuple[str, ...]]
    date: str | None
    stage: Stage


@dataclass(frozen=True)
class Document:
    """One annotated text; `text` is the title, a blank line and the body."""

    id: str
    story: str
    style: str
    published: str
    title: str
    text: str
    spans: tuple[Span, ...]
    triggers: tuple[Trigger, ...]
    events: tuple[GoldEvent, ...]
    path: str = ""
    line: int = 0
    problems: tuple[str, ...] = field(default=())


def read(path: Path) -> Iterator[Document]:
    """Yield the documents of one corpus file; what is wrong with each is in `problems`."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if line.startswith("=== "):
            blocks.append((number, [line]))
        elif blocks:
            blocks[-1][1].append(line)
    for number, lines in blocks:
        yield _document(str(path), number, lines)


def _document(path: str, number: int, lines: list[str]) -> Document:
    problems: list[str] = []
    head: dict[str, str] = {}
    rest = 1
    while rest < len(lines) and lines[rest].strip():
        key, _, value = lines[rest].partition(":")
        head[key.strip()] = value.strip()
        rest += 1
    for key in ("story", "style", "published", "title"):
        if not head.get(key):
            problems.append(f"no {key}:")
    if head.get("style") not in STYLES:
        problems.append(f"unknown style {head.get('style')!r}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", head.get("published", "")):
        problems.append("published is no date YYYY-MM-DD")
    body = [line for line in lines[rest:] if not line.startswith("@")]
    paragraphs = [" ".join(p.split()) for p in re.split(r"\n\s*\n", "\n".join(body)) if p.strip()]
    raw = "\n\n".join([head.get("title", ""), *paragraphs])
    text, spans, triggers, suppressed = _strip(raw, problems)
    spans = _propagate(text, spans, triggers, suppressed)
    events = tuple(_event(line, problems) for line in lines[rest:] if line.startswith("@"))
    title = text.partition("\n\n")[0]
    document = Document(
        lines[0][4:].strip(), head.get("story", ""), head.get("style", ""), head.get("published", ""),
        title, text, tuple(spans), tuple(triggers), events, path, number,
    )  # fmt: skip
    problems += _check(document)
    return Document(**{**document.__dict__, "problems": tuple(problems)})


def _strip(raw: str, problems: list[str]) -> tuple[str, list[Span], list[Trigger], list[tuple[int, int]]]:
    out: list[str] = []
    length = position = 0
    spans: list[Span] = []
    triggers: list[Trigger] = []
    suppressed: list[tuple[int, int]] = []
    for match in MARK.finditer(raw):
        out.append(raw[position : match.start()])
        length += match.start() - position
        position = match.end()
        surface = match[1] or match[4]
        start, end = length, length + len(surface)
        out.append(surface)
        length = end
        if match[4]:
            for event in match[5].split(","):
                if event:
                    triggers.append(Trigger(start, end, int(event), bool(match[6])))
        elif match[2] == "-":
            suppressed.append((start, end))
        else:
            if match[2] not in ENTITY_TYPES:
                problems.append(f"unknown entity type in {match[0]!r}")
            name = (match[3] or surface).strip()
            if match[2] == "date" and not ISO.match(name):
                problems.append(f"date without ISO name: {match[0]!r}")
            spans.append(Span(start, end, cast(EntityType, match[2]), name))
    out.append(raw[position:])
    text = "".join(out)
    for rest in re.finditer(r"\]\(|\{[^{}]*\||\|\d+\*?\}", text):
        problems.append(f"broken mark near {text[max(0, rest.start() - 30) : rest.end() + 20]!r}")
    return text, spans, triggers, suppressed


def _propagate(text: str, spans: list[Span], triggers: list[Trigger], suppressed: list[tuple[int, int]]) -> list[Span]:
    """Mark later identical surfaces like their last marked occurrence, longest surface first."""
    taken = [(s.start, s.end) for s in spans] + [(t.start, t.end) for t in triggers] + list(suppressed)
    out = list(spans)
    surfaces = sorted({text[s.start : s.end] for s in spans}, key=len, reverse=True)
    for surface in surfaces:
        marked = sorted((s for s in spans if text[s.start : s.end] == surface), key=lambda s: s.start)
        pattern = (r"(?<!\w)" if surface[0].isalnum() else "") + re.escape(surface) + (r"(?!\w)" if surface[-1].isalnum() else "")
        for match in re.finditer(pattern, text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            before = [s for s in marked if s.start <= match.start()] or marked[:1]
            out.append(Span(match.start(), match.end(), before[-1].label, before[-1].name))
            taken.append((match.start(), match.end()))
    return sorted(out, key=lambda s: s.start)


def _event(line: str, problems: list[str]) -> GoldEvent:
    head, *fields = [part.strip() for part in line[1:].split(" | ")]
    number, _, kind = head.partition(" ")
    slots: dict[str, tuple[str, ...]] = {}
    date, stage = None, ""
    for item in fields:
        key, _, value = item.partition(":")
        value = value.strip()
        if key in SLOTS:
            slots[key] = tuple(v.strip() for v in value.split(";") if v.strip())
        elif key == "date":
            date = value or None
        elif key == "stage":
            stage = value
        else:
            problems.append(f"unknown slot {key!r} in {line!r}")
    if kind not in EVENT_TYPES:
        problems.append(f"unknown event type {kind!r}")
    if stage not in STAGES:
        problems.append(f"stage {stage!r} of event {number} is none of {', '.join(STAGES)}")
    if date and not ISO.match(date):
        problems.append(f"event date {date!r} is not ISO")
    return GoldEvent(int(number) if number.isdigit() else -1, cast(EventType, kind), slots, date, cast(Stage, stage))


def _check(document: Document) -> list[str]:
    problems = []
    numbers = [event.number for event in document.events]
    told = {trigger.event for trigger in document.triggers}
    for number in numbers:
        if number not in told:
            problems.append(f"event {number} has no trigger in the text")
    for number in told - set(numbers):
        problems.append(f"trigger of event {number}, but no @{number} line")
    if len(numbers) != len(set(numbers)):
        problems.append("an event number stands twice")
    names = {s.name for s in document.spans} | {document.text[s.start : s.end] for s in document.spans}
    for event in document.events:
        for slot, fillers in event.slots.items():
            for filler in fillers:
                if filler not in names and filler.casefold() not in document.text.casefold():
                    problems.append(f"event {event.number} {slot}: {filler!r} is no entity and not in the text")
        if event.date and event.date not in names:
            problems.append(f"event {event.number}: date {event.date} is no date mention of the text")
    kinds: dict[str, set[str]] = {}
    for span in document.spans:
        kinds.setdefault(span.name, set()).add(span.label)
    words = len(document.text.split())
    if document.style != "headline" and not 60 <= words <= 480:
        problems.append(f"{words} words, not 80 to 400")
    return problems


def gold(document: Document) -> dict[str, object]:
    """The document as a gold line of the scorer: title, text, entities and events."""
    entities: dict[tuple[str, str], list[str]] = {}
    for span in document.spans:
        mentions = entities.setdefault((span.label, span.name), [])
        surface = document.text[span.start : span.end]
        if surface not in mentions:
            mentions.append(surface)
    return {
        "id": document.id,
        "title": document.title,
        "published": document.published,
        "text": document.text.partition("\n\n")[2],
        "entities": [{"name": name, "type": label, "mentions": m} for (label, name), m in entities.items()],
        "events": [_gold_event(document, event) for event in document.events],
    }


def _gold_event(document: Document, event: GoldEvent) -> dict[str, object]:
    body = len(document.title)
    own = [t for t in document.triggers if t.event == event.number]
    best = min(own, key=lambda t: (not t.main, t.start < body, t.start), default=None)
    slots = {slot: list(event.slots.get(slot, ())) for slot in SLOTS}
    evidence = evidence_sentence(document.text, best.start) if best else ""
    return {"type": event.type, **slots, "effective_date": event.date, "stage": event.stage, "evidence": evidence}


def evidence_sentence(text: str, offset: int) -> str:
    """The sentence of `text` around `offset`, by punctuation (gold only: the tracker uses its parser)."""
    starts = [0] + [m.end() for m in re.finditer(r"(?<=[.!?])[\"”’)]?\s+(?=[A-Z\"“'(\[0-9])|\n\n", text)]
    start = max(s for s in starts if s <= offset)
    end = min([s for s in starts if s > offset] + [len(text)])
    return text[start:end].strip()


def load(*splits: str, root: Path = Path(__file__).parent / "corpora") -> list[Document]:
    """All documents of the named splits without a problem, in file order."""
    return [d for split in splits for path in sorted((root / split).glob("*.txt")) for d in read(path) if not d.problems]


def _report(documents: list[Document]) -> None:
    styles = Counter(d.style for d in documents)
    kinds: Counter[str] = Counter()
    per_style: dict[str, set[str]] = {}
    for document in documents:
        for kind in {e.type for e in document.events}:
            kinds[kind] += 1
            per_style.setdefault(kind, set()).add(document.style)
    empty = sum(not d.events for d in documents)
    print(f"{len(documents)} documents, {empty} without an event, {sum(len(d.text.split()) for d in documents)} words")
    print("styles:", ", ".join(f"{k} {n}" for k, n in styles.most_common()))
    print("types (texts, styles):", ", ".join(f"{k} {n}/{len(per_style[k])}" for k, n in kinds.most_common()))


def main(arguments: list[str]) -> int:
    """Check corpus files or print them as gold JSON Lines."""
    if len(arguments) < 2 or arguments[0] not in ("check", "jsonl"):
        print("usage: python -m training.corpus check|jsonl FILE…", file=sys.stderr)
        return 2
    documents = [d for name in arguments[1:] for d in read(Path(name))]
    if arguments[0] == "jsonl":
        for document in documents:
            print(json.dumps(gold(document), ensure_ascii=False))
        return 0
    seen: Counter[str] = Counter(d.id for d in documents)
    problems = [f"{d.path}:{d.line} {d.id}: {p}" for d in documents for p in d.problems]
    problems += [f"id {name} stands {n} times" for name, n in seen.items() if n > 1]
    for problem in problems:
        print(problem)
    _report(documents)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

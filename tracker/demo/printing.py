"""What the demo newsroom answers: feeds in RSS and Atom, article pages, watched pages."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape

from tracker.demo.content import Content, Publisher, Story, WatchedPage

RSS, ATOM, HTML = "application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8", "text/html; charset=utf-8"
_REGIONS = ("Australia", "Brazil", "Canada", "France", "Germany", "India", "Italy", "Japan", "South Korea", "United States")


def print_all(content: Content, base: str) -> dict[str, tuple[str, bytes]]:
    """Every path of the newsroom with its content type and body."""
    answers = {f"/{p.slug}/feed": (RSS if p.format == "rss" else ATOM, _feed(content, p, base)) for p in content.publishers}
    answers |= {story.path: (HTML, _article(content, story)) for story in content.stories}
    answers |= {f"/{page.slug}": (HTML, _watched(content, page)) for page in content.pages}
    answers["/robots.txt"] = ("text/plain; charset=utf-8", "User-agent: *\nAllow: /\n")
    return {path: (kind, body.encode("utf-8")) for path, (kind, body) in answers.items()}


def _feed(content: Content, publisher: Publisher, base: str) -> str:
    return (_rss if publisher.format == "rss" else _atom)(publisher, content.of(publisher.slug), base)


def _body(publisher: Publisher, story: Story) -> str:
    shown = story.paragraphs if publisher.body == "full" else (story.paragraphs[0].split(". ")[0].rstrip(".") + " …",)
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in shown)


def _rss(publisher: Publisher, stories: tuple[Story, ...], base: str) -> str:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{base}{story.path}</link>"
        f'<guid isPermaLink="false">{publisher.slug}:{story.path}</guid>'
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<description>{escape(_body(publisher, story))}</description></item>"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(publisher.name)}</title><link>{base}/{publisher.slug}</link>"
        f"<description>{escape(publisher.name)} of the demo newsroom</description><language>en</language>{items}</channel></rss>"
    )


def _atom(publisher: Publisher, stories: tuple[Story, ...], base: str) -> str:
    kind = "content" if publisher.body == "full" else "summary"
    entries = "".join(
        f'<entry><title>{escape(story.title)}</title><link href="{base}{story.path}"/><id>{base}{story.path}</id>'
        f"<published>{story.published.isoformat()}</published><updated>{story.published.isoformat()}</updated>"
        f'<{kind} type="html">{escape(_body(publisher, story))}</{kind}></entry>'
        for story in stories
    )
    newest = stories[0].published.isoformat()
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(publisher.name)}</title><id>{base}/{publisher.slug}</id><updated>{newest}</updated>"
        f"<author><name>{escape(publisher.name)}</name></author>{entries}</feed>"
    )


def _page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def _article(content: Content, story: Story) -> str:
    day = story.published.strftime("%d %B %Y")
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return _page(
        story.title,
        f"<header><a href='/'>{escape(content.names[story.publisher])}</a></header><main><article><h1>{escape(story.title)}</h1>"
        f"<time datetime='{story.published.isoformat()}'>{day}</time>{text}</article></main>"
        "<footer>Part of the demo newsroom: the publisher is invented.</footer>",
    )


def _watched(content: Content, page: WatchedPage) -> str:
    if page.expects == "list":
        links = "".join(f"<li><a href='{story.path}'>{escape(story.title)}</a></li>" for story in content.of(page.slug))
        return _page(page.name, f"<main><h1>{escape(page.name)}</h1><ul>{links}</ul></main>")
    regions = "".join(f"<li>{region}</li>" for region in _REGIONS)
    lead = "<p>The API of Brightwater AI can be used from these countries and territories.</p>"
    return _page(page.name, f"<main><h1>Supported countries and territories</h1>{lead}<ul>{regions}</ul></main>")

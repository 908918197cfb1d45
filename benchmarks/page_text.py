"""The text of real pages: ours (guards, cleaning, dates) against trafilatura alone, by time and by how right the text is.

The pages are those of scrapinghub/article-extraction-benchmark, which is not part of this project: give its folder.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime

from benchmarks.measure import Missing, Outcome, Row, Scale, in_turns
from tracker.articles import decode_html, extract_article

_WORD = re.compile(r"\w+")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(scale: Scale) -> list[Outcome]:
    """Time and F1 of both."""
    if scale.pages is None:
        return [Missing("page text of 181 real pages", "`--pages FOLDER` names a checkout of article-extraction-benchmark")]
    import trafilatura

    truth = {name: one["articleBody"] for name, one in json.loads((scale.pages / "ground-truth.json").read_text()).items()}
    bodies = {name: gzip.decompress((scale.pages / "html" / f"{name}.html.gz").read_bytes()) for name in sorted(truth)}
    urls = {name: one["url"] for name, one in json.loads((scale.pages / "ground-truth.json").read_text()).items()}

    def ours() -> dict[str, str]:
        return {n: extract_article(b, url=urls[n], now=_NOW, content_type="text/html").text for n, b in bodies.items()}

    def alone() -> dict[str, str]:
        # With what we ask of it, too: the page's metadata, no comments.
        return {
            n: getattr(
                trafilatura.bare_extraction(decode_html(b), url=urls[n], with_metadata=True, include_comments=False), "text", ""
            )
            for n, b in bodies.items()
        }

    our_f1, their_f1 = (_score(texts(), truth) for texts in (ours, alone))
    turns = in_turns(ours, alone, scale.rounds)
    work = f"page text of {len(truth)} real pages"
    per = {
        "ours": f"{turns.ours / len(truth) * 1000:.1f} ms a page",
        "other": f"{turns.theirs / len(truth) * 1000:.1f} ms a page",
    }
    return [
        turns.row(f"{work}: time", "trafilatura alone", 1.1, faster=False, **per),
        Row(f"{work}: F1", f"{our_f1:.3f}", "trafilatura alone", f"{their_f1:.3f}", our_f1 / their_f1, 0.999),
    ]


def _score(texts: dict[str, str], truth: dict[str, str]) -> float:
    """F1 of runs of four words: each page counts the same, precision and recall are means over the pages."""
    precision, recall = [], []
    for name, wanted in truth.items():
        found, right = _runs(texts[name]), _runs(wanted)
        both = (found & right).total()
        precision.append(both / found.total() if found else float(not right))
        recall.append(both / right.total() if right else float(not found))
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text or "")
    return Counter(tuple(words[i : i + 4]) for i in range(max(len(words) - 3, min(len(words), 1))))

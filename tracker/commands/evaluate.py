"""`tracker eval`: how well the reader's entities and events agree with annotated documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

import click

from tracker.commands.common import Files, as_json, counted, print_json, progress, with_files

if TYPE_CHECKING:
    from tracker.evaluation import Gold, Scores, Tally

_WIDTH = 18


@click.command("eval")
@click.argument("gold", type=click.File("rb"))
@click.option("--errors", is_flag=True, help="List what was missed and what was made up, with the sentence.")
@click.option("--pipeline", metavar="NAME", help="A spaCy pipeline to read with, by package name or folder.")
@as_json
@with_files
@click.pass_context
def evaluate(ctx: click.Context, gold: IO[bytes], errors: bool, pipeline: str | None, as_json: bool, files: Files) -> None:
    """Read the annotated documents in GOLD (- for standard input) and print how well the result agrees with them.

    GOLD holds one JSON object a line: a document with the `entities` and `events` that should be found in it, in the
    form that `tracker extract` writes. The database is not touched.
    """
    documents = _usable(gold)
    if not documents:
        click.echo("tracker: no annotated document in the file", err=True)
        ctx.exit(1)
    scores = _scores(documents, files, pipeline)
    if as_json:
        print_json(_as_data(scores, errors))
        return
    _print(scores)
    for difference in scores.differences if errors else ():
        click.echo(f"{difference.document}: {difference.kind} {difference.what}: {difference.value}")
        click.echo(f"    {difference.sentence}")


def _usable(lines: IO[bytes]) -> list[Gold]:
    from tracker.documents import BadLine
    from tracker.evaluation import read_gold

    out = []
    for item in read_gold(lines):
        if isinstance(item, BadLine):
            click.echo(f"line {item.line}: skipped: {item.reason}", err=True)
        else:
            out.append(item)
    return out


def _scores(documents: list[Gold], files: Files, pipeline: str | None) -> Scores:
    from tracker.documents import extraction
    from tracker.evaluation import annotation, compare, together

    analyser = files.analyser(pipeline)
    with progress("Reading") as tell:
        read = counted(analyser.analyse(gold.document.article for gold in documents), tell)
        return together(
            compare(gold, annotation(extraction(gold.document.id, article, analysis)))
            for gold, (article, analysis) in zip(documents, read, strict=True)
        )


def _print(scores: Scores) -> None:
    click.echo(f"{scores.documents} documents")
    for title, table in _tables(scores).items():
        click.echo(f"{title:{_WIDTH}} {'precision':>9} {'recall':>6} {'F1':>6} {'annotated':>9}")
        for name, tally in table.items():
            figures = f"{tally.precision:9.3f} {tally.recall:6.3f} {tally.f1:6.3f} {tally.gold:9}"
            click.echo(f"  {name:{_WIDTH - 2}} {figures}")
    click.echo(f"stage right on {_share(scores.stages)} of the matched events")
    click.echo(f"nothing made up in {_share(scores.silent)} of the texts without an event")


def _share(tally: Tally) -> str:
    return f"{tally.right} of {tally.gold} ({tally.recall:.1%})" if tally.gold else "none of 0"


def _tables(scores: Scores) -> dict[str, dict[str, Tally]]:
    """The tables as they are shown: the most frequent first, then the sums."""
    from tracker.evaluation import total

    def ranked(table: Mapping[str, Tally]) -> dict[str, Tally]:
        return dict(sorted(table.items(), key=lambda row: -row[1].gold)) | {"all": total(table.values())}

    return {
        "entities": ranked(scores.entities) | {"company to date": scores.core},
        "events": ranked(scores.events),
        "slots": ranked(scores.slots),
    }


def _as_data(scores: Scores, errors: bool) -> dict[str, Any]:
    from dataclasses import asdict

    out: dict[str, Any] = {"documents": scores.documents}
    for title, table in _tables(scores).items():
        out[title] = {name: _figures(tally) for name, tally in table.items()}
    out["stage_accuracy"] = round(scores.stages.recall, 3)
    out["silent_without_event"] = round(scores.silent.recall, 3)
    if errors:
        out["errors"] = [asdict(difference) for difference in scores.differences]
    return out


def _figures(tally: Tally) -> dict[str, float]:
    shares = {"precision": tally.precision, "recall": tally.recall, "f1": tally.f1}
    return {name: round(value, 3) for name, value in shares.items()} | {"annotated": tally.gold}

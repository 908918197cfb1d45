"""`tracker sources add, import, export`: what is in feeds.yaml, found and exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from tracker.commands.common import Files, as_json, print_json, utc_now, with_files
from tracker.commands.sources import sources
from tracker.errors import ConfigError, TrackerError
from tracker.models import Role, Source, SourceKind

if TYPE_CHECKING:
    from tracker.discover import Proposal

_dry_run = click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
_EXPECTS = ("regions", "prices", "models", "terms", "list")
# The keys of an entry in the order in which feeds.yaml has them.
_KEYS = ("name", "url", "kind", "mapping", "publisher", "role", "region", "selector", "expects")


@sources.command()
@click.argument("url")
@click.option("--name", help="How the source is called; else as the page calls itself.")
@click.option("--kind", type=click.Choice(get_args(SourceKind)), help="How to read the URL; else that is found out.")
@click.option("--publisher", help="Who publishes it; else the name.")
@click.option("--role", type=click.Choice(get_args(Role)), help="Who it is; else news, or what a known register is.")
@click.option("--region", help="Where the publisher is at home, such as US.")
@click.option("--selector", help="For a page: the part to watch; for a sitemap: a pattern of the addresses wanted.")
@click.option("--expects", type=click.Choice(_EXPECTS), help="For a page: what it holds.")
@_dry_run
@as_json
@with_files
@click.pass_context
def add(ctx: click.Context, /, files: Files, url: str, dry_run: bool, as_json: bool, **given: str | None) -> None:
    """Find the feed of URL (or take it as it is), show what it would bring, and write it into the configuration."""
    from tracker.feedfile import add_sources

    config = files.load_if_there()
    found = _proposals(files, url if "://" in url else f"https://{url}", given)
    best = found[0]
    known = next((one.name for one in config.sources if one.url == best.source.url), None) if config else None
    entry = _entry(best.source, given)
    wrong = best.check.problem or (f"it is there already, as {known}" if known else None)
    written = not (wrong or dry_run)
    if written:
        add_sources(files.config, [entry])
    if as_json:
        print_json({"written": written, "problem": wrong, "entry": entry, "found": [_told(one) for one in found]})
    else:
        _show(found, entry, files.config if written else None, wrong)
    ctx.exit(1 if wrong else 0)


def _proposals(files: Files, url: str, given: Mapping[str, str | None]) -> list[Proposal]:
    from tracker.check import examine, open_door
    from tracker.discover import Proposal, propose
    from tracker.models import Network

    config, now = files.load_if_there(), utc_now()
    door = open_door(config.network if config else Network(), now)
    kind = given["kind"] or ("page" if given["expects"] or given["selector"] else None)
    if kind is None:
        return propose(door, url, now)
    mapping = {key: value for key, value in given.items() if key in ("selector", "expects") and value}
    source = Source(url=url, name=given["name"] or url, **{**mapping, "kind": kind})  # type: ignore[arg-type]
    if not given["name"]:
        # Asked for as it is; only what it is called is looked up.
        about = [one.source.name for one in propose(door, url, now) if one.source.kind == kind]
        source = replace(source, name=about[0] if about else url)
    return [Proposal(source, "as you said", examine(door, source, now))]


def _entry(source: Source, given: Mapping[str, str | None]) -> dict[str, Any]:
    told = {**asdict(source), "publisher": None, **{key: value for key, value in given.items() if value}}
    plain = asdict(Source(url="", name=""))
    return {key: told[key] for key in _KEYS if told[key] and told[key] != plain[key]}


def _told(one: Proposal) -> dict[str, Any]:
    return {"how": one.how, "name": one.source.name, "selector": one.source.selector, **asdict(one.check)}


def _show(found: list[Proposal], entry: Mapping[str, Any], path: Path | None, wrong: str | None) -> None:
    best = found[0]
    click.echo(f"{best.source.kind}: {best.source.url} ({best.how})")
    if wrong:
        click.echo(f"  not written: {wrong}")
    if best.check.advice:
        click.echo(f"  {'hint' if best.check.problem else 'note'}: {best.check.advice}")
    newest = f", the newest of {best.check.newest:%Y-%m-%d}" if best.check.newest else ""
    click.echo(
        f"  {best.check.entries} entries{newest}" + (f", {best.check.characters} characters" if best.check.characters else "")
    )
    for title in best.check.titles:
        click.echo(f"  - {title}")
    for other in found[1:]:
        click.echo(f"also: {other.source.kind}: {other.source.url} ({other.how}), {_brought(other)}")
    if wrong:
        return
    click.echo(("written into " + str(path) if path else "would be written") + ":")
    click.echo("  " + ", ".join(f"{key}: {value}" for key, value in entry.items()))


def _brought(one: Proposal) -> str:
    return one.check.problem or f"{one.check.entries} entries"


@sources.command(name="import")
@click.argument("file", type=click.File("rb"))
@_dry_run
@as_json
@with_files
def import_(files: Files, file: Any, dry_run: bool, as_json: bool) -> None:
    """Add the feeds of an OPML FILE (`-` is standard input) to the configuration; those that are there stay as they are."""
    from tracker.feedfile import add_sources
    from tracker.opml import MAX_BYTES, read_opml

    config = files.load_if_there()
    known = {one.url for one in config.sources} if config else set[str]()
    try:
        found = read_opml(file.read(MAX_BYTES + 1))
    except TrackerError as error:
        raise ConfigError(f"{file.name}: {error}", error.hint) from error
    new = [entry for entry in found if entry["url"] not in known]
    if not dry_run:
        add_sources(files.config, new)
    if as_json:
        print_json({"new": new, "known": len(found) - len(new), "written": bool(new) and not dry_run})
        return
    for entry in new:
        click.echo(f"  {entry['name']}: {entry['url']}")
    done = "would be added to" if dry_run else "added to"
    click.echo(f"{len(new)} sources {done} {files.config}, {len(found) - len(new)} were there already")


@sources.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False, writable=True), help="The file to write; else standard output."
)
@with_files
def export(files: Files, out: Path | None) -> None:
    """Write the sources as OPML, which every feed reader takes."""
    from tracker.opml import write_opml

    text = write_opml(files.load().sources, utc_now())
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TrackerError(f"{out} cannot be written: {error.strerror}", "check its folder") from error

"""`tracker digest`: write the digest of the last week, look at it, or send what is due."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.commands.common import Files, as_json, print_json, utc_now, with_files
from tracker.errors import ConfigError, MailError

if TYPE_CHECKING:
    from tracker.mailing import Readers


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Where to write the message (- for standard output).",
)
@click.option("--watchlist", "names", multiple=True, help="Only what this watchlist asks for; may be given several times.")
@click.option("--text", "as_text", is_flag=True, help="Print the plain text part instead of writing a file.")
@click.option("--preview", is_flag=True, help="Open the HTML part in the browser.")
@click.option("--send", is_flag=True, help="Send every recipient the digest that is due, once.")
@as_json
@with_files
@click.pass_context
def digest(
    ctx: click.Context,
    files: Files,
    out: Path | None,
    names: tuple[str, ...],
    as_text: bool,
    preview: bool,
    send: bool,
    as_json: bool,
) -> None:
    """Write the digest of the week up to now as a message file (HTML and text, with a calendar of what is coming).

    With --send it goes to the recipients in the configuration instead: each gets one digest per period, so what was sent
    before is not sent again, and what the mail server did not take is tried again.
    """
    if send:
        ctx.exit(_send(files, as_json))
    from tracker.digest.message import parts
    from tracker.mailing import preview as composed
    from tracker.readers import readers_of
    from tracker.store.readonly import open_readonly

    config = files.load_if_there()
    readers = readers_of(config) if config else _nobody()
    if unknown := [name for name in names if name not in {watchlist.name for watchlist in readers.watchlists}]:
        raise ConfigError(f"there is no watchlist {unknown[0]!r}", "`tracker watch list` names them")
    now = utc_now()
    with open_readonly(files.db) as database:
        message = composed(database, readers, names, now=now)
    if as_text:
        click.echo(parts(message).text)
        return
    target = out or Path(f"digest-{now.date().isoformat()}.eml")
    if str(target) == "-":
        click.echo(message, nl=False)
        return
    target.write_bytes(message)
    if preview:
        page = target.with_suffix(".html")
        page.write_text(parts(message).html, encoding="utf-8")
        webbrowser.open(page.resolve().as_uri())
    if as_json:
        print_json({"subject": parts(message).subject, "file": str(target), "bytes": len(message)})
    else:
        click.echo(f"{parts(message).subject}\n{target} ({len(message) // 1024 + 1} KB)")


def _nobody() -> Readers:
    from tracker.mailing import Readers
    from tracker.settings import Digest

    return Readers(Digest())


def _send(files: Files, as_json: bool) -> int:
    from tracker.mailing import send_due
    from tracker.readers import readers_of

    config = files.load()
    if not config.digest.recipients:
        raise ConfigError("the digest has no recipients", f"add digest.recipients to {files.config}")
    done = send_due(files.open(), readers_of(config), now=utc_now(), at_once=True)
    if as_json:
        failures = [{"recipient": recipient, "error": error} for recipient, error in done.failures]
        print_json({"composed": done.composed, "sent": done.sent, "failed": failures})
    elif done.sent or not done.failures:
        click.echo(f"{done.sent} sent" if done.sent else "nothing is due: every recipient has the digest of this period")
    for recipient, error in done.failures:
        click.echo(f"not sent to {recipient}: {error}", err=True)
    return MailError.exit_code if done.failures else 0

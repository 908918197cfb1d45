"""`tracker doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict

import click

from tracker.commands.common import Files, as_json, print_json, utc_now, with_files

_MARKS = {"ok": ("ok", "green"), "note": ("note", "cyan"), "warning": ("warning", "yellow"), "problem": ("PROBLEM", "red")}


@click.command()
@click.option("--quick", is_flag=True, help="Leave out the whole-file check and loading the spaCy pipeline.")
@click.option("--mail", is_flag=True, help="Try the mail server too: connect and log in, without sending anything.")
@as_json
@with_files
@click.pass_context
def doctor(ctx: click.Context, files: Files, quick: bool, mail: bool, as_json: bool) -> None:
    """Look at settings, database, sources, articles, mail, daemon and pipeline; say how to mend what is wrong.

    Nothing is changed. The exit code is 1 when there is a problem, 0 with warnings and notes.
    """
    from tracker.doctor.examine import examine

    findings = list(examine(files.config, files.db, now=utc_now(), quick=quick, mail=mail))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark, colour = _MARKS[finding.level]
            click.echo(f"{click.style(f'{mark:8}', fg=colour)} {finding.check:10} {finding.message}")
            if finding.hint and finding.level != "ok":
                click.echo(f"{'':19} → {finding.hint}")
    ctx.exit(1 if any(finding.level == "problem" for finding in findings) else 0)

"""The command line."""

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from postroom import __version__
from postroom.base.errors import PostroomError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def main() -> None:
    """The `postroom` command: errors that a person can mend are one sentence, not a traceback."""
    try:
        cli.main(prog_name="postroom", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx is not None else "postroom"
        click.echo(f"postroom: {error.format_message().rstrip('.')}. See {path} --help.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        click.echo(f"postroom: {error.format_message()}", err=True)
        sys.exit(1)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever reads our output has had enough; Python would complain once more when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except PostroomError as error:
        click.echo(f"postroom: {error.message}{' ' + error.fix if error.fix else ''}", err=True)
        sys.exit(1)


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="postroom", message="%(prog)s %(version)s")
def cli() -> None:
    """Postroom: the email server for AI agents."""


def _settings_options(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for every setting, and --config for the file."""
    from postroom.config import Settings  # noqa: PLC0415 - `inspect` and `version` start faster without it

    for name, field in reversed(Settings.model_fields.items()):
        flag = "--" + name.replace("_", "-")
        text = field.description or ""
        command = click.option(flag, name, default=None, metavar="VALUE", help=text)(command)
    path = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--config", "config_file", type=path, help="A TOML file with settings.")(command)


@cli.command(params=[])
@_settings_options
def serve(config_file: Path | None, **flags: Any) -> None:
    """Start the server: SMTP, the HTTP API and the workers in one process."""
    # Before the server's own imports: who mistyped a setting hears of it at once.
    settings = _load(flags, config_file)
    # Imports make 300,000 objects that stay: looking among them for cycles takes a tenth of the start. The server, once
    # it serves, has the collector back.
    gc.disable()
    from postroom.serving import run_server  # noqa: PLC0415

    run_server(settings)


@cli.command()
@click.option("--quiet", is_flag=True, help="Only say at the end that it worked.")
def demo(*, quiet: bool) -> None:
    """Show the whole loop against itself: an inbox, a mail from outside over SMTP, the webhook, the answer."""
    from postroom.demo import run_demo  # noqa: PLC0415
    from postroom.serving import configure_logging  # noqa: PLC0415

    configure_logging("error")
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    run_demo((lambda _line: None) if quiet else click.echo, color=color)
    if quiet:
        click.echo("It works: three turns of a conversation over SMTP and webhooks.")


@cli.command()
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--batch", metavar="FILE", help="JSON lines {id, file|raw|text, …} from FILE, - for standard input.")
@click.option("--ip", help="The address that sent the mail.")
@click.option("--helo", help="What the sender called itself.")
@click.option("--mail-from", help="The reverse-path.")
@click.option("--rcpt-to", help="The forward-path.")
@click.option("--zone", metavar="FILE", help="DNS as JSON: then no network is touched.")
@click.option("--now", type=int, help="The time to judge by, Unix seconds.")
def inspect(
    files: tuple[str, ...],
    batch: str | None,
    ip: str | None,
    helo: str | None,
    mail_from: str | None,
    rcpt_to: str | None,
    zone: str | None,
    now: int | None,
) -> None:
    """Print one JSON line a mail: what it says, and what Postroom makes of it. `-` reads standard input."""
    from postroom.inspection import Circumstances, inspect_batch, inspect_mail  # noqa: PLC0415

    out = sys.stdout.buffer
    if batch is not None:
        with _opened(batch) as lines:
            for answer in inspect_batch(lines):
                out.write(answer)
                out.flush()
        return
    if not files:
        raise click.UsageError("Name at least one FILE, or use --batch.")
    circumstances = Circumstances(
        ip=ip,
        helo=helo,
        mail_from=mail_from,
        rcpt_to=rcpt_to,
        zone=_read_zone(zone) if zone is not None else None,
        now_s=now,
    )
    failed = False
    for name in files:
        try:
            with click.open_file(name, "rb") as file:
                raw = file.read()
        except OSError as error:
            click.echo(f"postroom: {name}: {error.strerror}", err=True)
            failed = True
            continue
        line = json.dumps({"file": name, **inspect_mail(raw, circumstances)}, ensure_ascii=False)
        out.write(line.encode("utf-8", "replace") + b"\n")
    sys.exit(1 if failed else 0)


def _opened(name: str) -> Any:
    """The file, or standard input for `-`. Raises ClickException."""
    try:
        return click.open_file(name, "rb")
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror}") from None


def _read_zone(name: str) -> dict[str, Any]:
    """The zone that the file holds. Raises ClickException."""
    try:
        with _opened(name) as file:
            zone = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"{name} is not JSON: {error}.") from None
    if not isinstance(zone, dict):
        raise click.ClickException(f"{name} is not a zone: a zone is a JSON object of names.")
    return zone


@cli.group()
def keys() -> None:
    """Make, list and revoke API keys, on the server's own data folder or database."""


@keys.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="A scope; may be repeated. Default: admin.")
@click.option("--inbox", "inbox_id", help="Bind the key to one inbox (inb_…).")
@click.option("--workspace", "workspace_id", help="Default: the first workspace.")
@_settings_options
def keys_create(
    name: str,
    scopes: tuple[str, ...],
    inbox_id: str | None,
    workspace_id: str | None,
    config_file: Path | None,
    **flags: Any,
) -> None:
    """Print a new key. It is shown this once."""
    from postroom.key_commands import create_key  # noqa: PLC0415

    click.echo(create_key(_load(flags, config_file), name, scopes or ("admin",), inbox_id, workspace_id))


@keys.command("list")
@_settings_options
def keys_list(config_file: Path | None, **flags: Any) -> None:
    """Print the live keys of every workspace."""
    from postroom.key_commands import list_keys  # noqa: PLC0415

    for line in list_keys(_load(flags, config_file)):
        click.echo(line)


@keys.command("revoke")
@click.argument("key_id")
@_settings_options
def keys_revoke(key_id: str, config_file: Path | None, **flags: Any) -> None:
    """Make a key (key_…) open nothing from now on."""
    from postroom.key_commands import revoke_key  # noqa: PLC0415

    revoke_key(_load(flags, config_file), key_id)
    click.echo(f"{key_id} is revoked.")


@cli.group()
def domains() -> None:
    """Look at the DNS records of domains."""


@domains.command("check")
@click.argument("name")
@_settings_options
def domains_check(name: str, config_file: Path | None, **flags: Any) -> None:
    """Print the records that the domain NAME needs, and what DNS has of them now."""
    from postroom.domain_commands import check_domain  # noqa: PLC0415

    checked = check_domain(_load(flags, config_file), name)
    for line in checked.lines:
        click.echo(line)
    sys.exit(0 if checked.complete else 1)


@cli.command()
@click.option("--url", help="The server's base URL. Default: POSTROOM_URL, else the local server at HTTP_LISTEN.")
@click.option("--key", help="An API key. Default: POSTROOM_API_KEY, else the local server's admin key.")
@_settings_options
def mcp(url: str | None, key: str | None, config_file: Path | None, **flags: Any) -> None:
    """Speak MCP on standard input and output, for hosts that start a program; a server does the work."""
    from postroom.mcp_command import serve_stdio  # noqa: PLC0415

    serve_stdio(_load(flags, config_file), url, key)


@cli.command()
def version() -> None:
    """Print the version."""
    click.echo(f"postroom {__version__}")


def _load(flags: dict[str, Any], config_file: Path | None) -> Any:
    from postroom.config import load_settings  # noqa: PLC0415

    return load_settings(flags, file=config_file)

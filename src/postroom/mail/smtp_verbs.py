"""The SMTP commands, one function each: what it does to the conversation and what it answers. RFC 5321 §4.1."""

from collections.abc import Callable

from postroom.base import limits
from postroom.mail.smtp_commands import parse_bdat, parse_mail, parse_rcpt
from postroom.mail.smtp_conversation import MAIL_FIRST, CheckRecipient, Conversation, StartTls
from postroom.mail.smtp_data import TOO_BIG
from postroom.mail.smtp_reply import Reply

MAX_IDLE_COMMANDS = 100
"""EHLO, NOOP, RSET, VRFY and HELP of one session between two accepted mails; each further one counts as an error."""

_CONTROLS = bytes(range(32)) + b"\x7f"
_HTTP_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"})

_OK = Reply(code=250, enhanced="2.0.0", text="Ok")
_SENDER_OK = Reply(code=250, enhanced="2.1.0", text="Sender ok")
_SEND_DATA = Reply(code=354, enhanced="", text="Send the mail; end with a line that holds only a dot")
_START_TLS = Reply(code=220, enhanced="2.0.0", text="Ready to start TLS")
_VRFY = Reply(code=252, enhanced="2.0.0", text="Send some mail and see")
_HELP = Reply(code=214, enhanced="2.0.0", text="RFC 5321: EHLO MAIL RCPT DATA BDAT RSET NOOP VRFY QUIT")
_UNKNOWN = Reply(code=500, enhanced="5.5.2", text="Command not recognised")
_BAD_CHARACTERS = Reply(code=500, enhanced="5.5.2", text="Commands are ASCII or UTF-8 without control characters")
_NO_ARGUMENT = Reply(code=501, enhanced="5.5.4", text="This command takes no argument")
_NAME_NEEDED = Reply(code=501, enhanced="5.5.4", text="Say your host name: EHLO host.example.org")
_NOT_IMPLEMENTED = Reply(code=502, enhanced="5.5.1", text="Command not implemented")
_HELO_FIRST = Reply(code=503, enhanced="5.5.1", text="Send EHLO first")
_NESTED_MAIL = Reply(code=503, enhanced="5.5.1", text="A mail is under way: finish it or send RSET")
_CHUNKS_STARTED = Reply(code=503, enhanced="5.5.1", text="The mail is being sent with BDAT: go on so, or send RSET")
_TLS_ALREADY = Reply(code=503, enhanced="5.5.1", text="TLS is already on")
_TOO_MANY_RECIPIENTS = Reply(code=452, enhanced="4.5.3", text="Too many recipients: send the rest in another mail")


def obey(talk: Conversation, line: bytes) -> None:
    """Carry one command out.

    line: at most base.limits.MAX_COMMAND_LINE_BYTES, without its line end and trailing white space.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return talk.reply(_BAD_CHARACTERS)
    if len(line.translate(None, _CONTROLS)) != len(line):
        return talk.reply(_BAD_CHARACTERS)
    verb, _, arguments = text.partition(" ")
    verb = verb.upper()
    command = _VERBS.get(verb)
    if command is not None:
        return command(talk, arguments)
    if verb in _HTTP_METHODS:
        return talk.bye("4.7.0", "This is a mail server, not a web server")
    return talk.reply(_UNKNOWN)


def _idle(talk: Conversation, answer: bytes) -> None:
    """Answer a command that brings no mail nearer; too many of them are errors."""
    talk.idle_commands += 1
    if talk.idle_commands > MAX_IDLE_COMMANDS:
        talk.errors += 1
    if talk.errors > limits.MAX_BAD_COMMANDS:
        talk.bye("4.7.0", "Too many commands without a mail")
    else:
        talk.out += answer


def _begins_anew(talk: Conversation, arguments: str, *, extended: bool) -> bool:
    """Whether the peer said a name; then the session starts anew. RFC 5321 §4.1.4."""
    name = arguments.strip(" ").partition(" ")[0]
    if not name or not name.isascii():
        talk.reply(_NAME_NEEDED)
        return False
    talk.reset()
    talk.helo = name
    talk.extended = extended
    return True


def _helo(talk: Conversation, arguments: str) -> None:
    if _begins_anew(talk, arguments, extended=False):
        _idle(talk, f"250 {talk.hostname}\r\n".encode())


def _ehlo(talk: Conversation, arguments: str) -> None:
    if _begins_anew(talk, arguments, extended=True):
        starttls = "250-STARTTLS\r\n" if talk.starttls and talk.tls is None else ""
        answer = (
            f"250-{talk.hostname}\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n"
            f"250-CHUNKING\r\n{starttls}250 SIZE {talk.max_message_bytes}\r\n"
        )
        _idle(talk, answer.encode())


def _mail(talk: Conversation, arguments: str) -> None:
    if not talk.helo:
        return talk.reply(_HELO_FIRST)
    if talk.mail_from is not None:
        return talk.reply(_NESTED_MAIL)
    command = parse_mail(arguments)
    if isinstance(command, Reply):
        return talk.reply(command)
    if command.size_bytes > talk.max_message_bytes:
        return talk.reply(TOO_BIG)
    talk.mail_from = command.mail_from
    talk.smtputf8 = command.smtputf8
    return talk.reply(_SENDER_OK)


def _rcpt(talk: Conversation, arguments: str) -> None:
    if talk.mail_from is None:
        return talk.reply(MAIL_FIRST)
    if talk.mail is not None:
        return talk.reply(_CHUNKS_STARTED)
    address = parse_rcpt(arguments, smtputf8=talk.smtputf8)
    if isinstance(address, Reply):
        return talk.reply(address)
    if len(talk.rcpt_to) >= limits.MAX_RECIPIENTS_PER_MAIL:
        return talk.reply(_TOO_MANY_RECIPIENTS)
    talk.candidate = address
    talk.phase = "checking"
    talk.ask = CheckRecipient(address, talk.mail_from)
    return None


def _data(talk: Conversation, arguments: str) -> None:
    refusal = talk.mail_refusal()
    if arguments:
        refusal = _NO_ARGUMENT
    elif talk.mail is not None:
        refusal = _CHUNKS_STARTED
    if refusal is not None:
        return talk.reply(refusal)
    talk.open_mail()
    talk.phase = "data"
    return talk.reply(_SEND_DATA)


def _bdat(talk: Conversation, arguments: str) -> None:
    """Announce octets. They follow whatever the answer will be, so a command that cannot be read ends the session."""
    chunk = parse_bdat(arguments)
    if isinstance(chunk, Reply):
        talk.out += chunk.render()
        return talk.close()
    talk.chunk_refusal = talk.mail_refusal()
    if talk.chunk_refusal is None:
        mail = talk.mail or talk.open_mail()
        mail.expect_chunk(chunk.size_bytes)
    talk.chunk_left, talk.chunk_last = chunk.size_bytes, chunk.last
    talk.phase = "chunk"
    return None if chunk.size_bytes else talk.end_chunk()


def _rset(talk: Conversation, arguments: str) -> None:
    if arguments:
        return talk.reply(_NO_ARGUMENT)
    talk.reset()
    return _idle(talk, _OK.render())


def _noop(talk: Conversation, _arguments: str) -> None:
    _idle(talk, _OK.render())


def _vrfy(talk: Conversation, _arguments: str) -> None:
    """The same answer for everybody: who has a mailbox here is not told. RFC 5321 §7.3."""
    _idle(talk, _VRFY.render())


def _help(talk: Conversation, _arguments: str) -> None:
    _idle(talk, _HELP.render())


def _not_implemented(talk: Conversation, _arguments: str) -> None:
    talk.reply(_NOT_IMPLEMENTED)


def _quit(talk: Conversation, _arguments: str) -> None:
    talk.out += Reply(code=221, enhanced="2.0.0", text=f"{talk.hostname} Bye").render()
    talk.close()


def _start_tls(talk: Conversation, arguments: str) -> None:
    """Begin TLS; what the peer said in plain text is forgotten. RFC 3207 §4.2."""
    if talk.tls is not None:
        return talk.reply(_TLS_ALREADY)
    if not talk.starttls:
        return talk.reply(_NOT_IMPLEMENTED)
    if arguments:
        return talk.reply(_NO_ARGUMENT)
    talk.reply(_START_TLS)
    talk.reset()
    talk.helo = ""
    talk.phase = "upgrading"
    talk.ask = StartTls()
    return None


_VERBS: dict[str, Callable[[Conversation, str], None]] = {
    "EHLO": _ehlo,
    "HELO": _helo,
    "MAIL": _mail,
    "RCPT": _rcpt,
    "DATA": _data,
    "BDAT": _bdat,
    "RSET": _rset,
    "NOOP": _noop,
    "VRFY": _vrfy,
    "EXPN": _not_implemented,
    "AUTH": _not_implemented,
    "ETRN": _not_implemented,
    "HELP": _help,
    "QUIT": _quit,
    "STARTTLS": _start_tls,
}

"""One mail over one session: MAIL, RCPT, DATA, and what each answer means for each recipient."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from postroom.base.limits import SMTP_COMMAND_TIMEOUT_S, SMTP_DATA_DONE_TIMEOUT_S
from postroom.edge._smtp_connection import SessionFailure, SmtpConnection
from postroom.flows.ports import OutgoingMail, RecipientResult
from postroom.mail.smtp_dialogue import PeerReply, data_block, mail_command, pick_queue_id
from postroom.rules.smtp_outcome import Outcome, Step, outcome_of

_TOO_MANY_CODES = (452, 552)
_TOO_MANY_ENHANCED = (None, "4.5.3", "5.5.3")


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressee:
    """One recipient on the way."""

    address: str
    """As the caller wrote it."""
    command: bytes = field(repr=False)
    """RCPT for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One mail made ready for the wire once, for as many hosts as it takes."""

    mail: OutgoingMail
    block: bytes = field(repr=False)
    """Dot-stuffed, with the final dot."""
    eight_bit: bool
    utf8: bool


def make_parcel(mail: OutgoingMail, *, utf8: bool) -> Parcel:
    """The mail ready for the wire. utf8: an address or the header section needs SMTPUTF8."""
    return Parcel(mail=mail, block=data_block(mail.raw), eight_bit=not mail.raw.isascii(), utf8=utf8)


class Transaction:
    """Hands a parcel to one session, for some recipients."""

    def __init__(self, connection: SmtpConnection, parcel: Parcel) -> None:
        self._connection = connection
        self._parcel = parcel
        self.results: dict[str, RecipientResult] = {}
        """By address, filled as answers come."""

    async def run(self, addressees: Sequence[Addressee]) -> None:
        """Send to all, in as many transactions as the peer's bound on recipients asks for.

        Raises: SessionFailure when the session ended before MAIL was answered: nothing has happened then.
        """
        missing = self._missing_capability()
        if missing is not None:
            for addressee in addressees:
                self._note(addressee, "bounced", text=missing[1], enhanced_code=missing[0])
            return
        while addressees:
            put_off = await self._run_once(addressees)
            # RFC 5321 §4.5.3.1.10: the rest goes in another transaction, as long as that gets somebody served.
            if len(put_off) == len(addressees) or not self._connection.is_usable:
                return
            addressees = put_off

    async def _run_once(self, addressees: Sequence[Addressee]) -> list[Addressee]:
        """The recipients that the peer found to be too many, when it took some others."""
        accepted, put_off = await self._name_recipients(addressees)
        delivered = await self._send_content(accepted) if accepted else False
        return put_off if delivered else []

    async def _name_recipients(self, addressees: Sequence[Addressee]) -> tuple[list[Addressee], list[Addressee]]:
        connection, accepted, put_off = self._connection, list[Addressee](), list[Addressee]()
        command = self._mail_command()
        pipelining = connection.capabilities.pipelining
        connection.write(command + b"".join([a.command for a in addressees]) if pipelining else command)
        answer = await connection.reply(SMTP_COMMAND_TIMEOUT_S)
        if answer.code == 421:
            raise SessionFailure(answer.text, reply=answer)
        mail_taken = answer.ok
        for n, addressee in enumerate(addressees):
            try:
                if pipelining:
                    said = await connection.reply(SMTP_COMMAND_TIMEOUT_S)
                else:
                    said = await connection.command(addressee.command) if mail_taken else answer
            except SessionFailure as failure:
                self._note_failure([*accepted, *addressees[n:]], failure)
                return [], []
            # After a refused MAIL the answers to RCPT are only echoes of it.
            said = said if mail_taken else answer
            if said.ok:
                accepted.append(addressee)
                continue
            self._note_answer([addressee], said, "rcpt" if mail_taken else "mail")
            if said.code in _TOO_MANY_CODES and said.enhanced_code in _TOO_MANY_ENHANCED and mail_taken:
                put_off.append(addressee)
            if said.code == 421:
                self._note_answer([*accepted, *addressees[n:]], said, "rcpt")
                connection.abort()
                return [], []
        if not accepted:
            await self._reset()
        return accepted, put_off

    async def _send_content(self, accepted: list[Addressee]) -> bool:
        """Whether the mail was taken."""
        connection, sent = self._connection, False
        try:
            connection.check_in_step()
            answer = await connection.command(b"DATA\r\n")
            if answer.code != 354:
                self._note_answer(accepted, answer, "data")
                await self._reset()
                return False
            connection.mails_sent += 1
            sent = await connection.write_mail(self._parcel.block)
            answer = await connection.reply(SMTP_DATA_DONE_TIMEOUT_S)
        except SessionFailure as failure:
            self._note_failure(accepted, failure, sent=sent)
            return False
        self._note_answer(accepted, answer, "end")
        if answer.code == 421 or not sent:
            connection.abort()
        return answer.ok

    async def _reset(self) -> None:
        """Make the session ready for the next mail, or end it."""
        if not self._connection.is_usable:
            return
        try:
            answer = await self._connection.command(b"RSET\r\n")
        except SessionFailure:
            return
        if not answer.ok:
            self._connection.abort()

    def _mail_command(self) -> bytes:
        parcel = self._parcel
        return mail_command(
            parcel.mail.mail_from,
            self._connection.capabilities,
            size_bytes=len(parcel.mail.raw),
            eight_bit=parcel.eight_bit,
            utf8=parcel.utf8,
        )

    def _missing_capability(self) -> tuple[str, str] | None:
        """The enhanced code and the sentence when the peer cannot take such a mail at all."""
        offered, parcel, host = self._connection.capabilities, self._parcel, self._connection.host
        if parcel.utf8 and not offered.smtputf8:
            return "5.6.7", f"{host} does not offer SMTPUTF8, which this mail's addresses need"
        if parcel.eight_bit and not parcel.utf8 and not offered.eight_bit:
            return "5.6.3", f"{host} does not offer 8BITMIME, which this mail needs"
        if offered.size_bytes is not None and len(parcel.mail.raw) > offered.size_bytes:
            return "5.3.4", f"{host} takes mails of {offered.size_bytes} bytes, this one has {len(parcel.mail.raw)}"
        return None

    def _note_answer(self, addressees: Sequence[Addressee], said: PeerReply, step: Step) -> None:
        outcome = outcome_of(said.code, said.enhanced_code, said.text, step)
        queue_id = pick_queue_id(said.text) if outcome == "delivered" else None
        for addressee in addressees:
            self._note(
                addressee,
                outcome,
                text=said.text,
                code=said.code,
                enhanced_code=said.enhanced_code,
                queue_id=queue_id,
            )

    def _note_failure(self, addressees: Sequence[Addressee], failure: SessionFailure, *, sent: bool = False) -> None:
        text = failure.text
        if sent:
            text += "; the whole mail had been sent, so the host may have taken it"
        for addressee in addressees:
            self._note(addressee, "deferred", text=text, code=failure.code, enhanced_code=failure.enhanced_code)

    def _note(
        self,
        addressee: Addressee,
        outcome: Outcome,
        *,
        text: str,
        code: int | None = None,
        enhanced_code: str | None = None,
        queue_id: str | None = None,
    ) -> None:
        self.results[addressee.address] = RecipientResult(
            address=addressee.address,
            outcome=outcome,
            host=self._connection.host,
            code=code,
            enhanced_code=enhanced_code,
            text=text,
            tls=self._connection.tls,
            queue_id=queue_id,
            source_address=self._connection.source,
        )

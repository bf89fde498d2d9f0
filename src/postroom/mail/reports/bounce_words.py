"""The words of mail systems that return mail, one table a purpose; no rule elsewhere knows a system.

Every phrase is lower case with single spaces, as `fold` leaves a line.
"""

from postroom.mail.reports.phrase_table import phrases

DAEMONS = phrases(
    """
    mailer-daemon | mailerdaemon | mailer_daemon | postmaster | post_master | poostmaster | mail-daemon | maildaemon |
    mdaemon | mail.delivery | maildelivery | mail-delivery | mailadm | mail-administrator | bounce-notif
    """
)
"""How the local part of a mail system's address begins."""
DAEMON_NAMES = phrases(
    """
    mail delivery | mail deliver system | mailer-daemon | mailer daemon | postmaster | mail administrator |
    system administrator | mail system | delivery subsystem | mail router | content-filter | mail-system |
    mailadministrator | mailsystem | mail-administrator | smtp gateway | mail gateway | email gateway
    """
)
"""What a mail system calls itself beside its address."""

SUBJECTS = phrases(
    """
    undeliver | returned mail | returned to sender | returning message to sender | failure notice | nondeliver |
    non-deliver | non deliver | delivery status notification | delivery notification | delivery failure |
    delivery failed | delivery error | delivery problem | delivery report | delivery status | delivery has failed |
    could not be delivered | could not be sent | cannot be delivered | can't be delivered | not be delivered |
    not delivered | mail system error | failed mail | returned email | returned message | mail failure |
    message delayed | delivery delay | delivery has been | delivery is delayed | delayed mail | mail delivery |
    message you sent blocked | automatically rejected mail | rejected mail | rejected message |
    message delivery has failed | error mail | warning: could not send | warning: message | could not send message |
    unable to deliver | mail delayed | returned to the sender | bounced mail | message bounced | rejected posting |
    aws notification message | mail returned | message returned | mail status report | delivery unsuccessful |
    email delivery | failed to deliver | failed delivery | not deliverable | delivery incomplete |
    still being retried | unzustellbar | zustellung fehlgeschlagen | konnte nicht zugestellt | nicht zustellbar |
    zustellfehler | non remis | échec de la remise | n'a pas pu être remis | échec de remise | non distribuable |
    non délivré | no se puede entregar | no se pudo entregar | no entregado | error de entrega | fallo de entrega |
    não foi entregue | não entregue | falha na entrega | não é possível entregar | devolvida |
    impossibile recapitare | non recapitabile | mancata consegna | mancato recapito | non recapitato | onbestelbaar |
    niet bezorgd | kan niet worden bezorgd | går inte att leverera | kunne ikke leveres | kan ikke leveres |
    kan ikke leveret | ei voitu toimittaa | nie można dostarczyć | niedostarczon | nelze doručit | nedoručiteln |
    недоставлен | не удается доставить | не доставлено | не доставлен | неможливо доставити | teslim edilemedi |
    iletilemedi | 配信不能 | 配信できません | 配信エラー | 不達 | エラーメール | 送信できません | 未送达 | 退信 |
    无法投递 | 投递失败 | 無法傳送 | 未傳遞 | 배달되지 | 전송 실패
    """
)
"""What the subject of a returned mail says, in any place of it."""

MACHINE_OPENINGS = phrases(
    """
    this is the mail system at host | this is the postfix program at host | program at host | hi. this is the |
    this message was created automatically by | this is an automatically generated delivery status |
    this is a delivery failure notification | this is a delivery status notification | this is the mailer-daemon |
    this report relates to | this is an advisory-only | this is the machine generated message from mail service |
    this is a mime-encapsulated | the original message was received at | message from interscan | message from yahoo |
    an error occurred while trying to deliver the mail | the following message to < |
    this is the dragonfly mail agent | the following addresses had | transcript of session follows |
    delivery to the following recipient | delevery to the following recipient | this nondelivery report |
    non-delivery report | your message with subject | this is the deliver program at | this is the qmail |
    this message was undeliverable due to | your message was not delivered to the following | delivery has failed to |
    did not reach the following recipient | could not be delivered to one or more | failed addresses follow |
    the message was not relayed to | was not delivered to: | failure reasons | failed recipients | rcpt to generated |
    unable to deliver message to | your message to the following recipients cannot be delivered | recipient address: |
    your message cannot be delivered to the following | your mail to the following recipients could not be delivered |
    i'm sorry to have to inform you that | i'm afraid i wasn't able to deliver |
    i wasn't able to deliver your message | sorry, we were unable to deliver your message |
    we were unable to deliver your message | ** address not found ** | ** delivery incomplete ** |
    ** message not delivered ** | ** message blocked ** | ** message too large ** | ** recipient inbox full ** |
    was not delivered to the following recipient | has encountered a delivery problem |
    could not be delivered to the following | undeliverable address | intended recipient: | error description: |
    unfortunately, your mail was not delivered | here is your list of failed recipients | technical report: |
    we had trouble delivering your message | error message below: | delivery failed for the following reason |
    each of the following recipients was rejected | the email below could not be delivered | the user(s) account is |
    the following recipients were affected | the following recipient(s) could not be reached |
    the following recipient(s) | a transcript of the attempts to send |
    addresses did not receive a copy of your message | server message |
    could not be delivered for the following reason | your message could not be delivered |
    was automatically rejected | was undeliverable | there was an error delivering your mail |
    delivery attempts will continue | undeliverable mail | user's mailbox is full |
    user mailbox exceeds allowed size | delivery failed | unknown user: | unable to deliver mail | your mail sent on |
    as their mailbox is full | hello, this is the mail server on | this is the email security gateway |
    a message that you sent was rejected | a message that you sent has not yet been |
    a message that you sent could not | message could not be delivered to some recipients |
    could not deliver message to | message not delivered | invalid final delivery userid | there is no user |
    the message you sent to | did not exactly match | final-recipient: | this message has been rejected |
    was not able to be delivered | delivery status: | your message wasn't delivered | the reason for the problem |
    sorry to have to inform you | reporting-mta: | this is a permanent error | your email could not be delivered |
    mail delivery failed | could not be delivered | following address(es) failed | following address failed |
    次のあて先 | 以下の宛先 | 配信できませんでした | 送信できませんでした | the following mail could not |
    ihre nachricht konnte nicht | fehler bei der nachrichtenzustellung | konnte nicht zugestellt werden |
    échec de la remise | n'a pas pu être remis | error de entrega | no se pudo entregar | falha na entrega |
    recapito non riuscito | impossibile recapitare | kan niet worden bezorgd | сообщение не доставлено |
    не удалось доставить | не доставлено следующим | 邮件无法投递 | 退信 | 无法送达 | 很抱歉您发送的邮件被退回
    """
)
"""With one of these words a report begins; people quote them, and rarely write them."""
OPENING_LINES = 14
"""Lines with words in which a report says what it is: some greet in three languages first."""

CONTINUED = phrases(
    """
    has been delayed | delivery delayed | not yet been delivered | have not yet received | warning message only |
    will be retried | will continue to be made | will keep trying | still trying | delivery incomplete |
    will continue trying | temporary problem delivering | delay in the delivery | has been postponed |
    could not be delivered for the past | this is just a warning | advisory-only | will retry for | (delay) |
    no action is required on your part | message delayed | delayed delivery | wurde noch nicht zugestellt
    """
)
"""What says that the mail is still being tried; RFC 3464 §2.3.3 calls it delayed."""
GIVEN_UP = ("will not continue", "will not be retried", "giving up", "permanent error", "failed permanently", "gave up")
"""What says that it is not, in spite of such words."""

RETURNED = phrases(
    """
    original message | copy of the message | copy of your message | returned message | unsent message |
    undelivered message | message header | returned mail | header of the original | text of the message |
    message text follows | copy of the mail | original mail | headers of the message | old message |
    message as received | body of the message | the original message | your original mail | nachricht ist angehängt |
    message non-deliverable | rejected message | failed message | message returned | your message follows |
    message is attached | first part of the message | portion of the message | contents of the message
    """
)
"""With one of these a line announces the returned mail."""
NOT_RETURNED = (
    "transcript",
    "did not receive",
    "mts-id",
    "was received",
    "in the attached",
    "delivery status",
    "failed to send",
    "subject:",
    "message from",
)
"""A line with one of these does not, whatever else it says."""
RETURNED_FIELDS = phrases(
    """
    received: | return-path: | dkim-signature: | message-id: | x-google-dkim-signature: | x-received: | arc-seal: |
    domainkey-signature: | x-originating-ip: | x-google-smtp-source: | mime-version:
    """
)
"""A header section that nothing announces begins with one of these."""

RECIPIENT_LABELS = phrases(
    """
    rcpt to: | recipient: | recipient address: | failed recipient: | error-for: | undeliverable address: |
    intended recipient: | final-recipient: | original-recipient: | unknown user: | addressed to: | sent <<< rcpt to: |
    recipients: | failed address: | invalid address: | user unknown: | recipient(s): | unknown local user: |
    undelivered to: | mail to: | not delivered to: | empfänger: | destinataire:
    """
)
"""What stands before the address of a recipient."""
OTHER_LABELS = phrases(
    """
    from: | to: | cc: | bcc: | subject: | mail from | sender: | reply-to: | message-id | sent: | date: |
    return-path: | (expanded from | (ultimately generated from | in-reply-to | references: | original sender: |
    sender-mta: | generated by | messagename: | original address: | for help | received: | in reply to |
    received-from-mta: | remote-mta: | reporting-mta: | message id: | envelope from | (envelope
    """
)
"""A line that begins so holds no address of a recipient."""
TOWARDS = phrases(
    """
    to | recipient | recipients | user | address | addresses | for | account | mailbox | full | deliver | member |
    email | mail | addressed | gebruiker | an | à | a | para | size | attempts | failed
    """
)
"""The word before an address in a sentence that names a recipient."""
CONTACT = phrases(
    """
    contact | assistance | please send | please reply | please forward | send e-mail to | send email to | write to |
    if you feel | questions | support | further information | more information | administrator of | abuse |
    mail from | not accepting mail from | message from | sent by | the sender | from < | your address
    """
)
"""A line with one of these may name whom to ask, or who sent."""
CONTACT_MAILBOXES = frozenset({"postmaster", "mailer-daemon", "abuse", "support", "helpdesk", "hostmaster", "noc"})
LIST_OPENINGS = (
    "following recipient",
    "following address",
    "following user",
    "could not be delivered",
    "not be delivered to",
)
"""What announces a list of recipients."""
CHALLENGES = phrases(
    """
    not pre-approved | guest list | challenge-response | challenge/response | confirm your message | x-boxbe |
    verify that you are a human | confirm that you are | waitlisted | address verification | spamarrest
    """
)
"""A mail that asks its sender to prove something is no bounce, though some are written as one."""
FORWARDS = phrases(
    """
    fwd: | fw: | re: | aw: | wg: | tr: | rv: | sv: | vs: | i: | r: | antw: | res: | enc: | 回复 | 转发
    """
)
"""The subject of a mail that a person sends about another one begins so."""


def fold(line: str) -> str:
    """The line in lower case, its white space as single spaces, typographic apostrophes as plain ones."""
    line = " ".join(line.lower().split())
    return line if line.isascii() else line.replace("\u2019", "'")

"""Reports in the plain words of many mail systems: whom they are about, and what becomes of that recipient."""

# ruff: noqa: RUF001 - full-width characters are what some of these mails hold

from dataclasses import dataclass

import pytest

from postroom.mail.parse import parse_mail
from postroom.mail.reports.bounce import read_bounce

RETURNED = """
Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000
From: sender@ours.example
To: other@else.example
Subject: hello
Message-ID: <orig@ours.example>

Hi
"""


@dataclass(frozen=True, kw_only=True)
class Kind:
    name: str
    sender: str
    subject: str
    text: str
    reported: list[tuple[str, str, str | None, bool]]
    """Address, action, status, hard."""
    path: str = ""
    returned: bool = False
    """Whether the mail that was sent stands below the text."""


KINDS = [
    Kind(
        name="qmail",
        sender="MAILER-DAEMON@mx.test.example",
        subject="failure notice",
        text="""
Hi. This is the qmail-send program at mx.test.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@test.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 <ann@test.example>... User unknown
Giving up on 192.0.2.1.

<bob@test.example>:
Sorry, no mailbox here by that name. (#5.1.1)

<carl@test.example>:
The user's mailbox is full: quota exceeded (#5.2.2)

<dora@nowhere.example>:
Sorry, I couldn't find any host named nowhere.example. (#5.1.2)

--- Below this line is a copy of the message.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
            ("bob@test.example", "failed", "5.1.1", True),
            ("carl@test.example", "failed", "5.2.2", False),
            ("dora@nowhere.example", "failed", "5.1.2", True),
        ],
    ),
    Kind(
        name="postfix text",
        sender="MAILER-DAEMON@mx.test.example (Mail Delivery System)",
        subject="Undelivered Mail Returned to Sender",
        text="""
This is the Postfix program at host mx.test.example.

I'm sorry to have to inform you that your message could not be
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to <postmaster>

If you do so, please include this problem report. You can
delete your own text from the attached returned message.

                        The Postfix program

<ann@test.example>: host mail.test.example[192.0.2.7] said: 550 5.1.1
    <ann@test.example>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

<bob@other.example>: Host or domain name not found. Name service error for
    name=other.example type=MX: Host not found
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
            ("bob@other.example", "failed", "5.1.2", True),
        ],
    ),
    Kind(
        name="sendmail text",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@test.example>",
        subject="Returned mail: see transcript for details",
        text="""
The original message was received at Mon, 1 Jan 2024 00:00:00 +0000
from client.example [192.0.2.5]

   ----- The following addresses had permanent fatal errors -----
<ann@test.example>
    (reason: 550 5.1.1 <ann@test.example>... User unknown)
<bob@test.example>
    (reason: 552 5.2.2 Mailbox full)

   ----- Transcript of session follows -----
... while talking to mx.test.example.:
>>> RCPT To:<ann@test.example>
<<< 550 5.1.1 <ann@test.example>... User unknown
550 5.1.1 <ann@test.example>... User unknown
>>> RCPT To:<bob@test.example>
<<< 552 5.2.2 Mailbox full
552 5.2.2 <bob@test.example>... Mailbox full

   ----- Original message follows -----
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
            ("bob@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="notes",
        sender="Mail Router <router@notes.test.example>",
        subject="Undeliverable message",
        text="""
------- Failure Reasons  --------

User not listed in public Name & Address Book
ann@test.example


------- Returned Message --------
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="domino",
        sender="Postmaster@test.example",
        subject="DELIVERY FAILURE: User ann (ann@test.example) not listed in Domino Directory",
        path="bounces@list.example",
        text="""
Your message

  Subject: hello

was not delivered to:

  ann@test.example

because:

  User ann (ann@test.example) not listed in Domino Directory
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mailmarshal",
        sender="MailMarshal <postmaster@gw.test.example>",
        subject='Undeliverable Mail: "hello"',
        text="""
Your message:
   From:    sender@ours.example
   Subject: hello

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    ann@test.example

Additional Information
======================
Original Sender:    <sender@ours.example>
Sender-MTA:         <192.0.2.8>
Remote-MTA:         <192.0.2.9>
Reporting-MTA:      <relay.test.example>
MessageName:        <B549996730000.000000000001.0003.mml>
Last-Attempt-Date:  <16:21:07 seg, 22 Dezembro 2014>
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="messagingserver",
        sender="Internet Mail Delivery <postmaster@ims.test.example>",
        subject="Delivery Notification: Delivery has failed",
        text="""
This report relates to a message you sent with the following header fields:

  Message-id: <orig@ours.example>
  Date: Mon, 01 Jan 2024 00:00:00 +0000
  From: Sender <sender@ours.example>
  To: ann@test.example
  Subject: hello

Your message cannot be delivered to the following recipients:

  Recipient address: ann@test.example
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 <ann@test.example>... User Unknown
  Remote system: dns;mx.test.example (TCP|17.111.174.67|47323|192.0.2.225|25) (mx.test.example ESMTP)
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mfilter",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mf.test.example>",
        subject="failure notice",
        text="""
ann@test.example


-------server message
550 5.1.1 unknown user <ann@test.example>

-------original message
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mailfoundry",
        sender="MAILER-DAEMON@mf.test.example",
        subject="Message delivery has failed",
        path="bounces@list.example",
        text="""
Unable to deliver message to: <ann@test.example>
Delivery failed for the following reason:
Server mx.test.example[192.0.2.222] failed with: 550 <ann@test.example> No such user here

This has been a permanent failure.  No further delivery attempts will be made.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mxlogic",
        sender="Mail Delivery System <Mailer-Daemon@p.mxl.test.example>",
        subject="Mail delivery failed: returning message to sender",
        text="""
This message was created automatically by mail delivery software.

A message that you have sent could not be delivered to one or more
recipients.  This is a permanent error.  The following address failed:

  <ann@test.example>: 550 5.1.1 User unknown


Included is a copy of the message header:
-----------------------------------------
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="opensmtpd",
        sender="Mailer Daemon <MAILER-DAEMON@o.test.example>",
        subject="Delivery status notification: error",
        text="""
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

ann@test.example: 550 5.2.2 <ann@test.example>... Mailbox Full

bob@test.example: Domain does not exist

    Below is a copy of the original message:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
            ("bob@test.example", "failed", "5.1.2", True),
        ],
    ),
    Kind(
        name="surfcontrol",
        sender="SurfControl E-mail Filter <postmaster@sc.test.example>",
        subject="Message could not be delivered",
        path="bounces@list.example",
        text="""
Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: ann@test.example

Mon 1 Jan 2024 00:00:00 +0000
Failed to send to identified host,
ann@test.example: [192.0.2.5], 550 ann@test.example... No such user

--- Message non-deliverable.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="technical details below",
        sender="Mail Delivery System <Mail.Delivery.System@x3.test.example>",
        subject="Delivery status notification",
        text="""
============================================================================
      This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed permanently:

   * ann@test.example


============================================================================
                             Technical details:

SMTP:RCPT host 192.0.2.8: 553 5.3.0 <ann@test.example>... No such user here


============================================================================
                              Message header:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.3.0", True),
        ],
    ),
    Kind(
        name="qmail, reworded",
        sender="MAILER-DAEMON@x4.test.example",
        subject="failure notice delivery",
        text="""
We're sorry. There's a problem with the e-mail address(es) you're trying to send to.
Please verify the address(es) and try again.


<ann@test.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 <ann@test.example> User unknown
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="answer in brackets",
        sender="Mail Administrator <postmaster@x6.test.example>",
        subject="There was an error sending your mail",
        text="""
We had trouble delivering your message. Full details follow:

Subject: 'hello'
Date: 'Mon, 01 Jan 2024 00:00:00 +0000'

1 error(s):

SMTP Server <mx.test.example> rejected recipient <ann@test.example>
  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mailbox of a carrier",
        sender="no-reply@app.dion.ne.jp",
        subject="Mail System Error - Returned Mail",
        text="""
Your mail sent on: Mon, 1 Jan 2024 00:00:00 +0900
Could not be delivered to: <ann@test.example>
As their mailbox is full.
""",
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="non-delivered information",
        sender="postmaster@biglobe.ne.jp",
        subject="Returned mail: Mailbox full",
        text="""
   ----- The following addresses had delivery problems -----
ann@test.example

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.

   ----- Unsent message follows -----
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="reason below",
        sender="Mail Delivery System <mailer-daemon@kundenserver.de>",
        subject="Mail delivery failed: returning message to sender",
        text="""
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following addresses failed:

<ann@test.example>

For the following reason:

Mail size limit exceeded. For explanation visit
http://postmaster.1and1.example/en/error-messages?ip=192.0.2.222

--- The header of the original message is following. ---
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.3.4", False),
        ],
    ),
    Kind(
        name="exim warning",
        sender="Mail Delivery System <Mailer-Daemon@mx.test.example>",
        subject="Warning: message 1abc delayed 24 hours",
        text="""
This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.test.example.

The message identifier is:     1abc-0001-AA
The subject of the message is: hello
The date of the message is:    Mon, 1 Jan 2024 00:00:00 +0000

The address to which the message has not yet been delivered is:

  ann@test.example
    Delay reason: SMTP error from remote mail server after RCPT TO:<ann@test.example>:
    host mx.test.example [192.0.2.1]: 451 4.7.1 Greylisting in action, please come back later

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.
""",
        reported=[
            ("ann@test.example", "delayed", "4.7.1", False),
        ],
    ),
    Kind(
        name="groupwise",
        sender="Mailer-Daemon <Mailer-Daemon@gw.test.example>",
        subject="Message status - undeliverable",
        text="""
The message that you sent was undeliverable to the following:
	ann@test.example (user not found)

Possibly truncated original message follows:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="smail",
        sender="MAILER-DAEMON@sm.test.example",
        subject="mail failed, returning to sender",
        text="""
|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <ann@test.example> ... unknown host
|------------------------- Message text follows: ------------------------|
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.2", True),
        ],
    ),
    Kind(
        name="mdaemon",
        sender="MDaemon@md.test.example",
        subject="Permanent Delivery Failure",
        text="""
The following data may contain sections which represent BASE64 encoded
file attachments. These sections will be unreadable without MIME aware
tools. Seek your system administrator if you need help extracting any
files which may be embedded within this message.

The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.  The number and frequency
of delivery attempts are determined by local configuration parameters.

YOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!

The following addresses did NOT receive a copy of your message:

> ann@test.example

--- Session Transcript ---
 Mon 2024-01-01 00:00:00: --> RCPT To:<ann@test.example>
 Mon 2024-01-01 00:00:00: <-- 550 5.1.1 <ann@test.example>, Recipient unknown
--- End Transcript ---
: Message contains [1] file attachments
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mmdf",
        sender="Memo Service <mmdf@mm.test.example>",
        subject="Failed mail  (msg.aa12345)",
        text="""
Your message was not delivered to the following recipients:

    Failed mail to: ann@test.example
    Failed: Unknown user name in "ann@test.example"

    Your message follows:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="exchange 2010",
        sender="Microsoft Exchange <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@test.example>",
        subject="Unzustellbar: hello",
        text="""
Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:

ann@test.example
Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.
Falls das Problem weiterhin besteht, wenden Sie sich an Ihren Helpdesk.

Diagnoseinformationen für Administratoren:

Generierender Server: test.example

ann@test.example
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

Ursprüngliche Nachrichtenkopfzeilen:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="two lines of an answer",
        sender="mailer-daemon@corp.mail.ru",
        subject="Mail failure.",
        text="""
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ann@mail.example
    SMTP error from remote mail server after RCPT TO:<ann@mail.example>:
    host mx.mail.example [192.0.2.20]: 550 Message was not accepted -- invalid mailbox.
    Local mailbox ann@mail.example is unavailable: user not found

------ This is a copy of your message, including all the headers. ------
""",
        returned=True,
        reported=[
            ("ann@mail.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="German",
        sender="MAILER-DAEMON@gmx.example",
        subject="Mail delivery failed: returning message to sender",
        text="""
Diese Nachricht wurde automatisch erstellt, bitte antworten Sie nicht darauf.

Ihre Nachricht konnte nicht zugestellt werden an:

ann@test.example:
SMTP-Fehler: 550 5.1.1 Benutzer unbekannt
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="Chinese",
        sender="PostMaster@qq.example",
        subject="系统退信/Systembounce",
        text="""
抱歉，您的邮件被退回来了……
原邮件信息：
时间 2024-01-01
主题 hello
收件人 ann@test.example
退信原因：
收件人邮件地址（ann@test.example）不存在，邮件无法送达。
host mx.test.example said: 550 Mailbox not found.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="list of failed recipients",
        sender="Mailer Daemon <daemon@sdm.example>",
        subject="Mail delivery problem",
        path="bounces@list.example",
        text="""
Here is your list of failed recipients:

<ann@test.example>: unknown user

Here is your returned mail:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="hotpop",
        sender="MAILER-DAEMON@hotpop.example",
        subject="Undeliverable mail",
        text="""
Your message could not be delivered.

Undeliverable Address: ann@test.example
Reason: The user's mailbox is full

Original message attached
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="intended recipient",
        sender="postmaster@usa.example",
        subject="Returned mail",
        path="bounces@list.example",
        text="""
Intended recipient:   ann@test.example
Reason: No such user.

--------RETURNED MAIL FOLLOWS--------
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="address in quotes",
        sender="Mail Delivery System <postmaster@demon.example>",
        subject="Mail delivery failed",
        text="""
This message was created automatically by mail delivery software.

The message you sent on 1 Jan, addressed to 'ann@test.example' could not be delivered

---- START OF RETURNED MESSAGE ----
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="old message",
        sender="postmaster@ms.example",
        subject="Undeliverable message",
        path="bounces@list.example",
        text="""
The email below could not be delivered to the following user:

<ann@test.example>

Old message:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="lsmtp",
        sender="LSMTP for Windows <postmaster@l.example>",
        subject="Undelivered mail",
        text="""
The enclosed message could not be delivered.

--> Error description:
Error-for:  ann@test.example
Error-Code: 3
Error-Text: No such local user.

Error-End: One error reported.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="originally addressed",
        sender="postmaster@dado.example",
        subject="Undelivered Message",
        path="bounces@list.example",
        text="""
Your message has encountered delivery problems
to local user ann.
(Originally addressed to ann@test.example)

Your message reads (in part):
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="mailenable",
        sender="Postmaster@me.example",
        subject="Message Delivery Failure",
        path="bounces@list.example",
        text="""
MailEnable: Message Delivery Failure.

The following recipient(s) could not be reached:

  Recipient: [SMTP:ann@test.example]
  Reason: ERROR 5.1.1 : no such user

Message headers follow:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="bare address",
        sender='"EYOU MTA SYSTEM" <postmaster@ey.example>',
        subject="failure notice",
        text="""
Hi. This is the deliver program at ey.example.

ann@test.example user does not exist

--- Below this line is a copy of the message.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="address in a sentence",
        sender="MAILER-DAEMON@ieo.example",
        subject="failure notice",
        text="""
Hi. this is the email server at ieo.example.
I'm sorry, your message to the user ann@test.example, could not be delivered: no such user.

--- Below this line
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="address first",
        sender="MDaemon@pla.example",
        subject="Warning: pla.example - User unknown!",
        path="bounces@list.example",
        text="""
ann@test.example - no such user here.

There is no user by that name at this server.

:  Message contains [1] file attachments
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="address before the reason",
        sender="Mail Delivery System <MAILER-DAEMON@el.example>",
        subject="Undeliverable",
        text="""
Sorry, unable to deliver your message to ann@test.example for the following reason:

552 Quota violation for ann@test.example

A copy of the original message below this line:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="indented address",
        sender="postmaster@ademe.example",
        subject="ERROR: Undelivered mail",
        path="bounces@list.example",
        text="""
A message could not be delivered to:

  ann@test.example

Subject: hello
""",
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="section of failed recipients",
        sender="E500_SMTP_Mail_Service@le.example",
        subject="Mail not delivered",
        path="bounces@list.example",
        text="""
---- Failed Recipients ----

<ann@test.example>

---- Mail ----
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="label of a failed recipient",
        sender="postmaster@lt.example",
        subject="Delivery failure",
        path="bounces@list.example",
        text="""
Could not deliver message to the following recipient(s):

Failed Recipient: ann@test.example
Reason: Remote host said: 550 no such user

   -- The header and top 20 lines of the message follows --
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="aborted after seconds",
        sender="Mail Delivery System <postmaster@ab.example>",
        subject="Delivery status notification",
        path="bounces@list.example",
        text="""
============
   This is an automatically generated Delivery Status Notification.

Delivery to the following recipient was aborted after 2.0 second(s):

  * ann@test.example
""",
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="advisory",
        sender="postmaster@ex.example",
        subject="Delivery has been delayed: hello",
        path="bounces@list.example",
        text="""
This is an advisory-only email.  Please do not reply.

Delivery of email to "ann@test.example" has been postponed due to a full mailbox.
""",
        reported=[
            ("ann@test.example", "delayed", "4.2.2", False),
        ],
    ),
    Kind(
        name="messageswitch",
        sender="postmaster@ms.example",
        subject="Warning: delayed mail",
        path="bounces@list.example",
        text="""
Your message to:

  ann@test.example

has not yet been delivered. This is just a warning, you do not need to take any action.
""",
        reported=[
            ("ann@test.example", "delayed", "4.0.0", False),
        ],
    ),
    Kind(
        name="address in a To line",
        sender="MAILER-DAEMON@yahoo.example",
        subject="Failure Notice",
        text="""
Message from yahoo.example.
Unfortunately, Yahoo! Mail wasn't able to deliver the following message.

To: ann@test.example
Subject: hello

---Below this line is a copy of the message.
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", None, False),
        ],
    ),
    Kind(
        name="postfix warn",
        sender="MAILER-DAEMON@p.example (Mail Delivery System)",
        subject="Delayed Mail (still being retried)",
        text="""
This is the mail system at host p.example.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<ann@test.example>: connect to mx.test.example[192.0.2.1]:25: Connection timed out
""",
        reported=[
            ("ann@test.example", "delayed", "4.4.1", False),
        ],
    ),
    Kind(
        name="reason before the address",
        sender="MAILER-DAEMON@n.example",
        subject="Mail System Error - Returned Mail",
        text="""
This Message was undeliverable due to the following reason:

The user(s) account is temporarily over quota.

<ann@test.example>

Please reply to <postmaster@n.example>
if you feel this message to be in error.
""",
        reported=[
            ("ann@test.example", "failed", "5.2.2", False),
        ],
    ),
    Kind(
        name="novell",
        sender='"Novell" <postmaster@nov.example>',
        subject="Message status - undeliverable",
        text="""
The attached file had the following undeliverable recipient(s):
	ann@test.example

Transcript of session follows:
  MAIL FROM:<sender@ours.example>
  RCPT TO:<ann@test.example>
  550 Unknown user
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="diagnostic was",
        sender="postmaster@x4.example",
        subject="Delivery Report (failure) for ann@test.example",
        path="bounces@list.example",
        text="""
This report relates to your message: Subject: hello,
  Message-ID: <orig@ours.example>

Your message was not delivered to   ann@test.example
for the following reason:
        Diagnostic was Unable to transfer
        Information Message timed out

The Original Message follows:
""",
        returned=True,
        reported=[
            ("ann@test.example", "failed", "4.4.1", False),
        ],
    ),
    Kind(
        name="zmailer",
        sender="The Post Office <postmaster@z.example>",
        subject="Delivery problems with your mail",
        text="""
This is a collection of reports about email delivery
process concerning a message you originated.

FAILED:
  Original Recipient:
    rfc822;ann@test.example
  Control data:
    smtp test.example ann@test.example 99
  Diagnostic texts:
    <smtp test.example ann@test.example 99>: 550 5.1.1 user unknown

Following is a copy of MESSAGE/DELIVERY-STATUS format section below.
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
    Kind(
        name="communigate",
        sender="<MAILER-DAEMON@cg.example>",
        subject="Undeliverable mail: hello",
        text="""
Failed to deliver to 'ann@test.example'
SMTP module(domain test.example) reports:
 host mx.test.example says:
 550 5.1.1 user unknown
""",
        reported=[
            ("ann@test.example", "failed", "5.1.1", True),
        ],
    ),
]


def report(kind):
    """The mail as it comes."""
    text = kind.text + RETURNED * kind.returned
    return parse_mail(
        f"From: {kind.sender}\nTo: sender@ours.example\nSubject: {kind.subject}\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}".encode()
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_recipients_with_status_and_hardness(kind):
    bounce = read_bounce(report(kind), mail_from=kind.path)
    assert bounce is not None
    assert [(one.address, one.action, one.status, one.hard) for one in bounce.recipients] == kind.reported


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.returned], ids=lambda kind: kind.name)
def test_the_returned_mail_is_found(kind):
    bounce = read_bounce(report(kind), mail_from=kind.path)
    assert bounce is not None
    assert bounce.original_message_id == "<orig@ours.example>"
    assert bounce.original_subject == "hello"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_person_who_quotes_it_sends_no_bounce(kind):
    quoted = "\n".join("> " + line for line in kind.text.split("\n"))
    for text in (f"Hi,\nwhat is this?\n{quoted}", f"See below.\n\n---------- Forwarded message ---------\n{kind.text}"):
        for subject in (f"Fwd: {kind.subject}", f"Re: {kind.subject}", f"question about: {kind.subject}"):
            mail = parse_mail(
                f"From: Ann <ann@people.example>\nTo: b@ours.example\nSubject: {subject}\n\n{text}".encode()
            )
            assert read_bounce(mail, mail_from="ann@people.example") is None

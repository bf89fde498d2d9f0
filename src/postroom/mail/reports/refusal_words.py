"""What hosts say when they refuse a recipient, one table a reason, asked in their order.

Every phrase is lower case with single spaces. Phrases of several reasons may stand in one reply; the table that comes
first decides, and so the plain ones ("rejected") stand last.
"""

# ruff: noqa: RUF001 - the letters of many scripts are what these tables are for

from typing import Literal

from postroom.mail.reports.phrase_table import phrases

Reason = Literal[
    "sender",
    "mailbox_full",
    "too_big",
    "authentication",
    "blocked",
    "disabled",
    "preferences",
    "moved",
    "takes_no_mail",
    "host_unknown",
    "user_unknown",
    "rate",
    "content",
    "relaying",
    "network",
    "expired",
    "system",
]
"""Why a recipient was refused."""

HARD: frozenset[Reason] = frozenset({"moved", "takes_no_mail", "host_unknown", "user_unknown"})
"""The address does not exist, or takes no mail at all. A mailbox that is full, locked or disabled may come back, and
what a filter refused today it may take tomorrow."""

_SENDER = phrases(
    """
    sender address rejected | sender verify | sender verification | domain of sender | sender domain | verify sender |
    sender rejected | invalid sender | sender unknown | unknown sender | sender denied | your domain does not |
    sender is not | sender's domain | envelope sender | bad sender | sender not | bogus mail from |
    mail from command failed | from address | backscatter | return address
    """
)
_FULL = phrases(
    """
    mailbox full | mailbox is full | mail box full | mail box is full | mailbox exceeds | over quota | overquota |
    over-quota | quota exceed | exceeded storage | exceeds allowed | exceeded the quota | exceeded quota |
    quota full | disk quota | inbox full | inbox is full | account is full | mailfolder is full | out of storage |
    insufficient disk | no space left | maildir over | exceed mailbox quota | storage quota | quota violation |
    mailbox size limit | exceeded its storage | mailbox has exceeded | exceeded their mail quota | user is over |
    would be over | over the maximum allowed | mailbox over | not enough space | exceeded his quota | in excess of |
    number of messages in recipient's mailbox exceeded | quota has been | over the limit | user's mailbox is |
    mailbox exceeded | storage limit | quotaexceeded | full mailbox | quota reached | boîte pleine | buzon lleno |
    postfach voll | postfach ist voll | casella piena | mailbox vol | exdiskquota | quota limit | ящик переполнен |
    邮箱已满 | 容量不足 | 容量を超 | exceeds the maximum mailbox | mbox exceeded | overflow | recipient inbox |
    recipient's mailbox is | mailbox_full | full box | mailbox size exceeded | has run out of
    """
)
_BIG = phrases(
    """
    too big | too large | message size exceeds | exceeds size limit | size limit | maximum message size |
    message length | exceeds maximum | max message size | exceeded maximum inbound message size | message larger |
    exceeds fixed | message file too | zu gross | zu groß | trop volumineux | trop grand | demasiado grande |
    sizeexceed
    """
)
_AUTHENTICATION = phrases(
    """
    unauthenticated | dmarc | dkim = did not | spf check | spf fail | failed spf | spf record | spf validation |
    dkim sig | dkim fail | dkim check | sender policy framework | not authenticated | authentication required |
    authrequired | requires authentication | spf: fail | (spf) | spf [ | spf) | authentication results |
    sendgrid spf | openspf.org | openspf.net | not permitted to send | not authorized to send | email rejected per |
    no spf
    """
)
_BLOCKED = phrases(
    """
    reverse dns | rdns | ptr record | no ptr | ptr lookup | reverse lookup | forward confirmed | fcrdns | blacklist |
    black list | blocklist | block list | blocked using | spamhaus | spamcop | sorbs | barracudacentral | dnsbl |
    rbl | dnswl | uribl | surbl | senderbase | senderscore | bad reputation | poor reputation | reputation |
    client host | your ip | ip address | your host | your network | blocked by | block mail from | dynamic ip |
    sending mta | connection refused by | access denied by | banned | has been blocked | are blocked | is blocked |
    is not allowed to send | not allowed to connect | mail server ip | bloquee | source ip | adresse ip | helo |
    ehlo | greylist | graylist | mail from ip | ip blocked | connections from | csi.cloudmark | mxs rejected | tss0 |
    you are not allowed | this ip | hostname is not | server is blocked | blocked ip
    """
)
_DISABLED = phrases(
    """
    disabled | inactive | not active | suspended | deactivated | discontinued | temporary locked | is locked |
    account closed | mailbox locked | no longer active | no longer in use | dormant | on hold | frozen |
    blocked user | account expired | account has expired | account has been locked | expired account |
    mailbox unavailable or access | not currently active | mailbox currently suspended | is not accepting |
    not accepting messages | deactive | account is closed | account locked | user suspended | unactivated |
    not activated | account was closed | suspendido | gesperrt | désactivé | заблокирован | 停用 | user not active |
    recipient suspend
    """
)
_PREFERENCES = phrases(
    """
    due to recipient preferences | recipient preferences | recipient has chosen | user filtered |
    not accepting mail from | because the recipient is not accepting | due to extended inactivity new mail |
    mail rejected by recipient | recipient doesn't accept | filtered by recipient | message filtered |
    permission to send | delivery to this address is restricted | not accepting mail with | allowlist | whitelist |
    not an approved sender | not have permission | pas autorisé | keine berechtigung | groups.google.com |
    must be a member | restricted
    """
)
_MOVED = phrases(
    """
    has moved | was moved | user moved | address has changed | changed his address | recipient has moved |
    new address | has been replaced | replaced by | mailbox has moved | not longer at | user has left |
    forwarding address is
    """
)
_TAKES_NO_MAIL = phrases(
    """
    does not accept mail | doesn't accept mail | not accept mail | nullmx | null mx | does not receive mail |
    host does not receive | no mail server | smtp service is not | not accepting any mail | doesn't receive mail |
    name server: .: host not found | no mx | non-smtp | 5.1.10 null | accepts no mail | malformed or unexpected name
    """
)
_HOST_UNKNOWN = phrases(
    """
    host not found | host unknown | unknown host | domain not found | domain name not found | no such domain |
    host or domain name not found | name service error | nxdomain | domain does not exist | domain doesn't exist |
    no such host | unknown domain | unrouteable mail domain | unrouteable address | unroutable |
    bad destination system | couldn't be found | couldn't find any host | cannot find any host | invalid domain |
    invalid mail domain | domain must resolve | dns lookup failure | unknown mail host | no route to host named |
    name or service not known | unrouteable | host lookup | domain invalid | illegal host | domain is not found |
    invalid hostname | not a valid domain | bad destination host | can't find domain | no dns information |
    host not known | domain unknown | domain not exist | domain is not valid | not an existing domain |
    destination server doesn't exist
    """
)
_USER_UNKNOWN = phrases(
    """
    user unknown | unknown user | no such user | does not exist | doesn't exist | not exist | no mailbox |
    invalid recipient | unknown recipient | recipient unknown | recipient not found | address unknown |
    unknown address | addressee unknown | invalid address | invalid user | user not found | mailbox not found |
    mailbox unavailable | mailbox does not | not a known user | not a valid | isn't a valid | not listed in |
    recipient name is not recognized | no such address | no such account | no such mailbox | no such recipient |
    no such person | no such name | no account by that name | doesn't have a | does not have a | does not have an |
    doesn't have an | unknown local | unknown or illegal alias | local user | unknown account | account not found |
    address not found | wasn't found | not our customer | is not known | no valid recipient |
    declines-recipient: access denied | rejected recipient | destinataire invalide | unbekannt | user doesn't |
    user does not | recipientnotfound | mailbox name not allowed | not a registered | unknown mailbox |
    bad recipient | bad address | recipient not exist | no user | nobody | there is no | no one | user invalid |
    is unknown | utente sconosciuto | inconnu | desconocid | bulunamadı | не найден | не существует | нет такого |
    用户不存在 | 邮箱不存在 | 地址不存在 | 账号不存在 | 帐号不存在 | 見つから | cannot find | could not be found |
    was not found | illegal user | 收件人不存在 | 使用者不存在 | no existe | não existe | n'existe pas |
    existiert nicht | unknown e-mail | address is invalid | no longer valid | isn't a user | is not a user |
    no longer with | mailbox is unavailable | no longer available | sorry, i couldn't find a mail | user is not |
    invalid mailbox | no longer works | left the company | not in the directory | nosuchuser | recipient is not |
    recipnotfound | unable to find | user_unknown | invalid final delivery | check if address is correct |
    mailbox invalid | has no mailbox | no matches | address error | incorrect address | delivery address is |
    unknown to | account does | not in our | recipient does | mailbox for | ser unknown
    """
)
_RATE = phrases(
    """
    too many | rate limit | rate that prevents | connection limit | exceeded the limit | frequency limited |
    temporarily deferred | throttl | too fast | daily relay quota | sending limit | concurrent | excessive |
    unusual rate | try again later | max defers | message rate | hourly | per hour | limit exceeded
    """
)
_CONTENT = phrases(
    """
    spam | virus | policy | policies | content | malware | unsolicited | junk | bulk | rejected by | attachment |
    message rejected | message refused | not allowed | prohibited | blocked | suspicious | phish | filter | violat |
    rejected for | message has been rejected | transaction failed | access denied | denied | forbidden |
    permission denied | not permitted | not authorized | security reason | refuse | rejected | mcspam | undesirable |
    unwanted
    """
)
_RELAYING = (
    *("relay", "rcpthosts", "not local", "we do not", "not a gateway", "must issue a starttls", "must authenticate"),
    *(
        "that domain isn't",
        "smtp auth",
    ),
)
_NETWORK = phrases(
    """
    timed out | timeout | connection refused | connection reset | no route | network | unreachable | loop |
    connection dropped | connection lost | lost connection | not responding | too many hops | did not accept our |
    could not connect | couldn't connect | unable to connect | not reachable | socket | no response |
    connection failed
    """
)
_EXPIRED = phrases(
    """
    expired | giving up | multiple retries | retry timeout | failing for a long time | could not deliver for |
    not delivered within | delivery time | attempts | too long | queue period | in queue | retry time
    """
)
_SYSTEM = phrases(
    """
    system error | internal error | configuration | local error | server error | service unavailable | tls |
    protocol error | temporar | i/o error | input/output | resources | lookup fail | no such file
    """
)


REFUSED = ("recipient address rejected", "rejected recipient", "recipient rejected", "recipient refused")
REFUSAL = "declines-recipient"
"""What stands for these words while reasons are looked for: a reason comes after them, or they are all that is said."""
_LAST_HINT = ("not found",)

PHRASES: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    ("sender", _SENDER),
    ("mailbox_full", _FULL),
    ("too_big", _BIG),
    ("authentication", _AUTHENTICATION),
    ("preferences", _PREFERENCES),
    ("blocked", _BLOCKED),
    ("disabled", _DISABLED),
    ("moved", _MOVED),
    ("takes_no_mail", _TAKES_NO_MAIL),
    ("host_unknown", _HOST_UNKNOWN),
    ("user_unknown", _USER_UNKNOWN),
    ("rate", _RATE),
    ("content", _CONTENT),
    ("relaying", _RELAYING),
    ("network", _NETWORK),
    ("expired", _EXPIRED),
    ("system", _SYSTEM),
    ("user_unknown", _LAST_HINT),
)
"""In the order in which they are asked."""

STATUS_REASONS: dict[str, Reason] = {
    "1.0": "user_unknown",
    "1.1": "user_unknown",
    "1.2": "host_unknown",
    "1.3": "user_unknown",
    "1.4": "user_unknown",
    "1.6": "moved",
    "1.7": "sender",
    "1.8": "sender",
    "1.10": "takes_no_mail",
    "2.0": "disabled",
    "2.1": "disabled",
    "2.2": "mailbox_full",
    "2.3": "too_big",
    "2.4": "system",
    "3.1": "mailbox_full",
    "3.4": "too_big",
    "4.1": "network",
    "4.2": "network",
    "4.4": "host_unknown",
    "4.6": "network",
    "4.7": "expired",
    "5.3": "rate",
    "7.8": "authentication",
    "7.13": "disabled",
    "7.26": "authentication",
}
"""Of an enhanced code without its class. RFC 3463 §3, RFC 7505 §4.2, RFC 7372 §3."""

STATUS_OF_REASON: dict[Reason, str] = {
    "mailbox_full": "2.2",
    "too_big": "3.4",
    "authentication": "7.26",
    "disabled": "2.1",
    "moved": "1.6",
    "takes_no_mail": "1.10",
    "host_unknown": "1.2",
    "user_unknown": "1.1",
    "sender": "1.8",
    "blocked": "7.1",
    "preferences": "7.1",
    "content": "7.1",
    "relaying": "7.1",
    "rate": "7.0",
    "network": "4.1",
    "expired": "4.7",
    "system": "3.0",
}
"""The code that a host should have given. RFC 3463 §3."""

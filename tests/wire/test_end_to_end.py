"""What a stranger would try: mail of every kind in and out of a whole server, as the agent and the peer see it."""

import base64
import hashlib
import hmac
import json
import secrets
import smtplib
import ssl
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from standardwebhooks import Webhook

from postroom.base.clock import DAY_MS, MINUTE_MS, SECOND_MS
from postroom.mail.parse import parse_mail
from postroom.rules.signing import verify_postroom_signature
from postroom.testing import FakeClock, RunningServer, WebhookReceiver, call_json, free_port, wait_until
from wire.loopback_http import tls_contexts


def new_inbox(server, **fields):
    return server.call("POST", "/inboxes", {"username": f"agent-{secrets.token_hex(5)}", **fields})


def written(to, *, subject="Hello", text="Hello", sender="ann@example.com"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@example.com>"
    mail.set_content(text)
    return mail


def arrived(server, inbox, count=1):
    """The newest inbound messages of an inbox, once there are `count`."""

    def look():
        path = f"/inboxes/{inbox['id']}/messages?limit=100&direction=inbound"
        messages = server.call("GET", path)["messages"]
        return messages if len(messages) >= count else None

    return wait_until(look)


def settled(server, sent):
    """A sent message once each recipient's fate is known."""

    def look():
        message = server.call("GET", f"/messages/{sent['id']}")
        return message if message["status"] not in {"queued", "sending"} else None

    return wait_until(look)


def download(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


def attached(filename, content, content_type="application/octet-stream", **rest):
    encoded = base64.b64encode(content).decode()
    return {"filename": filename, "contentType": content_type, "contentBase64": encoded, **rest}


def send_many(server, mails, sessions):
    """Send (recipient, raw) pairs over so many SMTP sessions at the same time."""

    def session(share):
        with smtplib.SMTP(*server.smtp_address, timeout=30) as smtp:
            for to, raw in share:
                smtp.sendmail("ann@example.com", to, raw)

    with ThreadPoolExecutor(sessions) as pool:
        list(pool.map(session, [mails[start::sessions] for start in range(sessions)]))


# --- Many ------------------------------------------------------------------------------------------------------------


def test_a_thousand_inboxes_get_a_mail_each(server):
    with ThreadPoolExecutor(8) as pool:
        inboxes = list(pool.map(lambda _: server.call("POST", "/inboxes", {}), range(1_000)))
    assert len({inbox["address"] for inbox in inboxes}) == 1_000
    mails = [
        (inbox["address"], f"Subject: for {inbox['id']}\r\nTo: {inbox['address']}\r\n\r\nHello\r\n".encode())
        for inbox in inboxes
    ]
    send_many(server, mails, sessions=10)
    ours = {inbox["id"] for inbox in inboxes}

    def look():
        found, cursor = [], ""
        while cursor is not None:
            page = server.call("GET", f"/messages?limit=100{'&cursor=' + cursor if cursor else ''}")
            found += [(one["inboxId"], one["subject"]) for one in page["messages"] if one["inboxId"] in ours]
            cursor = page["nextCursor"]
        return sorted(found) if len(found) >= 1_000 else None

    assert wait_until(look) == sorted((inbox_id, f"for {inbox_id}") for inbox_id in ours)


def test_two_hundred_mails_at_once_on_twenty_sessions(server, webhook_receiver):
    inbox = new_inbox(server, webhookUrl=webhook_receiver.url)
    subjects = [f"number {number}" for number in range(200)]
    send_many(
        server,
        [(inbox["address"], written(inbox["address"], subject=one).as_bytes()) for one in subjects],
        sessions=20,
    )
    posted = [one.json["message"]["subject"] for one in webhook_receiver.wait_for(200)]
    assert sorted(posted) == sorted(subjects)


# --- Large -----------------------------------------------------------------------------------------------------------


def test_a_mail_of_24_megabytes_comes_in_and_its_file_out(server, webhook_receiver):
    content = secrets.token_bytes(17_600_000)
    inbox = new_inbox(server, webhookUrl=webhook_receiver.url)
    mail = written(inbox["address"], subject="Large")
    mail.add_attachment(content, maintype="application", subtype="zip", filename="large.zip")
    raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
    assert len(raw) > 24_000_000
    server.send_mail(raw, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (attachment,) = webhook_receiver.wait_for(1)[0].json["message"]["attachments"]
    assert (attachment["filename"], attachment["contentType"]) == ("large.zip", "application/zip")
    assert attachment["size"] == len(content)
    same = download(attachment["url"]) == content
    assert same


def test_a_mail_of_24_megabytes_goes_out(server, correspondent):
    content = secrets.token_bytes(17_600_000)
    inbox = new_inbox(server)
    correspondent.received.clear()
    files = [attached("large.bin", content)]
    body = {"inboxId": inbox["id"], "to": "ann@example.com", "subject": "Large", "text": "x", "attachments": files}
    sent = server.call("POST", "/messages", body)
    assert settled(server, sent)["status"] == "delivered"
    (file,) = correspondent.wait_for(1)[0].parsed.attachments
    same = file.content == content
    assert same


def test_a_mail_over_the_limit_is_refused_before_it_is_sent(server):
    inbox = new_inbox(server)
    with smtplib.SMTP(*server.smtp_address, timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "26214400"
        code, text = smtp.mail("ann@example.com", ["SIZE=26214401"])
        assert (code, text[:5]) == (552, b"5.3.4")
    assert server.call("GET", f"/inboxes/{inbox['id']}/messages")["messages"] == []


# --- Old and odd mail ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "subject", "text"),
    [
        ("iso-2022-jp", "ご注文について", "お茶はいつ届きますか。"),
        ("gb2312", "关于订单", "茶壶明天到。"),
        ("koi8-r", "Заказ", "Когда придёт чайник?"),
        ("windows-1252", "Commande n° 7, 5 €", "Où est la théière ?"),
    ],
)
def test_mail_in_the_charsets_of_the_world(server, charset, subject, text):
    inbox = new_inbox(server)
    encoded = base64.b64encode(subject.encode(charset)).decode()
    head = (
        f"From: ann@example.com\r\nTo: {inbox['address']}\r\nSubject: =?{charset}?B?{encoded}?=\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    raw = head.encode() + text.encode(charset) + b"\r\n"
    server.send_mail(raw, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    assert message["subject"] == subject
    assert message["text"].strip() == text


def test_raw_eight_bit_headers_are_read(server):
    inbox = new_inbox(server)
    head = f"From: Jörg <joerg@example.com>\r\nTo: {inbox['address']}\r\nSubject: Grüße aus Köln\r\n"
    raw = head.encode() + b"\r\nHallo\r\n"
    server.send_mail(raw, mail_from="joerg@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    assert message["subject"] == "Grüße aus Köln"
    assert (message["fromName"], message["fromAddress"]) == ("Jörg", "joerg@example.com")


def test_a_mail_with_nothing_in_it_is_a_message(server):
    inbox = new_inbox(server)
    server.send_mail(b"\r\n", mail_from="", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    assert (message["subject"], message["fromAddress"], message["direction"]) == ("", "", "inbound")


def test_smtputf8_addresses_in_both_directions(server, correspondent):
    inbox, sender = new_inbox(server), "jörg@bücher.example"
    mail = written(inbox["address"], sender=f"Jörg <{sender}>", text="Hallo")
    raw = mail.as_bytes(policy=mail.policy.clone(utf8=True, linesep="\r\n"))
    with smtplib.SMTP(*server.smtp_address, timeout=10) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("smtputf8")
        smtp.command_encoding = "utf-8"
        smtp.sendmail(sender, [inbox["address"]], raw, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
    (message,) = arrived(server, inbox)
    assert message["fromAddress"] == sender
    correspondent.received.clear()
    answer = server.call("POST", f"/messages/{message['id']}/reply", {"text": "Grüße"})
    assert settled(server, answer)["status"] == "delivered"
    received = correspondent.wait_for(1)[0]
    assert received.envelope.smtputf8
    # RFC 6531 leaves the domain as U-label or A-label; a peer understands both.
    assert received.envelope.rcpt_to[0] in {sender, "jörg@xn--bcher-kva.example"}
    assert received.parsed.in_reply_to == (mail["Message-ID"],)


def test_starttls_with_a_certificate_of_ones_own(tmp_path):
    _, trusting = tls_contexts(tmp_path, "mx.postroom.test")
    pem = tmp_path / "loopback.pem"
    with RunningServer(tmp_path / "data", tls_cert=pem, tls_key=pem) as server:
        inbox = new_inbox(server)
        with smtplib.SMTP(*server.smtp_address, timeout=10) as smtp:
            smtp._host = "mx.postroom.test"
            smtp.starttls(context=trusting)
            assert not smtp.has_extn("starttls")
            smtp.ehlo()
            assert not smtp.has_extn("starttls")
            smtp.send_message(written(inbox["address"]))
            assert isinstance(smtp.sock, ssl.SSLSocket)
        (message,) = arrived(server, inbox)
    received = next(one["value"] for one in message["headers"] if one["name"] == "Received")
    assert " with ESMTPS id " in received


# --- Who gets it -----------------------------------------------------------------------------------------------------


def test_several_inboxes_and_one_unknown_recipient(server):
    one, two = new_inbox(server), new_inbox(server)
    unknown = "nobody-here@postroom.localhost"
    mail = written(f"{one['address']}, {two['address']}, {unknown}", subject="For all")
    with smtplib.SMTP(*server.smtp_address, timeout=10) as smtp:
        refused = smtp.send_message(mail, to_addrs=[one["address"], unknown, two["address"], "bob@example.net"])
    assert {address: (code, text[:5]) for address, (code, text) in refused.items()} == {
        unknown: (550, b"5.1.1"),
        "bob@example.net": (550, b"5.7.1"),
    }
    for inbox in (one, two):
        (message,) = arrived(server, inbox)
        assert (message["subject"], message["deliveredTo"]) == ("For all", inbox["address"])


def test_a_plus_address_carries_its_tag(server):
    inbox = new_inbox(server)
    local, domain = inbox["address"].split("@")
    tagged = f"{local}+order-17@{domain}"
    server.send_mail(written(tagged), mail_from="ann@example.com", rcpt_to=tagged.upper())
    (message,) = arrived(server, inbox)
    assert message["subtag"].lower() == "order-17"
    assert message["inboxId"] == inbox["id"]


def test_mail_between_two_inboxes_of_one_server(server, webhook_receiver):
    one, two = new_inbox(server), new_inbox(server, webhookUrl=webhook_receiver.url)
    body = {"inboxId": one["id"], "to": two["address"], "subject": "Hi", "text": "From one agent to another"}
    sent = server.call("POST", "/messages", body)
    assert settled(server, sent)["status"] == "delivered"
    message = webhook_receiver.wait_for(1)[0].json["message"]
    assert (message["inboxId"], message["fromAddress"]) == (two["id"], one["address"])
    assert message["messageId"] == sent["messageId"]
    assert message["threadId"] != sent["threadId"]
    server.call("POST", f"/messages/{message['id']}/reply", {"text": "And back"})
    (back,) = arrived(server, one)
    assert (back["threadId"], back["inReplyTo"]) == (sent["threadId"], sent["messageId"])


def test_reply_all_reaches_everyone_but_ourselves(server, correspondent):
    inbox = new_inbox(server)
    mail = written(f"{inbox['address']}, Bob <bob@example.com>", subject="Lunch")
    mail["Cc"] = "Carol <carol@example.com>, ANN@example.com"
    server.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    correspondent.received.clear()
    server.call("POST", f"/messages/{message['id']}/reply-all", {"text": "I shall come"})
    received = correspondent.wait_for(1)[0]
    assert [box.address for box in received.parsed.to] == ["ann@example.com"]
    assert [box.address for box in received.parsed.cc] == ["bob@example.com", "carol@example.com"]
    assert sorted(received.envelope.rcpt_to) == ["ann@example.com", "bob@example.com", "carol@example.com"]
    assert received.parsed.subject == "Re: Lunch"
    assert received.parsed.references == (mail["Message-ID"],)


def test_bcc_is_on_the_envelope_alone(server, correspondent):
    inbox = new_inbox(server)
    correspondent.received.clear()
    body = {"inboxId": inbox["id"], "to": "ann@example.com", "bcc": "eve@example.com", "text": "x"}
    assert settled(server, server.call("POST", "/messages", body))["status"] == "delivered"
    seen = [address for mail in correspondent.received for address in mail.envelope.rcpt_to]
    assert sorted(seen) == ["ann@example.com", "eve@example.com"]
    assert not any(b"eve@example.com" in mail.raw.partition(b"\nFrom:")[2] for mail in correspondent.received)


# --- Files -----------------------------------------------------------------------------------------------------------


PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def test_an_inline_picture_comes_in(server):
    inbox = new_inbox(server)
    mail = written(inbox["address"])
    mail.add_alternative('<p>See <img src="cid:pixel@example.com"></p>', subtype="html")
    mail.get_payload()[1].add_related(PIXEL, "image", "gif", cid="<pixel@example.com>", filename="pixel.gif")
    server.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    (picture,) = message["attachments"]
    assert (picture["inline"], picture["contentId"], picture["contentType"]) == (True, "pixel@example.com", "image/gif")
    assert download(picture["url"]) == PIXEL


def test_an_inline_picture_goes_out(server, correspondent):
    inbox = new_inbox(server)
    correspondent.received.clear()
    picture = attached("pixel.gif", PIXEL, "image/gif", contentId="pixel", inline=True)
    body = {"inboxId": inbox["id"], "to": "ann@example.com", "html": '<img src="cid:pixel">', "attachments": [picture]}
    server.call("POST", "/messages", body)
    (file,) = correspondent.wait_for(1)[0].parsed.attachments
    assert (file.inline, file.content_id, file.content_type, file.content) == (True, "pixel", "image/gif", PIXEL)


def test_a_mail_is_forwarded_with_its_files(server, correspondent):
    inbox = new_inbox(server)
    mail = written(inbox["address"], subject="The contract", text="Please sign.")
    mail.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Vertrag für Köln.pdf")
    server.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    correspondent.received.clear()
    server.call("POST", f"/messages/{message['id']}/forward", {"to": "legal@example.com", "text": "For you."})
    received = correspondent.wait_for(1)[0]
    assert received.envelope.rcpt_to == ("legal@example.com",)
    assert received.parsed.subject == "Fwd: The contract"
    assert received.parsed.in_reply_to == ()
    assert received.parsed.text.startswith("For you.")
    assert "Please sign." in received.parsed.text
    (file,) = received.parsed.attachments
    assert (file.filename, file.content) == ("Vertrag für Köln.pdf", b"%PDF-1.7 ...")


# --- Webhooks --------------------------------------------------------------------------------------------------------


def test_every_published_way_of_checking_a_signature_holds(server, webhook_receiver):
    inbox = new_inbox(server, webhookUrl=webhook_receiver.url)
    secret = inbox["webhook"]["secret"]
    server.send_mail(written(inbox["address"]), mail_from="ann@example.com", rcpt_to=inbox["address"])
    delivery = webhook_receiver.wait_for(1)[0]
    assert delivery.headers["content-type"] == "application/json"
    assert Webhook(secret).verify(delivery.body, delivery.headers)["inboxId"] == inbox["id"]
    expected = hmac.new(secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["x-agentsend-signature"] == expected
    header, now_s = delivery.headers["x-postroom-signature"], int(time.time())
    assert verify_postroom_signature(secret=secret, header=header, body=delivery.body, now_s=now_s)
    assert not verify_postroom_signature(secret=secret, header=header, body=delivery.body + b" ", now_s=now_s)


@pytest.fixture
def clocked(tmp_path):
    """A server whose time moves when it is told to."""
    clock = FakeClock(time.time_ns() // 1_000_000)
    with RunningServer(tmp_path / "clocked", clock=clock) as running:
        yield running


def deliveries_of(server, inbox, count, status):
    def look():
        path = f"/webhooks/{inbox['webhook']['id']}/deliveries?limit=100&status={status}"
        found = server.call("GET", path)["deliveries"]
        return found if len(found) >= count else None

    return wait_until(look)


def test_what_an_endpoint_missed_comes_when_it_is_back(clocked):
    port = free_port()
    inbox = new_inbox(clocked, webhookUrl=f"http://127.0.0.1:{port}/webhook")
    for number in range(5):
        mail = written(inbox["address"], subject=f"number {number}")
        clocked.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    waiting = deliveries_of(clocked, inbox, 5, "retrying")
    assert all(one["attempts"][0]["statusCode"] is None and one["attempts"][0]["error"] for one in waiting)
    with WebhookReceiver(port=port) as receiver:
        clocked.advance(10 * SECOND_MS)
        receiver.wait_for(5)
        delivered = deliveries_of(clocked, inbox, 5, "delivered")
        clocked.advance(MINUTE_MS)
        assert [len(one["attempts"]) for one in delivered] == [2] * 5
    assert sorted(one.json["message"]["subject"] for one in receiver.deliveries) == [f"number {n}" for n in range(5)]


def test_dead_letters_are_replayed(clocked):
    port = free_port()
    inbox = new_inbox(clocked, webhookUrl=f"http://127.0.0.1:{port}/webhook")
    clocked.send_mail(written(inbox["address"]), mail_from="ann@example.com", rcpt_to=inbox["address"])
    deliveries_of(clocked, inbox, 1, "retrying")
    clocked.advance(4 * DAY_MS)
    (dead,) = deliveries_of(clocked, inbox, 1, "dead")
    assert dead["nextAttemptAt"] is None
    with WebhookReceiver(port=port) as receiver:
        assert clocked.call("POST", f"/webhooks/{inbox['webhook']['id']}/replay", {}) == {"replayed": 1}
        (event,) = receiver.wait_for(1)
        (delivered,) = deliveries_of(clocked, inbox, 1, "delivered")
    assert delivered["id"] == dead["id"]
    assert event.json["id"] == dead["eventId"]


def test_webhooks_stay_off_private_networks_when_told_so(tmp_path, webhook_receiver):
    with RunningServer(tmp_path, allow_private_networks="no") as server:
        status, answer = server.try_call("POST", "/inboxes", {"webhookUrl": webhook_receiver.url})
        assert (status, answer["error"]["code"], answer["error"]["param"]) == (422, "invalid_url", "webhookUrl")
        inbox = new_inbox(server, webhookUrl=webhook_receiver.url.replace("http:", "https:"))
        server.send_mail(written(inbox["address"]), mail_from="ann@example.com", rcpt_to=inbox["address"])

        def look():
            deliveries = server.call("GET", f"/webhooks/{inbox['webhook']['id']}/deliveries")["deliveries"]
            attempts = deliveries[0]["attempts"] if deliveries else []
            return attempts[0] if attempts and attempts[0]["error"] else None

        attempt = wait_until(look)
        assert "127.0.0.1" in attempt["error"]
        assert attempt["statusCode"] is None
        files = [{"url": webhook_receiver.url}]
        status, answer = server.try_call(
            "POST", "/messages", {"inboxId": inbox["id"], "to": "a@example.com", "text": "x", "attachments": files}
        )
        assert (status, answer["error"]["code"]) == (422, "attachment_unreachable")
    assert webhook_receiver.deliveries == []


# --- Once, and gone --------------------------------------------------------------------------------------------------


def test_one_idempotency_key_sends_one_mail_however_often_it_is_asked(server, correspondent):
    inbox = new_inbox(server)
    correspondent.received.clear()
    body = json.dumps({"inboxId": inbox["id"], "to": "ann@example.com", "subject": "Once", "text": "x"}).encode()

    def ask(_):
        request = urllib.request.Request(f"{server.url}/messages", body, method="POST")
        request.add_header("Authorization", f"Bearer {server.admin_key}")
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", "the-same")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)["id"]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)["error"]["code"]

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(ask, range(12)))
    accepted = {message_id for status, message_id in answers if status == 202}
    assert len(accepted) == 1
    # Asked while the first is under way, a caller may be told to wait; never anything else.
    assert {status for status, _ in answers} <= {202, 409}
    settled(server, {"id": accepted.pop()})
    assert [mail.parsed.subject for mail in correspondent.received] == ["Once"]


def test_a_deleted_inbox_is_gone_with_everything(server, webhook_receiver):
    inbox = new_inbox(server, webhookUrl=webhook_receiver.url)
    mail = written(inbox["address"])
    mail.add_attachment(b"secret", maintype="application", subtype="octet-stream", filename="secret.bin")
    server.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    message = webhook_receiver.wait_for(1)[0].json["message"]
    key = server.call("POST", "/api-keys", {"name": "bound", "scopes": ["messages:read"], "inboxId": inbox["id"]})
    url = message["attachments"][0]["url"]
    assert download(url) == b"secret"

    assert server.try_call("DELETE", f"/inboxes/{inbox['id']}")[0] == 204
    for path in (
        f"/inboxes/{inbox['id']}",
        f"/messages/{message['id']}",
        f"/messages/{message['id']}/raw",
        f"/threads/{message['threadId']}",
        f"/attachments/{message['attachments'][0]['id']}",
        f"/webhooks/{inbox['webhook']['id']}",
    ):
        assert server.try_call("GET", path)[0] == 404, path
    assert call_json("GET", url, key=server.admin_key)[0] == 404
    assert server.try_call("GET", "/messages", key=key["key"])[0] == 401
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        server.send_mail(mail, mail_from="ann@example.com", rcpt_to=inbox["address"])
    assert refused.value.recipients[inbox["address"]][0] == 550


def test_the_raw_mail_is_kept_to_the_byte(server):
    inbox = new_inbox(server)
    raw = b"Subject: odd  spacing\r\nX-Odd:\tone\r\n two\r\n\r\n.leading dot\r\n..two\r\n\ttab \r\n"
    server.send_mail(raw, mail_from="ann@example.com", rcpt_to=inbox["address"])
    (message,) = arrived(server, inbox)
    request = urllib.request.Request(f"{server.url}/messages/{message['id']}/raw")
    request.add_header("x-api-key", server.admin_key)
    with urllib.request.urlopen(request, timeout=10) as answer:
        kept = answer.read()
    # Our own trace line comes first, and nothing else is touched.
    assert kept.startswith(b"Authentication-Results: mx.postroom.test;")
    kept = kept[kept.index(b"Received: ") :]
    assert kept.endswith(raw)
    assert parse_mail(kept).header("X-Odd") == "one two"

"""The parts of the client that need no server: errors, tries, values, event frames, signatures."""

import base64
import json
from datetime import UTC, datetime
from itertools import pairwise

import httpx2
import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from postroom.rules.signing import new_webhook_secret, sign_webhook
from postroom_client import (
    ApiError,
    BadSignature,
    Conflict,
    ConnectionFailed,
    InvalidRequest,
    NotFound,
    Postroom,
    RateLimited,
    ServerFailed,
    Unauthorized,
    UnreadableAnswer,
    calls,
    verify_webhook,
)
from postroom_client._sync import transport
from postroom_client.decode import read_value
from postroom_client.sse import MAX_EVENT_BYTES, Frame, FrameReader
from postroom_client.values import MessageFields


class Scripted:
    """Answers with what is next; an exception is raised. Keeps the requests."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def scripted(monkeypatch):
    """Makes a client of such answers; `pauses` is what it would have slept."""
    pauses = []
    monkeypatch.setattr(transport.time, "sleep", pauses.append)
    opened = []

    def make(*answers, **options):
        script = Scripted(*answers)
        http = httpx2.Client(transport=httpx2.MockTransport(script))
        opened.append(http)
        client = Postroom("http://postroom.test/", "prk_1", http_client=http, **options)
        client.script, client.pauses = script, pauses
        return client

    yield make
    for http in opened:
        http.close()


def told(status, code="", headers=None, **more):
    error = {"code": code, "message": "No.", "fix": "Do.", "param": None, "requestId": "req_1", **more}
    return httpx2.Response(status, json={"error": error}, headers=headers)


MESSAGE = {"id": "msg_1", "subject": "Hello"}


def test_a_send_is_repeated_under_one_key_until_it_is_answered(scripted):
    client = scripted(
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
        told(409, "idempotency_key_in_use"),
        httpx2.Response(202, json=MESSAGE),
    )
    assert client.messages.send(inbox_id="inb_1", to="a@b.example", text="Hi").id == "msg_1"
    keys = {request.headers["idempotency-key"] for request in client.script.requests}
    assert (len(client.script.requests), len(keys)) == (4, 1)
    assert [0.12 <= client.pauses[0] <= 0.25, 0.25 <= client.pauses[1] <= 0.5, 0.5 <= client.pauses[2] <= 1] == [
        True
    ] * 3
    client.script.answers = [httpx2.Response(202, json=MESSAGE)]
    client.messages.send(inbox_id="inb_1", to="a@b.example", text="Hi")
    assert client.script.requests[-1].headers["idempotency-key"] not in keys


def test_a_server_that_asks_for_patience_gets_it(scripted):
    client = scripted(told(429, "rate_limited", {"Retry-After": "7"}), httpx2.Response(200, json=MESSAGE))
    client.messages.get("msg_1")
    assert client.pauses == [7.0]


def test_a_quota_is_told_at_once(scripted):
    client = scripted(told(429, "daily_limit", {"Retry-After": "3600"}, resetsAt="2026-11-22T00:00:00.000Z"))
    with pytest.raises(RateLimited) as caught:
        client.messages.get("msg_1")
    assert (caught.value.retry_after_s, client.pauses) == (3600.0, [])
    assert caught.value.resets_at == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (told(422, "missing_field", param="to"), InvalidRequest),
        (told(401, "unauthorized"), Unauthorized),
        (told(404, "message_not_found"), NotFound),
        (told(409, "idempotency_key_reused"), Conflict),
        (told(500, "internal_error"), ServerFailed),
        (httpx2.Response(418, text="I am a teapot"), ApiError),
    ],
)
def test_what_repeating_does_not_mend_is_told_at_once(scripted, answer, kind):
    client = scripted(answer)
    with pytest.raises(kind) as caught:
        client.messages.get("msg_1")
    assert len(client.script.requests) == 1
    assert caught.value.status == answer.status_code
    if answer.status_code != 418:
        error = caught.value
        assert (error.message, error.fix, error.request_id) == ("No.", "Do.", "req_1")
        assert str(error) == f"No. ({error.code}) Do."
        assert error.param == ("to" if answer.status_code == 422 else None)


def test_it_gives_up_and_says_whether_the_server_may_have_acted(scripted):
    client = scripted(*[httpx2.ConnectError("refused")] * 2, max_retries=1)
    with pytest.raises(ConnectionFailed, match=r"postroom\.test did not answer") as caught:
        client.messages.get("msg_1")
    assert caught.value.sent is False
    client = scripted(httpx2.ReadError("gone"), max_retries=0)
    with pytest.raises(ConnectionFailed) as caught:
        client.messages.get("msg_1")
    assert caught.value.sent is True


def test_a_delete_whose_answer_was_lost_is_done(scripted):
    client = scripted(httpx2.ReadTimeout("slow"), told(404, "inbox_not_found"))
    client.inboxes.delete("inb_1")
    client = scripted(told(404, "inbox_not_found"))
    with pytest.raises(NotFound):
        client.inboxes.delete("inb_1")


@pytest.mark.parametrize(
    "answer", [httpx2.Response(200, text="<html>"), httpx2.Response(301, json={}), httpx2.Response(200, json=[])]
)
def test_another_server_is_noticed(scripted, answer):
    with pytest.raises(UnreadableAnswer):
        scripted(answer).messages.get("msg_1")


def test_a_client_needs_a_key_and_a_url(monkeypatch):
    monkeypatch.delenv("POSTROOM_API_KEY", raising=False)
    with pytest.raises(ValueError, match="POSTROOM_API_KEY"):
        Postroom()
    with pytest.raises(ValueError, match="http"):
        Postroom("localhost:8025", "prk_1")
    monkeypatch.setenv("POSTROOM_API_KEY", "prk_2\n")
    monkeypatch.setenv("POSTROOM_URL", "https://mail.example/")
    with Postroom() as client:
        assert client.base_url == "https://mail.example"
    assert "prk_2" not in repr(vars(client))


def test_lists_go_on_over_pages_that_may_be_empty(scripted):
    pages = [
        {"inboxes": [{"id": "inb_1"}, {"id": "inb_2"}], "nextCursor": "a"},
        {"inboxes": [], "nextCursor": "b"},
        {"inboxes": [{"id": "inb_3"}], "nextCursor": None},
    ]
    client = scripted(*[httpx2.Response(200, json=page) for page in pages])
    assert [one.id for one in client.inboxes.list(limit=2)] == ["inb_1", "inb_2", "inb_3"]
    assert [str(one.url.query, "ascii") for one in client.script.requests] == [
        "limit=2",
        "limit=2&cursor=a",
        "limit=2&cursor=b",
    ]
    client = scripted(httpx2.Response(200, json=pages[0]))
    assert client.inboxes.list().first().id == "inb_1"


def test_a_moment_without_a_zone_is_refused_and_others_are_sent_in_utc():
    assert calls.given(send_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == {"sendAt": "2026-01-02T03:04:05.000Z"}
    with pytest.raises(ValueError, match="time zone"):
        calls.given(send_at=datetime(2026, 1, 2))  # noqa: DTZ001 - the point of the test
    assert calls.fields(a_b=None, c=calls.UNSET) == {"aB": None}


def test_values_outlive_other_versions_of_the_server():
    said = {
        "id": "msg_1",
        "from": "Ann <ann@example.com>",
        "cc": None,
        "codes": [{"value": "1234", "confidence": 1, "new": True}],
        "createdAt": "2026-11-21T07:41:43.779Z",
        "sendAt": "tomorrow",
        "subject": 17,
        "recipients": None,
        "brandNew": {"a": 1},
    }
    message = read_value(MessageFields, said)
    assert (message.from_, message.cc, message.subject, message.send_at) == ("Ann <ann@example.com>", (), "", None)
    assert (message.codes[0].value, message.codes[0].confidence, message.codes[0].raw["new"]) == ("1234", 1.0, True)
    assert message.created_at == datetime(2026, 11, 21, 7, 41, 43, 779_000, tzinfo=UTC)
    assert message.raw["brandNew"] == {"a": 1}
    assert "brandNew" not in repr(message)
    with pytest.raises(AttributeError):
        message.subject = "other"
    with pytest.raises(UnreadableAnswer, match="id"):
        read_value(MessageFields, {"subject": "no id"})


STREAM = (
    "\ufeffretry: 1000\nid: 5\n\n: keep-alive\n\n"
    'id: 6\ndata: {"a":\ndata: "ü"}\n\n'
    "event: end\r\nid:7\r\ndata: x\r\n\r\n"
    "id: 8\rdata: y\r\r"
)
FRAMES = [
    Frame(id="5", retry_ms=1000),
    Frame(),
    Frame(id="6", data='{"a":\n"ü"}'),
    Frame(event="end", id="7", data="x"),
    Frame(id="8", data="y"),
]


@examples(st.lists(st.integers(0, len(STREAM.encode())), max_size=12))
def test_frames_are_the_same_however_they_come_in_pieces(cuts):
    raw = STREAM.encode()
    places = [0, *sorted(cuts), len(raw)]
    reader = FrameReader()
    found = [frame for a, b in pairwise(places) for frame in reader.feed(raw[a:b])]
    assert found == FRAMES


def broken_off(*pieces):
    """An answer that streams these and then breaks off."""

    def stream():
        yield from (piece.encode() for piece in pieces)
        raise httpx2.ReadError("gone")

    return httpx2.Response(200, content=stream())


def told_at(position):
    return f'id: {position}\ndata: {{"id": "evt_{position}", "type": "inbox.created", "inboxId": "inb_1"}}\n\n'


def test_a_stream_that_breaks_off_in_the_middle_of_an_event_loses_and_doubles_nothing(scripted):
    client = scripted(
        broken_off("retry: 2000\nid: 5\n\n", told_at(6), told_at(7)[:20]),
        told(503, "unavailable"),
        broken_off("id: 6\n\n", told_at(6) + told_at(7), ": keep-alive\nid: 9\n\n"),
        broken_off(told_at(10)),
    )
    stream = client.events.stream()
    assert [next(stream).position for _ in range(3)] == [6, 7, 10]
    assert [request.url.params.get("after") for request in client.script.requests] == [None, "6", "6", "9"]
    assert stream.position == 9
    first, unavailable, second = client.pauses
    assert 1 <= first <= 2
    assert unavailable <= 0.25
    assert 0.5 <= second <= 2


def test_a_frame_without_end_is_refused():
    reader = FrameReader()
    for _ in range(MAX_EVENT_BYTES // 65_536):
        reader.feed(b"x" * 65_536)
    with pytest.raises(ValueError, match="over"):
        reader.feed(b"x")


BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "message.delivered",
        "createdAt": "2026-11-21T07:41:43.779Z",
        "inboxId": "inb_1",
        "recipient": {"address": "ann@example.com"},
        "message": MESSAGE,
    }
).encode()
NOW = 1_800_000_000


def signed(*secrets, at=NOW, body=BODY):
    return sign_webhook(secrets=secrets, webhook_id="evt_1", timestamp_s=at, body=body)


STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")
OWN = ("X-Postroom-Signature",)


@pytest.mark.parametrize("kept", [STANDARD, OWN], ids=["standard", "own"])
class TestWebhooks:
    def test_what_the_server_signed_is_believed(self, kept):
        secret = new_webhook_secret()
        headers = [(name.upper(), value) for name, value in signed(secret).items() if name in kept]
        event = verify_webhook(headers, BODY, secret, now_s=NOW + 299)
        assert (event.id, event.type, event.inbox_id) == ("evt_1", "message.delivered", "inb_1")
        assert event.data == {"recipient": {"address": "ann@example.com"}}
        assert (event.message.subject, event.message_id) == ("Hello", "msg_1")
        assert verify_webhook(dict(headers), BODY.decode(), secret, now_s=NOW) == event

    def test_either_secret_does_while_one_takes_the_place_of_the_other(self, kept):
        old, new = new_webhook_secret(), new_webhook_secret()
        headers = {name: value for name, value in signed(new, old).items() if name in kept}
        for held in (old, new, [old, new], (new_webhook_secret(), new)):
            verify_webhook(headers, BODY, held, now_s=NOW)

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"body": BODY.replace(b"delivered", b"bounced")}, "mismatch"),
            ({"secret": new_webhook_secret()}, "mismatch"),
            ({"secret": []}, "mismatch"),
            ({"now_s": NOW + 301}, "expired"),
            ({"now_s": NOW - 301}, "expired"),
        ],
        ids=["body", "secret", "no secret", "old", "early"],
    )
    def test_anything_else_is_not(self, kept, change, reason):
        secret = new_webhook_secret()
        headers = {name: value for name, value in signed(secret).items() if name in kept}
        given = {"body": BODY, "secret": secret, "now_s": NOW} | change
        with pytest.raises(BadSignature) as caught:
            verify_webhook(headers, given["body"], given["secret"], now_s=given["now_s"])
        assert caught.value.reason == reason

    def test_a_forgotten_secret_opens_nothing(self, kept):
        empty = "whsec_" + base64.b64encode(b"").decode()
        headers = {name: value for name, value in signed(new_webhook_secret()).items() if name in kept}
        for secret in ("", empty):
            with pytest.raises(ValueError, match="secret is empty"):
                verify_webhook(headers, BODY, secret, now_s=NOW)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "missing"),
        ({"webhook-signature": "v1,abc"}, "missing"),
        ({"webhook-signature": "v1," + "é" * 40, "webhook-timestamp": str(NOW)}, "mismatch"),
        ({"webhook-signature": "v1,a " * 1_000, "webhook-timestamp": str(NOW)}, "mismatch"),
        ({"x-postroom-signature": f"t={NOW},t={NOW},v1=00"}, "missing"),
        ({"x-postroom-signature": f"t={NOW}"}, "mismatch"),
        ({"x-postroom-signature": "t=²,v1=00"}, "missing"),
    ],
)
def test_headers_that_are_none(headers, reason):
    with pytest.raises(BadSignature) as caught:
        verify_webhook(headers, BODY, new_webhook_secret(), now_s=NOW)
    assert caught.value.reason == reason


def test_what_is_signed_but_no_event():
    secret = new_webhook_secret()
    for body in (b"[]", b"{", b'{"id": "x"}'):
        with pytest.raises(BadSignature) as caught:
            verify_webhook(signed(secret, body=body), body, secret, now_s=NOW)
        assert caught.value.reason == "unreadable"

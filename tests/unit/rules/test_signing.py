"""Signatures: checked by another's verifier, by published values, and by values made with the openssl command."""

import base64
import time
from urllib.parse import parse_qs

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from postroom.rules.signing import (
    check_attachment_url,
    new_webhook_secret,
    sign_attachment_url,
    sign_webhook,
    verify_postroom_signature,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another key, thirty-two bytes ok").decode()
BODY = b'{"test": 2432232314}'
AT = 1614265330
KEY = b"k" * 32


def signed(*secrets: str, body: bytes = BODY, at: int = AT) -> dict[str, str]:
    return sign_webhook(
        secrets=secrets or (SECRET,), webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp_s=at, body=body
    )


def test_standard_webhooks_published_example():
    headers = signed()
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_values_of_the_openssl_command():
    headers = signed()
    # printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET"
    assert headers["X-AgentSend-Signature"] == "80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c"
    # printf '%s' "1614265330.$BODY" | openssl dgst -sha256 -hmac "$SECRET"
    assert (
        headers["X-Postroom-Signature"]
        == "t=1614265330,v1=2e37df5d4a028c51a7f3133d64ae1e300d2c2c900f1b1d49d4369ad2530f8964"
    )


def test_the_standardwebhooks_package_verifies_with_each_live_secret():
    new = new_webhook_secret()
    headers = signed(new, SECRET, body='{"text":"Grüße 😀"}'.encode(), at=int(time.time()))
    for secret in (new, SECRET):
        assert Webhook(secret).verify('{"text":"Grüße 😀"}'.encode(), headers) == {"text": "Grüße 😀"}
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify('{"text":"Grüße 😀"}'.encode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(b'{"text":"else"}', headers)


def test_a_rotation_signs_with_both_and_agentsend_with_the_first():
    headers = signed(OTHER, SECRET)
    assert headers["X-Postroom-Signature"].count("v1=") == 2
    assert headers["webhook-signature"].count("v1,") == 2
    assert headers["X-AgentSend-Signature"] == signed(OTHER)["X-AgentSend-Signature"]
    for secret in (OTHER, SECRET):
        header = headers["X-Postroom-Signature"]
        assert verify_postroom_signature(secret=secret, header=header, body=BODY, now_s=AT)


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("whsec_%%%",), ("c2VjcmV0",), ("whsec_é",)])
def test_no_or_bad_secrets_are_misuse(secrets):
    with pytest.raises(ValueError, match="secret"):
        sign_webhook(secrets=secrets, webhook_id="evt_1", timestamp_s=AT, body=b"")


def test_new_secrets_differ_and_hold_32_bytes():
    made = {new_webhook_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32 for secret in made)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"now_s": AT + 300}, True),
        ({"now_s": AT - 300}, True),
        ({"now_s": AT + 301}, False),
        ({"now_s": AT - 301}, False),
        ({"body": BODY + b" "}, False),
        ({"secret": OTHER}, False),
        ({"secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, False),
    ],
)
def test_verify_postroom_signature(change, expected):
    given = {"secret": SECRET, "header": signed()["X-Postroom-Signature"], "body": BODY, "now_s": AT}
    assert verify_postroom_signature(**(given | change)) is expected


HEADER = signed()["X-Postroom-Signature"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEADER.replace("t=1614265330,", ""),
        HEADER.replace("t=1614265330", "t=1614265331"),
        HEADER.replace("t=1614265330", "t=161426533\u0660"),
        "t=1614265331," + HEADER,
        HEADER.replace("v1=", "v0="),
        HEADER[:-1],
        HEADER + "é",
        HEADER + "\udcff",
        "t=" + "9" * 900,
        HEADER + "," * 10_000,
        "v1=,t=,=,,",
    ],
)
def test_a_header_that_is_not_quite_right_is_false_and_never_an_error(header):
    assert verify_postroom_signature(secret=SECRET, header=HEADER, body=BODY, now_s=AT)
    assert verify_postroom_signature(secret=SECRET, header=header, body=BODY, now_s=AT) is False


def parts(query: str) -> dict[str, str]:
    found = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
    assert set(found) == {"expires", "ws", "sig"}
    return {"workspace_id": found["ws"], "expires": found["expires"], "signature": found["sig"]}


def test_a_signed_attachment_url_works_until_it_expires():
    given = parts(sign_attachment_url(KEY, "wks_1", "att_1", 1000))
    assert check_attachment_url(KEY, attachment_id="att_1", now_s=999, **given)
    assert not check_attachment_url(KEY, attachment_id="att_1", now_s=1000, **given)


@pytest.mark.parametrize(
    "change",
    [
        {"workspace_id": "wks_2"},
        {"attachment_id": "att_2"},
        {"workspace_id": "wks_1a", "attachment_id": "tt_1"},
        {"expires": "1001"},
        {"expires": "1000 "},
        {"expires": "-1"},
        {"expires": ""},
        {"expires": "9" * 5000},
        {"signature": ""},
        {"signature": "é\udcff"},
    ],
)
def test_a_changed_attachment_url_is_refused(change):
    given = parts(sign_attachment_url(KEY, "wks_1", "att_1", 1000)) | {"attachment_id": "att_1"}
    assert check_attachment_url(KEY, now_s=1, **given)
    assert not check_attachment_url(KEY, now_s=1, **(given | change))
    assert not check_attachment_url(b"x" * 32, now_s=1, **given)


def test_ids_with_odd_characters_stay_one_value_each():
    given = parts(sign_attachment_url(KEY, "wks&1=é", "att_1", 1000))
    assert given["workspace_id"] == "wks&1=é"
    assert check_attachment_url(KEY, attachment_id="att_1", now_s=1, **given)

"""What an alert says."""

from postroom.rules.alert_text import MAX_SUBJECT_CHARS, Alert, alert_mail

PLACE = {"workspace": "Acme (wks_1)", "public_url": "https://mail.acme.example"}


def test_each_kind_names_the_thing_the_reason_and_the_mend():
    paused = Alert(kind="inbox.paused", data={"scope": "inbox", "reason": "bounces: 5 of 20"}, inbox_address="a@b.test")
    subject, text = alert_mail([paused], **PLACE)
    assert subject == "Sending is paused: the inbox a@b.test"
    assert "Why: bounces: 5 of 20." in text
    assert 'PATCH /inboxes/{id} {"status": "active"}' in text
    assert "Acme (wks_1)" in text
    record = {"type": "MX", "name": "b.test", "status": "missing"}
    gone = Alert(kind="domain.degraded", data={"domain": "b.test", "domainId": "dom_1", "records": [record]})
    subject, text = alert_mail([gone], **PLACE)
    assert subject == "DNS records of b.test are gone"
    assert "- MX b.test: missing" in text
    assert "/domains/dom_1/verify" in text
    hook = {"webhookId": "whk_1", "url": "https://x.test/{braces}", "status": "paused", "reason": "It failed."}
    subject, text = alert_mail([Alert(kind="webhook.paused", data=hook)], **PLACE)
    assert "https://x.test/{braces} gets no more events. It failed." in text
    subject, text = alert_mail([Alert(kind="dead_letters", data={**hook, "count": 10})], **PLACE)
    assert subject.startswith("Dead letters pile up at https://x.test/")
    assert "At least 10 events" in text


def test_several_are_one_mail_and_a_subject_has_an_end():
    many = [Alert(kind="inbox.paused", data={"scope": scope, "domain": "b.test"}) for scope in ("domain", "workspace")]
    subject, text = alert_mail(many, **PLACE)
    assert subject == "Sending is paused: the domain b.test and 1 more"
    assert "the whole workspace" in text
    long = {"webhookId": "whk_1", "url": "https://x.test/" + "a" * 2_000, "count": 10}
    assert len(alert_mail([Alert(kind="dead_letters", data=long)], **PLACE)[0]) == MAX_SUBJECT_CHARS

"""What must hold in a store at rest, as queries that find the rows for which it does not."""

NOTHING_IS_FOUND_BY = {
    "mails that are filed twice": """
        SELECT message_id, count(*) FROM messages WHERE direction = 'inbound' GROUP BY message_id HAVING count(*) > 1
    """,
    "blobs whose count of references is wrong": """
        SELECT id, refs FROM blobs AS blob WHERE refs <>
            (SELECT count(*) FROM messages WHERE raw_blob_id = blob.id)
          + (SELECT count(*) FROM attachments WHERE blob_id = blob.id)
          + (SELECT count(*) FROM inbound_mails WHERE blob_id = blob.id)
    """,
    "messages without their bytes": """
        SELECT id FROM messages WHERE raw_blob_id NOT IN (SELECT id FROM blobs)
    """,
    "attachments without their bytes or their message": """
        SELECT id FROM attachments
        WHERE blob_id NOT IN (SELECT id FROM blobs) OR message_id NOT IN (SELECT id FROM messages)
    """,
    "ids of messages that are not there": """
        SELECT key FROM message_ids WHERE message_id NOT IN (SELECT id FROM messages)
    """,
    "messages without their thread": """
        SELECT id FROM messages WHERE thread_id NOT IN (SELECT id FROM threads)
    """,
    "threads that count their messages wrong": """
        SELECT id, message_count FROM threads AS thread
        WHERE message_count <> (SELECT count(*) FROM messages WHERE thread_id = thread.id)
    """,
    "messages that came in without exactly one event": """
        SELECT id FROM messages AS message WHERE direction = 'inbound' AND 1 <>
            (SELECT count(*) FROM events WHERE message_id = message.id AND type = 'message.received')
    """,
    "messages that went out without exactly one message.delivered": """
        SELECT id FROM messages AS message WHERE direction = 'outbound' AND 1 <>
            (SELECT count(*) FROM events WHERE message_id = message.id AND type = 'message.delivered')
    """,
    "events of messages that are not there": """
        SELECT id FROM events WHERE message_id NOT IN (SELECT id FROM messages)
    """,
    "events without exactly one delivery": """
        SELECT id FROM events AS event WHERE type LIKE 'message.%' AND 1 <>
            (SELECT count(*) FROM webhook_deliveries WHERE event_id = event.id)
    """,
    "deliveries that did not succeed": """
        SELECT id, status FROM webhook_deliveries WHERE status <> 'delivered'
    """,
    "attempts at deliveries that are not there": """
        SELECT delivery_id FROM webhook_attempts WHERE delivery_id NOT IN (SELECT id FROM webhook_deliveries)
    """,
    "recipients that were not reached, or whose message is not there": """
        SELECT id, state FROM recipients
        WHERE state <> 'delivered' OR message_id NOT IN (SELECT id FROM messages)
    """,
    "messages that went out and do not say delivered": """
        SELECT id, status FROM messages WHERE direction = 'outbound' AND status <> 'delivered'
    """,
    "attempts at recipients that are not there": """
        SELECT recipient_id FROM delivery_attempts WHERE recipient_id NOT IN (SELECT id FROM recipients)
    """,
    "counts of the day that are wrong": """
        SELECT * FROM (SELECT sum(received) AS received, sum(sent) AS sent, sum(delivered) AS delivered FROM inbox_days)
        WHERE received <> (SELECT count(*) FROM messages WHERE direction = 'inbound')
           OR sent <> (SELECT count(*) FROM messages WHERE direction = 'outbound')
           OR delivered <> (SELECT count(*) FROM recipients WHERE state = 'delivered')
    """,
    "claims that nobody holds": """
        SELECT id FROM webhook_deliveries WHERE claimed_by IS NOT NULL
        UNION ALL SELECT id FROM recipients WHERE claimed_by IS NOT NULL
    """,
}


def check_store(world):
    """Raises AssertionError naming what does not hold."""
    assert world.rows("PRAGMA integrity_check") == [("ok",)]
    assert world.value("SELECT count(*) FROM inbound_mails") == 0
    for what, query in NOTHING_IS_FOUND_BY.items():
        found = world.rows(query)
        assert not found, f"{what}: {found[:5]} ({len(found)} in all)"


def check_promises(world):
    """Raises AssertionError when a promise was not kept exactly."""
    here = {row[0].strip("<>").partition("@")[0] for row in world.rows("SELECT message_id FROM messages") if row[0]}
    lost = [one.id for one in world.mails if one.id not in here]
    assert not lost, f"mails answered with 250 and lost: {lost}"
    inbound = world.value("SELECT count(*) FROM messages WHERE direction = 'inbound'")
    assert inbound == len(world.mails), f"{inbound} messages of {len(world.mails)} mails"

    told = {delivery.headers["webhook-id"] for delivery in list(world.receiver.deliveries)}
    untold = [
        row for row in world.rows("SELECT id, type FROM events WHERE type LIKE 'message.%'") if row[0] not in told
    ]
    assert not untold, f"events whose webhook never came: {untold}"

    outbound = dict(world.rows("SELECT subject, id FROM messages WHERE direction = 'outbound'"))
    assert world.value("SELECT count(*) FROM messages WHERE direction = 'outbound'") == len(world.calls)
    came: dict[str, int] = {}
    for mail in list(world.correspondent.received):
        came[mail.parsed.subject] = came.get(mail.parsed.subject, 0) + 1
    for one in world.calls:
        subject = f"Call {one.id}"
        assert outbound.get(subject) == one.answered, f"the call {one.id} made another message than it was told"
        # Twice when the kill fell between the sink's 250 and our commit: nobody can tell (RFC 5321 §6.1).
        assert came.get(subject, 0) in {1, 2}, f"the call {one.id} reached the sink {came.get(subject, 0)} times"
    twice = sum(count - 1 for count in came.values())
    assert twice <= world.kills * IN_FLIGHT, f"{twice} mails went out twice in {world.kills} kills"


IN_FLIGHT = 4
"""SMTP transactions that one kill can cut: the pool's connections to one host."""

"""Files uploaded ahead."""

import pytest

from postroom.base.errors import NotFound, TooLarge
from postroom.base.limits import MAX_FILENAME_CHARS, MAX_OUTBOUND_BYTES


async def test_an_upload_comes_back_as_it_went_in(any_house):
    content = bytes(range(256)) * 200
    made = await any_house.services.upload.keep(any_house.admin, "a b.bin", "application/x-b", content)
    assert (made["filename"], made["contentType"], made["size"]) == ("a b.bin", "application/x-b", len(content))
    assert (made["messageId"], made["inboxId"]) == (None, None)
    got = await any_house.read.attachment_content_for(any_house.admin, made["id"])
    assert (got.content, got.filename, got.content_type) == (content, "a b.bin", "application/x-b")
    assert await any_house.read.get_attachment(any_house.admin, made["id"]) == made


async def test_the_url_of_an_upload_opens_for_a_day_and_for_it_alone(house):
    made = await house.services.upload.keep(house.admin, "a", "text/plain", b"x")
    query = dict(pair.split("=") for pair in made["url"].partition("?")[2].split("&"))
    good = house.services.attachment_url_is_good
    workspace_id = house.admin.workspace_id
    names = sorted(query)
    expires, signature = (query[next(name for name in names if name[0] == letter)] for letter in "es")
    assert good(workspace_id, made["id"], expires, signature)
    assert not good(workspace_id, "att_other", expires, signature)
    assert not good("wks_other", made["id"], expires, signature)
    assert not good(workspace_id, made["id"], str(int(expires) + 1), signature)
    house.clock.advance(26 * 3_600_000)
    assert not good(workspace_id, made["id"], expires, signature)


async def test_bounds(house):
    with pytest.raises(TooLarge):
        await house.services.upload.keep(house.admin, "a", "text/plain", b"x" * (MAX_OUTBOUND_BYTES + 1))
    made = await house.services.upload.keep(house.admin, "x" * 1000, "text/plain", b"")
    assert (len(made["filename"]), made["size"]) == (MAX_FILENAME_CHARS, 0)


async def test_an_upload_of_a_bound_key_belongs_to_its_inbox(house):
    inbox = await house.inbox()
    made = await house.services.upload.keep(await house.bound(inbox), "a", "text/plain", b"x")
    assert made["inboxId"] == inbox["id"]
    await house.services.provision.delete_inbox(house.admin, inbox["id"])
    with pytest.raises(NotFound):
        await house.read.get_attachment(house.admin, made["id"])

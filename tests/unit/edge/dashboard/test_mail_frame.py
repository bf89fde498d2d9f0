from postroom.edge.dashboard.mail_frame import MAX_PX, MIN_PX, attached_pictures, frame_height, local_address


def test_a_frame_is_about_as_high_as_what_is_in_it():
    assert frame_height("", "") == MIN_PX
    one = frame_height("line\n" * 8, "")
    assert MIN_PX < one < frame_height("line\n" * 16, "") < MAX_PX
    # The text beside an HTML mail may be shorter than what the HTML shows.
    assert frame_height("Short.", "<tr><td>x</td></tr>" * 10) > 300
    assert frame_height("x" * 100_000, "<p>" * 100_000) == MAX_PX


def test_pictures_count_for_what_they_take():
    text = "line\n" * 8
    plain = frame_height(text, "")
    assert frame_height(text, '<img src="cid:a@x" height="200">') == plain + 200
    assert frame_height(text, '<IMG SRC="https://x.example/dot.gif" HEIGHT="1">') == plain + 1
    assert plain < frame_height(text, '<img src="https://x.example/a.png">') < frame_height(text, '<img src="cid:a@x">')
    assert frame_height(text, '<img height="99999999999999999999">') <= MAX_PX


def test_pictures_that_can_hold_a_script_are_none():
    def file(content_id, kind):
        return {"contentId": content_id, "contentType": kind, "url": f"https://mx.example/attachments/{kind}?sig=1"}

    message = {
        "attachments": [
            file("<a@x>", "image/png"),
            file("<b@x>", "image/svg+xml"),
            file("<c@x>", "text/html"),
            file(None, "image/png"),
        ]
    }
    assert attached_pictures(message) == {"a@x": "/attachments/image/png?sig=1"}
    assert local_address("https://mx.example:8443/attachments/att_1?e=2&sig=3") == "/attachments/att_1?e=2&sig=3"

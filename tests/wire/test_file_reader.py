"""Files read by real child processes, some of which are killed at it."""

import asyncio
import os
import resource
import signal
import sys
import textwrap
from ast import literal_eval

import pytest

from postroom.base.errors import Unavailable
from postroom.edge.file_text import file_reader, limits, ocr
from postroom.edge.file_text.file_reader import COMMAND, ChildFileReader
from postroom.flows.ports import FileToRead
from unit.edge.file_text.made_files import book, heavy_pdf, letter, package, pdf, png, talk, word_xml

ENDLESS = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
DEAF = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
async def reader():
    made = ChildFileReader()
    yield made
    await made.close()


async def read(reader, content, filename="file", content_type="application/octet-stream", tenant="wks_1"):
    async def load():
        return content

    return await reader.read(FileToRead(tenant=tenant, filename=filename, content_type=content_type, load=load))


def pids(reader):
    return [child.process.pid for child in (*reader._idle, *reader._busy)]


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def until(truth, seconds=20):
    async with asyncio.timeout(seconds):
        while not truth():
            await asyncio.sleep(0.01)


async def test_every_kind_through_one_child(reader):
    for content, filename, words in (
        (b"plain words", "a.txt", "plain words"),
        (b"<p>marked <b>words", "a.html", "marked words"),
        (letter(), "a.docx", "Dear Ms Ng\u00f4"),
        (book(), "a.xlsx", "Bolt\t0.3"),
        (talk(), "a.pptx", "Speak slowly"),
        (pdf("printed words"), "a.pdf", "printed words"),
        (b"From: a@b.test\r\n\r\nsent words", "a.eml", "sent words"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:due words\nEND:VEVENT\nEND:VCALENDAR", "a.ics", "due words"),
    ):
        answer = await read(reader, content, filename)
        assert (answer.state, words in answer.text) == ("ready", True), (filename, answer)
        assert len(pids(reader)) == 1
    first = pids(reader)
    await read(reader, b"again")
    assert pids(reader) == first


async def test_what_needs_no_child_starts_none(reader, monkeypatch):
    monkeypatch.setattr(reader, "_images", False)
    assert (await read(reader, b"\x7fELF\x00\x00")).state == "unsupported"
    picture = await read(reader, png(9, 9))
    assert (picture.state, "postroom[ocr]" in picture.detail) == ("unsupported", True)
    monkeypatch.setattr(file_reader, "MAX_FILE_BYTES", 10)
    assert (await read(reader, b"x" * 11)).state == "too_large"
    assert pids(reader) == []


async def test_a_child_never_reads_for_two_tenants(reader):
    await read(reader, b"one", tenant="wks_1")
    (first,) = pids(reader)
    await read(reader, b"two", tenant="wks_2")
    assert first in pids(reader)
    assert len(pids(reader)) == 2
    await read(reader, b"three", tenant="wks_3")
    assert len(pids(reader)) == 2
    assert first not in pids(reader)


async def test_a_child_that_meets_a_bad_file_is_replaced(reader):
    await read(reader, b"one")
    (first,) = pids(reader)
    assert (await read(reader, b"%PDF-1.7 nothing")).state == "failed"
    await until(lambda: is_gone(first))
    assert (await read(reader, b"two")).text == "two"


async def test_a_child_is_replaced_after_its_share_of_files(reader):
    seen = set()
    for number in range(limits.FILES_PER_CHILD + 1):
        assert (await read(reader, b"%d" % number)).text == str(number)
        seen |= set(pids(reader))
    assert len(seen) == 2


async def test_idle_children_end():
    reader = ChildFileReader(idle_s=0.05)
    await read(reader, b"one")
    (pid,) = pids(reader)
    await until(lambda: is_gone(pid))
    assert pids(reader) == []
    assert (await read(reader, b"two")).text == "two"
    await reader.close()


async def test_a_child_killed_while_it_waits_is_not_the_next_files_fault(reader):
    await read(reader, b"one")
    os.kill(pids(reader)[0], signal.SIGKILL)
    assert (await read(reader, b"two")).text == "two"


async def test_a_child_killed_in_the_middle_of_a_file(reader):
    under_way = asyncio.create_task(read(reader, heavy_pdf(), "a.pdf"))
    await until(lambda: pids(reader))
    await asyncio.sleep(0.5)
    os.kill(pids(reader)[0], signal.SIGKILL)
    answer = await under_way
    assert (answer.state, answer.text) == ("failed", "")
    assert (await read(reader, b"next")).text == "next"


async def test_a_file_that_takes_too_long_holds_up_nobody():
    reader = ChildFileReader(timeout_s=1.5)
    slow = asyncio.create_task(read(reader, heavy_pdf(), "a.pdf"))
    await until(lambda: pids(reader))
    (pid,) = pids(reader)
    assert (await read(reader, b"quick")).text == "quick"
    assert not slow.done()
    answer = await slow
    assert (answer.state, answer.content_type) == ("timeout", "application/octet-stream")
    await until(lambda: is_gone(pid))
    await reader.close()


async def test_the_childs_own_alarm_ends_native_code():
    script = textwrap.dedent(
        """
        from postroom.edge.file_text import child, confinement
        confinement.READ_TIMEOUT_S = 0.5
        child.main()
        """
    )
    reader = ChildFileReader(command=[sys.executable, "-c", script])
    answer = await read(reader, heavy_pdf(), "a.pdf")
    assert answer.state == "timeout"
    await reader.close()


@pytest.mark.parametrize("command", [ENDLESS, DEAF], ids=["never answers", "never reads"])
async def test_a_child_that_does_nothing(command):
    reader = ChildFileReader(command=command, timeout_s=0.5)
    assert (await read(reader, b"x" * 5_000_000)).state == "timeout"
    assert pids(reader) == []
    await reader.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff" * 64,
        b"\x00\x00\x00\x02\x00\x00\x00\x00{}",
        b"\x00\x00\x00\x02\x00\x00\x00\x00xx",
        b"\x00\x00\x00\x64\x00\x00\x00\x00",
    ],
)
async def test_a_child_that_talks_nonsense(said):
    script = f"import sys; sys.stdin.buffer.read1(1); sys.stdout.buffer.write({said!r})"
    reader = ChildFileReader(command=[sys.executable, "-c", script], timeout_s=5)
    assert (await read(reader, b"hello")).state == "failed"
    await reader.close()


async def test_a_child_sees_no_secret_and_may_do_little(monkeypatch, tmp_path):
    monkeypatch.setenv("POSTROOM_ADMIN_KEY", "prk_secret")
    script = textwrap.dedent(
        f"""
        import os, pathlib, resource
        from postroom.edge.file_text import child
        from postroom.flows.ports import FileText
        def tell(file, recogniser):
            try:
                pathlib.Path({str(tmp_path / "written")!r}).write_text("x")
                wrote = True
            except OSError:
                wrote = False
            said = [sorted(os.environ), resource.getrlimit(resource.RLIMIT_AS)[0], wrote]
            return FileText(state="ready", content_type="", text=repr(said))
        child.read_file = tell
        child.main()
        """
    )
    reader = ChildFileReader(command=[sys.executable, "-c", script])
    names, address_space, wrote = literal_eval((await read(reader, b"?")).text)
    assert not [name for name in names if name.startswith("POSTROOM")]
    assert (address_space, wrote) == (limits.MAX_ADDRESS_SPACE_BYTES, False)
    await reader.close()


async def test_bombs_end_in_a_state_and_the_next_file_is_read(reader):
    wide = "<row><c r='XFD1'><v>1</v></c></row>" * 200_000
    bombs = {
        "zip": (word_xml("<w:p>" + " " * 60_000_000 + "</w:p>"), {"too_large"}),
        "deep": (word_xml("<w:sdt>" * 3_000_000), {"too_large"}),
        "rows": (workbook(wide), {"ready"}),
        "strings": (workbook("", strings="<si><t/></si>" * 2_200_000), {"too_large"}),
        "pages": (pdf("x", claimed_pages=10**9), {"ready", "failed"}),
        "html": (b"<div>" * 1_000_000 + b"x", {"ready", "empty"}),
        "picture": (png(10**6, 10**6), {"unsupported", "too_large"}),
    }
    for name, (content, states) in bombs.items():
        answer = await read(reader, content, "a.html" if name == "html" else "a")
        assert answer.state in states, (name, answer)
        assert (await read(reader, b"still here")).text == "still here"


def workbook(rows, strings=""):
    kind = "x/worksheet"
    relations = (
        f"<Relationships><Relationship Id='s1' Type='{kind}' Target='s.xml'/>"
        "<Relationship Id='s2' Type='x/sharedStrings' Target='t.xml'/></Relationships>"
    )
    sheets = "<workbook xmlns:r='r'><sheets><sheet name='S' r:id='s1'/></sheets></workbook>"
    parts = {
        "xl/_rels/workbook.xml.rels": relations,
        "xl/s.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        "xl/t.xml": f"<sst>{strings}</sst>",
    }
    return package("xl/workbook.xml", sheets, **parts)


async def test_a_file_that_takes_all_memory_costs_only_its_child():
    script = textwrap.dedent(
        """
        from postroom.edge.file_text import child
        def hoard(file, out):
            kept = []
            while True:
                kept.append(bytearray(10_000_000))
        child.find_reader = lambda kind, recogniser: hoard
        child.main()
        """
    )
    reader = ChildFileReader(command=[sys.executable, "-c", script])
    answer = await read(reader, b"words")
    assert (answer.state, answer.detail) == ("too_large", "Reading it takes more memory than it may have.")
    assert pids(reader) == []
    await reader.close()


async def test_twenty_files_at_once_share_two_children(reader):
    most = 0

    async def one(number):
        nonlocal most
        answer = await read(reader, b"file %d" % number)
        most = max(most, len(pids(reader)))
        return answer.text

    texts = await asyncio.gather(*(one(number) for number in range(20)))
    assert texts == [f"file {number}" for number in range(20)]
    assert most <= limits.MAX_CHILDREN


async def test_the_server_holds_no_more_than_the_files_being_read(reader):
    await read(reader, b"warm")
    loaded = most = 0

    async def load():
        nonlocal loaded, most
        loaded += 1
        most = max(most, loaded)
        return b"x" * 20_000_000

    async def one():
        nonlocal loaded
        answer = await reader.read(FileToRead(tenant="wks_1", filename="a.txt", content_type="text/plain", load=load))
        loaded -= 1
        return answer.truncated

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert all(await asyncio.gather(*(one() for _ in range(20))))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert most <= limits.MAX_CHILDREN + 1
    assert grown_kb < 150_000


async def test_too_many_that_wait_are_put_off(monkeypatch):
    monkeypatch.setattr(file_reader, "MAX_WAITING", 1)
    reader = ChildFileReader(command=ENDLESS, children=1, timeout_s=1.5, wait_s=0.2)
    first = asyncio.create_task(read(reader, b"one"))
    await until(lambda: pids(reader))
    second = asyncio.create_task(read(reader, b"two"))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:
        await read(reader, b"three")
    assert (refused.value.code, refused.value.retry_after_s) == ("reader_busy", 30)
    with pytest.raises(Unavailable):
        await second
    assert (await first).state == "timeout"
    await reader.close()


async def test_whoever_hangs_up_leaves_no_child_behind():
    reader = ChildFileReader(command=ENDLESS, timeout_s=30)
    under_way = asyncio.create_task(read(reader, b"one"))
    await until(lambda: pids(reader))
    (pid,) = pids(reader)
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    await until(lambda: is_gone(pid))
    await reader.close()


async def test_a_stop_puts_off_what_is_being_read():
    reader = ChildFileReader(command=ENDLESS, timeout_s=30)
    under_way = asyncio.create_task(read(reader, b"one"))
    await until(lambda: pids(reader))
    (pid,) = pids(reader)
    await reader.close()
    with pytest.raises(Unavailable):
        await under_way
    assert is_gone(pid)
    with pytest.raises(Unavailable):
        await read(reader, b"two")


async def test_no_process_to_be_had():
    reader = ChildFileReader(command=["/nonexistent/python"])
    with pytest.raises(Unavailable) as refused:
        await read(reader, b"one")
    assert refused.value.code == "reader_unavailable"
    assert COMMAND[0] == sys.executable
    await reader.close()


async def test_tesseract_is_asked_where_it_is_all_there_is(monkeypatch, tmp_path):
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\necho "$1 $2: $(head -c 8 | tail -c 7 | head -c 3)"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    script = textwrap.dedent(
        """
        from postroom.edge.file_text import child, ocr
        ocr.find_spec = lambda name: None
        child.main()
        """
    )
    reader = ChildFileReader(command=[sys.executable, "-c", script])
    answer = await read(reader, png(9, 9))
    assert (answer.state, answer.text) == ("ready", "stdin stdout: PNG")
    answer = await read(reader, pdf(None))
    assert (answer.state, answer.text) == ("ready", "stdin stdout: 5\n2")
    await reader.close()

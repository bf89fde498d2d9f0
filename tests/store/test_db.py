"""Units of work: durable when they answer, in order, each by itself whatever its neighbours do."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from postroom.store import listener as listening
from postroom.store.db import PostgresDatabase, SqliteDatabase, announce, open_database
from postroom.store.keys import add_key, get_key
from postroom.store.workspaces import add_workspace, list_workspaces


class Boom(Exception):
    pass


def names(connection):
    return [row.name for row in list_workspaces(connection)]


async def test_many_writes_at_once_are_all_kept_and_answered_in_order(db):
    def work(number):
        return lambda connection: (number, add_workspace(connection, name=str(number), now=number))

    answers = await asyncio.gather(*(db.write(work(number)) for number in range(300)))
    assert [number for number, _ in answers] == list(range(300))
    rows = await db.read(list_workspaces)
    assert {row.workspace_id: row.name for row in rows} == {one: str(number) for number, one in answers}


async def test_one_that_fails_harms_no_neighbour(db):
    def work(number):
        def run(connection):
            add_workspace(connection, name=str(number), now=number)
            if number % 7 == 3:
                raise Boom(str(number))
            return number

        return run

    answers = await asyncio.gather(*(db.write(work(number)) for number in range(60)), return_exceptions=True)
    failed = [str(one) for one in answers if isinstance(one, Boom)]
    assert failed == [str(number) for number in range(60) if number % 7 == 3]
    assert sorted(map(int, await db.read(names))) == [number for number in range(60) if number % 7 != 3]


async def test_work_that_raises_leaves_nothing(db):
    def work(connection):
        add_workspace(connection, name="never", now=1)
        raise Boom

    with pytest.raises(Boom):
        await db.write(work)
    assert await db.read(names) == []


async def test_a_broken_statement_leaves_the_writer_usable(db):
    with pytest.raises(DBAPIError):
        await db.write(lambda connection: connection.execute(sa.text("SELECT * FROM nowhere")))
    await db.write(lambda connection: add_workspace(connection, name="after", now=1))
    assert await db.read(names) == ["after"]


async def test_readers_see_what_is_committed_and_nothing_else(db):
    inside, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    if db.dialect == "sqlite":

        def work(connection):
            add_workspace(connection, name="half", now=1)
            loop.call_soon_threadsafe(inside.set)
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)

        writing = asyncio.create_task(db.write(work))
        await asyncio.wait_for(inside.wait(), 10)
        assert await db.read(names) == []
        go_on.set()
        await writing
    else:
        async with db._engine.begin() as connection:
            await connection.run_sync(lambda one: add_workspace(one, name="half", now=1))
            assert await db.read(names) == []
    assert await db.read(names) == ["half"]


async def test_a_reader_cannot_write(sqlite):
    with pytest.raises(DBAPIError, match="readonly"):
        await sqlite.read(lambda connection: add_workspace(connection, name="x", now=1))
    assert await sqlite.read(names) == []


async def test_sqlite_is_as_durable_as_it_says(sqlite):
    def pragmas(connection):
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")}

    assert await sqlite.write(pragmas) == {"journal_mode": "wal", "synchronous": 2}


async def test_a_caller_that_gives_up_leaves_the_database_usable(db):
    writing = asyncio.create_task(db.write(lambda connection: add_workspace(connection, name="kept", now=1)))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await db.write(lambda connection: add_workspace(connection, name="next", now=2))
    assert "next" in await db.read(names)
    if db.dialect == "sqlite":
        assert "kept" in await db.read(names)


async def test_what_is_queued_at_the_close_is_written(data_dir):
    path = data_dir / "postroom.sqlite3"
    database = SqliteDatabase(path)
    writes = [
        asyncio.create_task(database.write(lambda connection: add_workspace(connection, name="queued", now=1)))
        for _ in range(20)
    ]
    await asyncio.sleep(0)
    await database.close()
    assert len(await asyncio.gather(*writes)) == 20
    again = SqliteDatabase(path)
    assert await again.read(names) == ["queued"] * 20
    await again.close()


async def test_a_write_after_the_close_is_refused_at_once(data_dir):
    from postroom.base.errors import Unavailable

    database = SqliteDatabase(data_dir / "postroom.sqlite3")
    await database.close()
    with pytest.raises(Unavailable):
        await asyncio.wait_for(database.write(names), 5)


async def test_a_race_lost_once_is_run_again(postgres):
    tries = []

    def work(connection):
        tries.append(1)
        if len(tries) == 1:
            connection.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))
        return add_workspace(connection, name="won", now=1)

    await postgres.write(work)
    assert len(tries) == 2
    assert await postgres.read(names) == ["won"]


async def test_a_race_lost_for_ever_is_an_error(postgres):
    def work(connection):
        connection.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$"))

    with pytest.raises(DBAPIError, match="lost"):
        await postgres.write(work)


async def test_announcing_wakes_another_node_once_the_work_is_committed(postgres, postgres_url):
    other, heard = PostgresDatabase(postgres_url), asyncio.Queue()
    await other.listen(heard.put_nowait)
    try:

        def fails(connection):
            announce(connection, "inbound")
            raise Boom

        with pytest.raises(Boom):
            await postgres.write(fails)
        await postgres.write(lambda connection: announce(connection, "deliver"))
        assert await asyncio.wait_for(heard.get(), 10) == "deliver"
        assert heard.empty()
    finally:
        await other.close()


async def test_one_node_has_nobody_to_tell(sqlite):
    await sqlite.listen(lambda _kind: pytest.fail("heard itself"))
    await sqlite.write(lambda connection: announce(connection, "inbound"))


def test_the_url_says_which_database(tmp_path):
    assert open_database("postgres://user:word@db.test:5432/mail", tmp_path).dialect == "postgresql"


@pytest.mark.parametrize("content", [None, b"this is no database" * 100])
async def test_a_file_that_cannot_be_opened_is_an_error_not_silence(tmp_path, content):
    if content is not None:
        (tmp_path / "postroom.sqlite3").write_bytes(content)
    database = open_database("", tmp_path if content else tmp_path / "missing")
    with pytest.raises(DBAPIError):
        await asyncio.wait_for(database.write(names), 10)
    with pytest.raises(DBAPIError):
        await asyncio.wait_for(database.read(names), 10)
    await asyncio.wait_for(database.close(), 10)


async def test_a_url_of_a_managed_postgresql_can_be_used_as_it_is(postgres_url):
    database = PostgresDatabase(f"{postgres_url}&sslmode=prefer&channel_binding=prefer&connect_timeout=10")
    heard = asyncio.Queue()
    try:
        await database.listen(heard.put_nowait)
        await database.write(lambda connection: announce(connection, "deliver"))
        assert await asyncio.wait_for(heard.get(), 10) == "deliver"
    finally:
        await database.close()


async def test_json_comes_back_as_it_went_in(db):
    scopes = ["messages:read", 'a "quoted" ü']

    def work(connection):
        workspace = add_workspace(connection, name="x", now=1)
        key = {"workspace_id": workspace, "name": "k", "inbox_id": None, "expires_at": None, "now": 1}
        return workspace, add_key(connection, **key, scopes=scopes, secret="prk_" + "j" * 40)

    workspace, key_id = await db.write(work)
    assert (await db.read(lambda connection: get_key(connection, workspace, key_id))).scopes == scopes


async def test_what_was_to_be_written_is_not_in_the_error(db):
    def work(connection):
        connection.execute(sa.text("SELECT * FROM nowhere WHERE x = :x"), {"x": "private words"})

    for run in (db.write, db.read):
        with pytest.raises(DBAPIError) as caught:
            await run(work)
        assert "nowhere" in str(caught.value)
        assert "private words" not in str(caught.value)


async def test_a_listener_whose_connection_is_cut_hears_again(postgres, postgres_url, monkeypatch):
    monkeypatch.setattr(listening, "RELISTEN_S", 0.01)
    tries, heard = [], asyncio.Queue()
    other = PostgresDatabase(postgres_url)
    await other.listen(heard.put_nowait, ("inbound", "deliver"))

    async def first_try_fails(url, connect=listening.connect):
        tries.append(url)
        if len(tries) == 1:
            raise OSError("not yet")
        return await connect(url)

    monkeypatch.setattr(listening, "connect", first_try_fails)
    cut = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    try:
        async with asyncio.timeout(10):
            await postgres.write(lambda connection: connection.execute(cut).all())
            # What was said meanwhile is not known: everything is looked for once.
            assert [await heard.get(), await heard.get()] == ["inbound", "deliver"]
            assert len(tries) >= 2
            await postgres.write(lambda connection: announce(connection, "dispatch"))
            assert await heard.get() == "dispatch"
    finally:
        await other.close()


async def test_a_listener_tries_a_connection_that_has_been_silent(postgres_url, monkeypatch):
    monkeypatch.setattr(listening, "LISTEN_CHECK_S", 0.01)
    database, heard = PostgresDatabase(postgres_url), asyncio.Queue()
    await database.listen(heard.put_nowait, ("inbound",))
    try:
        listener = database._listener

        class Mute:
            """Open as far as this side knows, and nobody at the other end."""

            async def execute(self, *_arguments, **_options):
                raise TimeoutError

            def terminate(self, connection=listener._connection):
                connection.terminate()

        listener._connection = Mute()
        assert await asyncio.wait_for(heard.get(), 10) == "inbound"
        assert not isinstance(listener._connection, Mute)
    finally:
        await database.close()


async def test_a_listener_can_be_closed_while_it_tries_to_come_back(postgres_url, monkeypatch):
    tried = asyncio.Event()
    database = PostgresDatabase(postgres_url)
    await database.listen(lambda _kind: pytest.fail("nothing was said"), ("inbound",))

    async def away(_url):
        tried.set()
        raise OSError("away")

    monkeypatch.setattr(listening, "connect", away)
    database._listener._connection.terminate()
    await asyncio.wait_for(tried.wait(), 10)
    await asyncio.wait_for(database.close(), 10)

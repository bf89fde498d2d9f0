"""kill -9 under load, at commits and at random moments: nothing is lost, nothing is doubled, every webhook comes.

CRASH_ROUNDS=1000 kills that often in each test; by default a few times, to stay quick.
"""

import os
import random
import time

import pytest

from crash.invariants import check_promises, check_store
from crash.world import World
from postroom.testing import Correspondent, WebhookReceiver

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "0"))
pytestmark = pytest.mark.timeout(120 + 10 * ROUNDS)


@pytest.fixture
def world(tmp_path):
    with Correspondent() as correspondent, WebhookReceiver() as receiver:
        made = World(tmp_path, correspondent, receiver)
        try:
            yield made
        finally:
            if made.process is not None:
                made.process.kill()
                made.process.wait()


def recover(world, moment=""):
    """Restart after a death, let everybody repeat what was not answered, and check everything."""
    world.let_a_minute_pass_for_calls()
    world.start(moment)
    world.repeat_unanswered()
    world.settle()
    world.repeat_answered_calls(3)
    check_store(world)
    check_promises(world)


def boundaries(count):
    """Moments in turn: every commit of a small load, from either side, then again with other interleavings."""
    for number in range(count):
        yield f"{('before', 'after')[number % 2]}:{1 + number // 2 % 16}"


def test_kill_at_each_commit_loses_and_doubles_nothing(world):
    moments = list(boundaries(ROUNDS or 10))
    world.start(moments[0])
    for following in [*moments[1:], ""]:
        world.armed.touch()
        threads = world.load(mails=6, calls=4, sessions=2)
        world.until(lambda: world.process.poll() is not None, "the server has died at its commit")
        for thread in threads:
            thread.join()
        world.kill()
        recover(world, following)
    assert world.kills == len(moments)
    assert len(world.mails) == 6 * len(moments)


def test_kill_at_random_moments_loses_and_doubles_nothing(world):
    chance = random.Random(world.seed)
    world.start()
    for _ in range(ROUNDS or 3):
        threads = world.load(mails=120, calls=40, sessions=4)
        time.sleep(chance.uniform(0.02, 0.8))
        world.kill()
        for thread in threads:
            thread.join()
        recover(world)

"""What a visit waits for."""

from collab.client.alarms import Alarm, Alarms
from collab.sync.messages import Pong
from tests.client.story import Story, X


def test_what_is_due_first_rings_first_and_once() -> None:
    alarms = Alarms()
    assert alarms.due is None
    for alarm, at in ((Alarm.SEEN, 3.0), (Alarm.ECHO, 1.0), (Alarm.LEAVE, 2.0), (Alarm.SUBMIT, 9.0)):
        alarms.set(alarm, at)
    assert alarms.due == 1
    assert alarms.ring(3) == [Alarm.ECHO, Alarm.LEAVE, Alarm.SEEN]
    assert alarms.due == 9
    alarms.stop(Alarm.SUBMIT)
    assert alarms.ring(10) == []


def test_a_visit_says_when_it_is_to_be_woken() -> None:
    story = Story.live()
    assert story.visit.due == story.now + 15
    story.now += 1
    story.edit(X)
    assert story.visit.due == story.now + 14


def test_a_server_that_speaks_is_listened_for_as_long_again() -> None:
    story = Story.live()
    story.now += 14
    story.hear(Pong(0))
    story.wait(1)
    assert story.visit.due == story.now + 14

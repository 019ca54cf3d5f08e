"""The client's side of differential synchronization, and what a server does where things do not fit."""

from typing import Any

import pytest
from msgspec import UNSET

from collab.errors import DoesNotFit, StaleSeq, Unavailable
from collab.ot import Delta, compose, dump
from collab.sync import Submission, correspondent, exchange
from collab.sync.correspondent import LARGEST, Correspondent, parted
from collab.sync.packets import (
    EDITS,
    Answer,
    Format,
    MalformedPacket,
    checksum_of_content,
    checksum_of_text,
    read_answer,
    read_packet,
)
from collab.sync.shadow import Shadow
from tests.sync.desk import Desk, answered
from tests.sync.world import LINEAGE, Authority

SESSION = "a-session-of-mine-1"
NEXT = "another-session-of-mine"


def desk_of(text: str, *, rich: bool = False) -> Desk:
    authority = Authority(Delta())
    authority.submit(Submission("the-beginning", 1, 0, Delta().insert(text)))
    return Desk(authority, rich=rich)


def joined(desk: Desk, form: Format = Format.TEXT) -> Correspondent:
    side = Correspondent(SESSION, form)
    synchronize(side, desk)
    return side


def synchronize(side: Correspondent, desk: Desk) -> Answer:
    answer = answered(side.packet(), desk)
    assert side.receive(answer, session=NEXT).ours
    return answer


def text_of(desk: Desk) -> str:
    return dump(desk.authority.content)


def raw(desk: Desk, **fields: Any) -> Answer:
    given = {"session": SESSION, "lineage": LINEAGE, "revision": 1, "checksum": 0, "format": "text", **fields}
    desk.refresh()
    return exchange.answer(read_packet(given), desk)


def test_an_answer_to_an_older_packet_is_dropped() -> None:
    desk = desk_of("one")
    side = joined(desk)
    old = answered(side.packet(), desk)
    side.edit(Delta().insert("x"))
    new = answered(side.packet(), desk)
    assert not side.receive(old, session=NEXT).ours
    assert side.receive(new, session=NEXT).ours
    assert not side.receive(new, session=NEXT).ours
    assert side.is_saved


def test_what_is_typed_before_the_first_answer_stands_before_the_content() -> None:
    desk = desk_of("one\n", rich=True)
    side = Correspondent(SESSION, Format.DELTA)
    side.edit(Delta().insert("zero "))
    synchronize(side, desk)
    synchronize(side, desk)
    assert text_of(desk) == '[{"insert":"zero one\\n"}]'


def test_a_shadow_that_went_wrong_is_found_out_and_nothing_typed_is_lost() -> None:
    desk = desk_of("one two")
    side = joined(desk)
    side.content = Delta().insert("one 2")
    desk.authority.submit(Submission("somebody", 1, 1, Delta().insert("0 ")))
    synchronize(side, desk)
    assert side.lost
    side.edit(Delta().insert("x"))
    synchronize(side, desk)
    assert not side.lost
    synchronize(side, desk)
    assert text_of(desk) == '[{"insert":"0 xone two"}]'


def test_deltas_on_another_text_are_not_applied_but_merged_by_the_client() -> None:
    desk = desk_of("one two")
    side = joined(desk)
    side.content = Delta().insert("one 2")
    side.edit(Delta().retain(5).insert("!"))
    answer = synchronize(side, desk)
    assert (answer.accepted, answer.is_whole, side.session) == (0, True, NEXT)
    synchronize(side, desk)
    assert text_of(desk) == '[{"insert":"one two!"}]'


def test_a_seq_that_means_something_else_now_is_written_anew_in_another_session() -> None:
    desk = desk_of("one")
    side = joined(desk)
    before = side.kept()
    side.edit(Delta().insert("x"))
    synchronize(side, desk)
    restored = Correspondent.restored(before)  # from a backup of the client's
    restored.edit(Delta().insert("y"))
    answer = synchronize(restored, desk)
    assert (answer.accepted, restored.session) == (0, NEXT)
    synchronize(restored, desk)
    assert text_of(desk) == '[{"insert":"xyone"}]'


def test_a_gap_before_an_edit_is_no_error_and_nothing_is_written() -> None:
    desk = desk_of("one")
    edits = [{"seq": 3, "delta": [{"insert": "x"}]}]
    answer = raw(desk, edits=edits, checksum=checksum_of_text("xone"))
    assert (answer.accepted, answer.text, desk.authority.head) == (2, "one", 1)
    patched = raw(desk, edits=[{"seq": 3, "patch": "@@ -0,0 +1 @@\n+x\n"}])
    assert (patched.accepted, patched.text, desk.authority.head) == (2, "one", 1)


def test_a_copy_of_the_packet_that_goes_on_in_between_is_followed() -> None:
    desk = desk_of("one")
    edits = [{"seq": seq, "delta": [{"insert": "x"}]} for seq in (1, 2)]

    def send() -> Answer:
        return raw(desk, edits=edits, checksum=checksum_of_text("xxone"))

    def copy() -> None:
        desk.between = None
        send()

    desk.between = copy
    answer = send()
    assert (answer.accepted, answer.head) == (2, 3)
    assert text_of(desk) == '[{"insert":"xxone"}]'


def test_a_copy_of_the_packet_that_is_being_answered_is_waited_for() -> None:
    desk = desk_of("one")
    edits = [{"seq": 1, "delta": [{"insert": "x"}]}]

    def copy() -> None:
        desk.before_mark = None
        desk.authority.submit(Submission(SESSION, 1, 1, Delta().insert("x")))

    desk.before_mark = copy
    with pytest.raises(Unavailable, match="send it again"):
        raw(desk, edits=edits, checksum=checksum_of_text("xone"))
    answer = raw(desk, edits=edits, checksum=checksum_of_text("xone"))
    assert (answer.accepted, answer.head) == (1, 2)


def test_edits_that_the_content_has_already_are_not_written_again() -> None:
    desk = desk_of("one")
    edits = [{"seq": 1, "delta": [{"insert": "x"}]}]
    raw(desk, edits=edits, checksum=checksum_of_text("xone"))
    again = raw(desk, revision=2, edits=edits, checksum=checksum_of_text("xxone"))
    assert (again.accepted, again.text, desk.authority.head) == (1, "xone", 2)


def test_no_late_copy_of_deltas_that_were_not_applied_is_accepted() -> None:
    desk = desk_of("one")
    late: dict[str, Any] = {"edits": [{"seq": 1, "delta": [{"insert": "x"}]}], "checksum": checksum_of_text("xone")}
    edits = [*late["edits"], {"seq": 2, "delta": [{"delete": 1}]}]
    for _ in range(2):
        answer = raw(desk, edits=edits)
        assert (answer.accepted, answer.text) == (0, "one")
    raw(desk, **late)
    exact = raw(desk, edits=edits, checksum=checksum_of_text("one"))
    assert (exact.accepted, exact.text) == (0, "one")
    deletes = raw(desk, edits=[{"seq": 1, "delta": [{"delete": 1}]}], checksum=checksum_of_text("ne"))
    assert (deletes.accepted, deletes.text) == (0, "one")


def test_deltas_that_were_applied_before_a_patch_went_wrong_count() -> None:
    desk = desk_of("one")
    edits = [{"seq": 1, "delta": [{"insert": "x"}]}]
    raw(desk, edits=edits, checksum=checksum_of_text("xone"))
    answer = raw(desk, edits=[*edits, {"seq": 2, "patch": "@@ -1,4 +1,5 @@\n xone\n+!\n"}])
    assert (answer.accepted, answer.text) == (2, "xone!")


def test_what_is_long_ago_is_not_composed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "COMPOSED", 0)
    desk = desk_of("one")
    side = joined(desk)
    desk.authority.submit(Submission("somebody", 1, 1, Delta().insert("x")))
    synchronize(side, desk)
    assert side.shown == Delta().insert("xone")


def test_a_seq_that_turns_stale_and_is_nowhere_to_be_found_is_given_the_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = desk_of("one")

    def stale(_: Submission) -> int:
        raise StaleSeq("past")

    monkeypatch.setattr(desk, "submit", stale)
    answer = raw(desk, edits=[{"seq": 1, "delta": [{"insert": "x"}]}], checksum=checksum_of_text("xone"))
    assert (answer.accepted, answer.text) == (0, "one")


def test_who_has_been_away_for_long_and_wrote_nothing_gets_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "FAR", 1)
    desk = desk_of("one")
    for number in (1, 2, 3):
        desk.authority.submit(Submission(f"somebody-{number}", 1, number, Delta().insert("x")))
    assert raw(desk).text == "xxxone"


@pytest.mark.parametrize("form", [Format.TEXT, Format.DELTA, Format.PATCH])
def test_content_is_given_where_the_way_is_longer(form: Format) -> None:
    desk = desk_of("one")
    desk.authority.submit(Submission("somebody", 1, 1, Delta().insert("x" * 5_000)))
    desk.authority.submit(Submission("somebody", 2, 2, Delta().delete(4_990)))
    answer = raw(desk, format=form.value)
    assert not answer.is_whole
    desk.authority.submit(Submission("somebody", 3, 3, Delta().delete(13).insert("y" * 5_000)))
    assert raw(desk, format=form.value).is_whole


def test_formatting_alone_is_nothing_new_to_a_client_of_texts() -> None:
    desk = desk_of("one\n", rich=True)
    side = joined(desk)
    desk.authority.submit(Submission("somebody", 1, 1, Delta().retain(3, bold=True)))
    answer = synchronize(side, desk)
    assert (answer.delta, side.revision) == (UNSET, 2)


def test_half_of_a_character_that_others_leave_is_shown_as_one_that_nobody_knows() -> None:
    desk = desk_of("a😀b")
    side = joined(desk)
    desk.authority.submit(Submission("somebody", 1, 1, Delta().retain(1).delete(1)))
    synchronize(side, desk)
    assert side.shown == Delta().insert("a\ufffdb")
    side.edit(Delta().retain(3).insert("!"))
    synchronize(side, desk)
    assert text_of(desk) == r'[{"insert":"a\ude00b!"}]'


def test_a_way_that_would_lead_elsewhere_is_found_by_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of("ab\n", rich=True)
    side = joined(desk, Format.DELTA)
    monkeypatch.setattr(Shadow, "way", Delta())  # a bug is planted
    desk.authority.submit(Submission("somebody", 1, 1, Delta().insert("x", bold=True)))
    synchronize(side, desk)
    assert side.shown == desk.authority.content


def test_an_editor_of_rich_text_does_not_touch_the_newline_at_the_end() -> None:
    desk = desk_of("one\n", rich=True)
    for delta in ([{"retain": 4}, {"insert": "x"}], [{"retain": 3}, {"delete": 1}]):
        with pytest.raises(DoesNotFit) as refused:
            raw(desk, format="delta", edits=[{"seq": 1, "delta": delta}])
        assert (refused.value.detail.partition(":")[0], refused.value.seq) == ("edit 1", 1)
    answer = raw(desk, format="delta", edits=[{"seq": 1, "delta": [{"retain": 9}, {"insert": "x"}]}])
    assert (answer.is_whole, answer.accepted) == (True, 0)


def test_an_editor_of_rich_text_may_send_patches_as_well() -> None:
    desk = desk_of("one\n", rich=True)
    after = checksum_of_content(Delta().insert("one two\n"))
    edits = [{"seq": 1, "patch": "@@ -1,3 +1,7 @@\n one\n+ two\n"}]
    assert raw(desk, format="delta", edits=edits, checksum=after).head == 2
    assert text_of(desk) == '[{"insert":"one two\\n"}]'


def test_characters_are_counted_in_deltas_too() -> None:
    desk = desk_of("😀a")
    edits = [{"seq": 1, "delta": [{"retain": 1}, {"insert": "é"}]}]
    desk.authority.submit(Submission("somebody", 1, 1, Delta().retain(3).insert("!")))
    answer = raw(desk, units="characters", edits=edits, checksum=checksum_of_text("😀éa"))
    assert answer.delta == Delta().retain(3).insert("!")


def test_a_client_of_patches_is_answered_in_patches() -> None:
    desk = desk_of("one")
    desk.authority.submit(Submission("somebody", 1, 1, Delta().retain(3).insert("!")))
    assert raw(desk, format="patch").patch == "@@ -1,3 +1,4 @@\n one\n+!\n"


def test_patches_before_a_delta_are_applied_and_the_rest_is_left_to_the_client() -> None:
    desk = desk_of("one")
    edits = [{"seq": 1, "patch": "@@ -1,3 +1,4 @@\n one\n+!\n"}, {"seq": 2, "delta": [{"insert": "x"}]}]
    answer = raw(desk, edits=edits)
    assert (answer.accepted, answer.text) == (1, "one!")


def test_a_large_edit_goes_in_pieces_that_can_be_submitted() -> None:
    desk = desk_of("one")
    side = joined(desk)
    large = "é😀" * 30_000
    side.edit(Delta().retain(1).insert(large).delete(1))
    while not side.is_saved:
        synchronize(side, desk)
    assert side.shown == desk.authority.content == Delta().insert(f"o{large}e")
    assert all(len(dump(revision.delta)) <= 2 * LARGEST for revision in desk.authority.revisions)


def test_no_more_edits_go_in_one_packet_than_it_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correspondent, "SLICE", 10)
    monkeypatch.setattr(correspondent, "LARGEST", 50)
    side = joined(desk_of("one"))
    side.edit(Delta().insert("é" * 1_000))
    packet = side.packet()
    assert len(packet.edits) == EDITS
    assert side.unsent


def test_the_parts_of_a_delta_follow_each_other() -> None:
    delta = Delta([op for number in range(2_500) for op in Delta().insert("x").retain(1, number=number).ops])
    first, rest = parted(delta)
    assert rest
    assert compose(first, rest) == delta


def test_what_is_kept_is_what_is_restored() -> None:
    desk = desk_of("one")
    side = joined(desk)
    side.edit(Delta().insert("x"))
    side.packet()
    side.edit(Delta().insert("y"))
    again = Correspondent.restored(side.kept())
    assert again.kept() == side.kept()
    assert (again.shown, again.packet()) == (side.shown, side.packet())
    with pytest.raises(ValueError, match="JSON"):
        Correspondent.restored("what?")


def test_what_was_refused_goes_again_in_another_session() -> None:
    desk = desk_of("one")
    side = joined(desk)
    side.edit(Delta().insert("x"))
    side.packet()
    side.refuse()
    synchronize(side, desk)
    assert (side.session, side.seq) == (NEXT, 0)
    synchronize(side, desk)
    assert text_of(desk) == '[{"insert":"xone"}]'


@pytest.mark.parametrize("text", ["what?", "[]", '{"lineage": 1}'])
def test_what_is_no_answer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(MalformedPacket, match="the answer"):
        read_answer(text)

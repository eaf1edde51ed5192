"""The room's socket, from hello to goodbye, as any client sees it."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from rooms import bell
from rooms.delivery import border
from rooms.delivery.models import Entry
from rooms.lifecycle import seats
from rooms.lifecycle.models import Room, Seat
from rooms.wire import frames
from tests.rooms import talking
from tests.rooms.scene import Scene, key_package, long_gone, on_both_databases
from tests.rooms.talking import admitted, connected, opened, seated

pytestmark = on_both_databases


async def test_a_message_reaches_everybody_with_one_receipt_for_its_sender(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        message = scene.message()
        await ana.say(message)
        receipt = await ana.hear(frames.Receipt)
        assert receipt.client_id == message.client_id
        for device in (mo, ana, bea):
            await device.entries_up_to(receipt.seq)
            entry = device.all(frames.Entry)[-1]
            assert (entry.body, entry.seat, entry.minute) == (
                message.body,
                ana.seat,
                receipt.minute,
            )
        assert mo.seqs == [1, 2]
        assert ana.seqs == bea.seqs == [2]


async def test_a_welcome_goes_to_its_seat_alone_and_not_before_its_commit(scene: Scene) -> None:
    """C3."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        await admitted(scene, mo, bea, first=2)
        await ana.entries_up_to(2)
        assert not mo.all(frames.Welcome)
        assert [welcome.seq for welcome in ana.all(frames.Welcome)] == [1]
        assert [welcome.seq for welcome in bea.all(frames.Welcome)] == [2]
        assert bea.seqs == []


async def test_a_removed_seat_gets_its_removal_and_nothing_later(scene: Scene) -> None:
    """C3."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        seq = await talking.changed(scene, mo, scene.change(removes=(1,)))
        await bea.say(scene.message())
        await bea.hear(frames.Receipt)
        assert await ana.closed() == 4403
        assert isinstance(ana.heard[-1], frames.Removed)
        assert ana.seqs == [seq]
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=seq))
            assert await again.closed() == 4403
            assert isinstance(again.heard[-1], frames.Removed)
            assert again.seqs == []


async def test_whoever_was_removed_while_away_gets_everything_up_to_her_removal(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        await ana.line.disconnect()
        await bea.say(scene.message())
        await bea.hear(frames.Receipt)
        await talking.changed(scene, mo, scene.change(removes=(1,)))
        await bea.say(scene.message())
        await bea.hear(frames.Receipt, 2)
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=1))
            assert await again.closed() == 4403
            assert again.seqs == [2, 3]
            assert isinstance(again.heard[-1], frames.Removed)
        async with connected() as stranger:
            wrong = msgspec.structs.replace(talking.resume(scene, ana, cursor=1), secret=bytes(32))
            await stranger.say(wrong)
            assert await stranger.refused() == "seat_gone"


async def test_whoever_was_removed_and_slept_through_a_new_generation_is_told(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        resume = talking.resume(scene, ana, cursor=1)
        await ana.line.disconnect()
        await talking.changed(scene, mo, scene.change(removes=(1,)))
        await opened(scene, mentor, mo)
        async with connected() as again:
            await again.say(resume)
            assert await again.closed() == 4403
            assert again.seqs == []


async def test_a_mentor_who_was_removed_while_away_learns_nothing_of_the_lobby_and_closes_nothing(
    scene: Scene,
) -> None:
    mentor, noor = scene.mentor(), scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene, noor) as other, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await border.cross(scene.knock_as, noor, other.seat)
        await talking.changed(scene, mo, scene.change(adds={other.seat: 1}))
        await other.hear(frames.Welcome)
        await other.line.disconnect()
        await talking.changed(scene, mo, scene.change(removes=(1,)))
        packed = key_package(bea.seat)
        await bea.say(frames.Knock(room=scene.room, key_package=packed))
        await bea.hear(frames.Knocked)
        async with connected() as again:
            await again.say(talking.resume(scene, other, cursor=1))
            await again.say(frames.Close(room=scene.room))
            assert await again.closed() == 4403
            assert not again.all(frames.Knocked)
    room = await border.cross(Room.objects.get, pk=scene.room)
    assert room.state == Room.State.OPEN


async def test_whoever_was_away_when_the_room_closed_is_told_that_it_is_closed(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        await ana.line.disconnect()
        await mo.say(frames.Close(room=scene.room))
        assert await mo.closed() == 4410
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=1))
            assert await again.refused() == "room_closed"
            assert await again.closed() == 4410
        async with connected() as stranger:
            wrong = msgspec.structs.replace(talking.resume(scene, ana, cursor=1), secret=bytes(32))
            await stranger.say(wrong)
            assert await stranger.refused() == "seat_gone"


async def test_a_seat_that_cannot_be_caught_up_loses_its_line_and_is_connected_no_more(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        await bea.say(scene.message())
        await bea.entries_up_to(2)
        await ana.line.disconnect()
        broken = Entry.objects.filter(seq=2)
        stamp = await border.cross(broken.values_list("stamp", flat=True).get)
        await border.cross(broken.update, stamp=b"\xc1")
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=1))
            assert await again.closed() == 1011
            await again.line.wait()
        seat = await border.cross(Seat.objects.get, pk=ana.seat)
        assert (seat.process_id, seat.ended) == (None, "")
        await border.cross(broken.update, stamp=stamp)
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=1))
            assert await again.entries_up_to(2) == [2]


async def test_a_room_that_cannot_be_served_silences_no_other(scene: Scene) -> None:
    mentor, lost = scene.mentor(), await talking.scene()
    async with (
        seated(scene, mentor) as mo,
        seated(scene) as ana,
        seated(lost) as cleo,
    ):
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        await border.cross(Room.objects.filter(pk=lost.room).delete)
        bell.ring([bell.Ring(lost.room)])
        await asyncio.sleep(0.2)
        bell.ring([bell.Ring(lost.room)])
        await ana.say(scene.message())
        assert await ana.entries_up_to(2) == [2]
        assert cleo.heard


async def test_a_dropped_line_resumes_with_nothing_lost_or_doubled(scene: Scene) -> None:
    """Replay equals live."""
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        await bea.say(scene.message())
        await ana.entries_up_to(2)
        await ana.line.disconnect()
        for _ in range(3):
            await bea.say(scene.message())
        await bea.entries_up_to(5)
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=2))
            assert (await again.hear(frames.Resumed)).generation
            await again.say(scene.message())
            await again.entries_up_to(6)
            await bea.entries_up_to(6)
            assert again.seqs == [3, 4, 5, 6]
            assert not again.all(frames.Welcome)
            assert again.all(frames.Entry) == bea.all(frames.Entry)[1:]


async def test_whoever_lost_the_line_before_her_welcome_still_gets_it(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        packed = key_package(ana.seat)
        await ana.say(frames.Knock(room=scene.room, key_package=packed))
        await ana.hear(frames.Knocked)
        await ana.line.disconnect()
        await talking.changed(scene, mo, scene.change(adds={ana.seat: 1}))
        async with connected() as again:
            await again.say(talking.resume(scene, ana, cursor=0))
            assert (await again.hear(frames.Welcome)).seq == 1
            await again.say(scene.message())
            assert await again.entries_up_to(2) == [2]


async def test_a_mentor_is_told_who_waits_and_who_waits_no_longer(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene) as ana, seated(scene) as bea:
        for device in (ana, bea):
            packed = key_package(device.seat)
            await device.say(frames.Knock(room=scene.room, key_package=packed))
            assert (await device.hear(frames.Knocked)).key_package is None
        async with seated(scene, mentor) as mo:
            await mo.hear(frames.Knocked, 2)
            assert [knocked.seat for knocked in mo.all(frames.Knocked)] == [ana.seat, bea.seat]
            await bea.say(frames.Leave(room=scene.room))
            assert (await mo.hear(frames.Unknocked)).seat == bea.seat
            await opened(scene, mentor, mo)
            await talking.changed(scene, mo, scene.change(adds={ana.seat: 1}))
            assert (await mo.hear(frames.Unknocked, 2)).seat == ana.seat
            await ana.hear(frames.Welcome)
            await ana.say(frames.Leave(room=scene.room))
            assert (await mo.hear(frames.Departed)).seat == ana.seat


async def test_everybody_learns_when_a_mentor_comes_and_goes(scene: Scene) -> None:
    async with seated(scene, scene.mentor()) as mo, seated(scene) as ana:
        sat = ana.all(frames.Seated)[0]
        assert (sat.condition, sat.mentors) == ("open", 1)
        async with seated(scene, scene.mentor()):
            came = await ana.hear(frames.RoomCondition)
            assert (came.condition, came.mentors) == ("open", 2)
        gone = await ana.hear(frames.RoomCondition, 2)
        assert (gone.condition, gone.mentors) == ("open", 1)
        await mo.line.disconnect()
        left = await ana.hear(frames.RoomCondition, 3)
        assert (left.condition, left.mentors) == ("empty", 0)


async def test_once_the_last_mentor_is_gone_nobody_new_comes_in_until_one_returns(
    scene: Scene,
) -> None:
    """# A13: whoever sits there goes on waiting, and a ticket that was refused is still good."""
    async with seated(scene, scene.mentor()) as mo, seated(scene) as ana:
        await ana.say(frames.Knock(room=scene.room, key_package=key_package(ana.seat)))
        await mo.hear(frames.Knocked)
        await mo.line.disconnect()
        assert (await ana.hear(frames.RoomCondition)).condition == "empty"
        hello = talking.hello(scene)
        async with connected() as bea:
            await bea.say(hello)
            assert await bea.refused() == "room_unattended"
            assert await bea.closed() == 4401
        await ana.say(frames.Ping(room=scene.room))
        await ana.hear(frames.Pong)
        async with connected() as back:
            await back.say(talking.resume(scene, mo, cursor=0))
            assert (await back.hear(frames.Knocked)).seat == ana.seat
            assert (await ana.hear(frames.RoomCondition, 2)).condition == "open"
            async with connected() as bea:
                await bea.say(hello)
                assert (await bea.hear(frames.Seated)).condition == "open"
        assert not ana.all(frames.Refused)


async def test_another_mentor_may_come_in_where_none_is_and_lets_survivors_in(
    scene: Scene,
) -> None:
    """# A13."""
    async with connected() as early:
        await early.say(talking.hello(scene))
        assert await early.refused() == "room_unattended"
    async with seated(scene, scene.mentor()), seated(scene) as ana:
        assert ana.seat


async def test_a_closed_room_ends_for_everybody_until_a_mentor_opens_it_again(
    scene: Scene,
) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana)
        await mo.say(frames.Close(room=scene.room))
        assert await ana.closed() == 4410
        assert ana.all(frames.RoomCondition)[-1].condition == "closed"
        assert await mo.closed() == 4410
    async with connected() as late:
        await late.say(talking.hello(scene))
        assert await late.refused() == "room_closed"
        assert await late.closed() == 4410
    async with seated(scene, mentor) as mo:
        frame = scene.opening(mentor, scene.number + 1)
        await mo.say(frame)
        await mo.hear(frames.GenerationOpened)
        async with seated(scene) as cleo:
            assert cleo.all(frames.Seated)[0].condition == "open"


async def test_a_new_generation_sends_everybody_to_knock_again(scene: Scene) -> None:
    mentor, noor = scene.mentor(), scene.mentor()
    async with seated(scene) as ana:
        async with seated(scene, mentor) as mo:
            await opened(scene, mentor, mo)
            await admitted(scene, mo, ana)
            async with seated(scene, noor) as other:
                await other.say(scene.opening(noor, scene.number + 1))
                assert await other.refused() == "generation_attended"
        await border.cross(long_gone, mo.seat)
        async with seated(scene, noor) as other:
            await other.say(scene.opening(noor, 7))
            assert await other.refused() == "generation_stale"
            old = scene.message()
            frame = scene.opening(noor, scene.number + 1)
            await other.say(frame)
            assert (await ana.hear(frames.GenerationOpened, 2)).generation.number == 2
            await other.hear(frames.GenerationOpened)
            await ana.say(old)
            assert await ana.refused() == "not_allowed"
            scene.number, scene.epoch, scene.group_id = 2, 0, frame.group_id
            await admitted(scene, other, ana)


async def test_a_withdrawn_mentor_is_out_at_once(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo:
        await opened(scene, mentor, mo)
        await border.cross(seats.revoke_mentor, mentor.leaf_key)
        assert await mo.closed() == 4403


async def test_a_ticket_is_good_once(scene: Scene) -> None:
    frame = talking.hello(scene)
    async with seated(scene, scene.mentor()), connected() as first, connected() as second:
        await first.say(frame)
        await first.hear(frames.Seated)
        await second.say(msgspec.structs.replace(frame, secret=bytes(32)))
        assert await second.refused() == "ticket_spent"
        assert await second.closed() == 4401


async def test_a_hello_whose_answer_was_lost_is_said_again_and_has_its_seat(scene: Scene) -> None:
    """On a bad line, else, the ticket would be spent for nothing, and the code behind it."""
    frame = talking.hello(scene)
    async with seated(scene, scene.mentor()), connected() as first:
        await first.say(frame)
        seat = (await first.hear(frames.Seated)).seat
        async with connected() as again:
            await again.say(frame)
            assert (await again.hear(frames.Seated)).seat == seat
            assert await first.closed() == 4401
            await again.say(frames.Leave(room=scene.room))
            assert await again.closed() == 1000
        async with connected() as late:
            await late.say(frame)
            assert await late.refused() == "ticket_spent"


@pytest.mark.parametrize("by", [frames.Hello, frames.Resume])
async def test_what_was_said_on_a_line_given_up_puts_nobody_out_of_the_next(
    scene: Scene, by: type[frames.Hello | frames.Resume]
) -> None:
    """On a bad line it arrives seconds late; her client would take it for the end."""
    frame = talking.hello(scene)
    async with seated(scene, scene.mentor()), connected() as late, connected() as ana:
        await ana.say(frame)
        ana.seat, ana.secret = (await ana.hear(frames.Seated)).seat, frame.secret
        await late.say(frame if by is frames.Hello else talking.resume(scene, ana, cursor=0))
        assert await late.refused() == "too_soon"
        assert await late.closed() == 4429
        await ana.say(frames.Ping(room=scene.room))
        await ana.hear(frames.Pong)


async def test_nobody_is_kept_busy_by_one_hello_said_over_and_over(scene: Scene) -> None:
    frame = talking.hello(scene)

    async def said() -> str:
        async with connected() as device:
            await device.say(frame)
            told = frames.read_from_server(await device.line.receive_from(10))
            return told.code if isinstance(told, frames.Refused) else type(told).__name__

    async with seated(scene, scene.mentor()):
        told = [await said() for _ in range(20)]
        seat = await border.cross(Seat.objects.get, role="survivor")
    assert told[:3] == ["Seated"] * 3
    assert told[-1] == "too_soon"
    assert seat.process_id is None, "who is refused moves nothing"


async def test_the_first_frame_says_who_it_is(scene: Scene) -> None:
    async with connected() as device:
        await device.say(frames.Ping(room=scene.room))
        assert await device.refused() == "not_first"
        assert await device.closed() == 4400


async def test_bytes_that_are_no_frame_close_the_socket(scene: Scene) -> None:
    async with seated(scene) as ana:
        await ana.line.send_to(bytes_data=b"\x81\xa4type\xa4nope")
        assert await ana.refused() == "malformed"
        assert await ana.closed() == 4400


async def test_a_frame_that_is_not_this_seats_to_send_is_refused_and_harms_nothing(
    scene: Scene,
) -> None:
    async with seated(scene) as ana:
        await ana.say(frames.Close(room=scene.room))
        assert await ana.refused() == "not_allowed"
        await ana.say(frames.Ping(room=scene.room))
        await ana.hear(frames.Pong)
        await ana.say(msgspec.structs.replace(frames.Ping(room=scene.room), room=bytes(16)))
        assert await ana.refused(2) == "not_seated"


async def test_a_resume_with_a_wrong_secret_is_refused_like_an_unknown_seat(scene: Scene) -> None:
    async with seated(scene) as ana:
        for wrong in (
            msgspec.structs.replace(talking.resume(scene, ana, cursor=0), secret=bytes(32)),
            msgspec.structs.replace(talking.resume(scene, ana, cursor=0), seat=bytes(16)),
        ):
            async with connected() as other:
                await other.say(wrong)
                assert await other.refused() == "seat_gone"


async def test_many_messages_at_once_are_delivered_in_one_order(scene: Scene) -> None:
    mentor = scene.mentor()
    async with seated(scene, mentor) as mo, seated(scene) as ana, seated(scene) as bea:
        await opened(scene, mentor, mo)
        await admitted(scene, mo, ana, bea)
        said = {
            ana: [scene.message() for _ in range(25)],
            bea: [scene.message() for _ in range(25)],
        }
        await asyncio.gather(*(talking.say_all(device, said[device]) for device in said))
        for device in (mo, ana, bea):
            await device.entries_up_to(51)
        ids = [entry.client_id for entry in ana.all(frames.Entry)]
        assert ids == [entry.client_id for entry in bea.all(frames.Entry)]
        assert ids == [entry.client_id for entry in mo.all(frames.Entry)[1:]]
        for sent in said.values():
            own = [message.client_id for message in sent]
            assert [id_ for id_ in ids if id_ in own] == own

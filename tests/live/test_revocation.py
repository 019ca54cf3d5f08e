"""Whoever may do less, or nothing more, in a document learns it on every node, whatever connection they have."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from rest_framework_simplejwt.tokens import AccessToken

from collab.sync.messages import Closing, DocumentChanged, Join, Joined, Renew, Role, RoleChanged
from tests.live.holding import Hold
from tests.live.line import Line
from tests.live.place import Person, Place

# An access token, or a link, that ends by itself: time enough to come in by it on a busy machine.
SOON = timedelta(seconds=4)


@asynccontextmanager
async def everywhere(place: Place, document: UUID, *, cookie: str = "", **shown: str) -> AsyncIterator[list[Line]]:
    """A connection to each node, two where there is one, of somebody who shows this."""
    async with AsyncExitStack() as stack:
        lines = []
        for node in (place.nodes[0], place.nodes[-1]):
            line = await stack.enter_async_context(Line.to(node, document, cookie=cookie))
            await line.join(**shown)  # type: ignore[arg-type] # as the test has it
            lines.append(line)
        yield lines


async def are_ended(lines: list[Line], error: str, code: int) -> None:
    """Each was told why, and was closed."""
    for line in lines:
        assert await line.refused() == error
        assert await line.closed() == code


async def becomes(line: Line, role: Role) -> None:
    """They were told of this role."""
    await line.hear(RoleChanged, lambda changed: changed.role is role)


async def begun(place: Place) -> tuple[Person, Person, UUID]:
    """An owner, an editor, and what they write."""
    ann, bob = place.some(2)
    document = await place.document(ann)
    await place.share(document, ann, [bob])
    return ann, bob, document


def taken(document: UUID, bob: Person, ann: Person) -> str:
    """The script by which somebody takes somebody's role away, without a request."""
    return f"""
from uuid import UUID
from collab.audit.record import Actor
from documents import access
access.take(UUID({str(document)!r}), {bob.id}, Actor({ann.id}))"""


# Roles.


async def test_who_is_no_member_any_more_is_shown_out_and_writes_nothing_meanwhile(place: Place) -> None:
    ann, bob, document = await begun(place)
    async with (
        everywhere(place, document, token=ann.access) as owners,
        everywhere(place, document, token=bob.access) as bobs,
    ):
        await place.done(ann, "DELETE", f"documents/{document}/members/{bob.id}")
        for line in bobs:
            await line.try_to_write("too late")
        await are_ended(bobs, "not_found", 4404)
        for line in owners:
            await line.write("mine ")
        for line in owners:
            await line.reads("mine mine ")
            assert line.code is None
    async with Line.to(place.nodes[-1], document) as again:
        await again.say(Join(again.session, bob.access))
        assert await again.refused() == "not_found"
    assert await place.text(document, ann) == "mine mine "


async def test_who_may_only_read_from_now_on_is_told_and_so_is_who_may_write_again(place: Place) -> None:
    ann, bob, document = await begun(place)
    async with everywhere(place, document, token=bob.access) as lines:
        for role, turn in ((Role.VIEWER, 1), (Role.COMMENTER, 2), (Role.EDITOR, 3)):
            await place.done(ann, "PATCH", f"documents/{document}/members/{bob.id}", {"role": role.value})
            for line in lines:
                if role is not Role.EDITOR:
                    await line.write("may not ", seq=1)  # perhaps before the role has come
                await becomes(line, role)
                if role is not Role.EDITOR:
                    assert await line.refused(1) == "forbidden"
                assert len([each for each in line.heard if isinstance(each, RoleChanged)]) == turn
        for line in lines:
            await line.write("may ", seq=1)
        for line in lines:
            await line.reads("may may ")
    assert await place.text(document, ann) == "may may "


async def test_a_new_owner_and_the_old_one_are_told(place: Place) -> None:
    ann, bob, document = await begun(place)
    async with (
        everywhere(place, document, token=ann.access) as anns,
        everywhere(place, document, token=bob.access) as bobs,
    ):
        await place.done(ann, "POST", f"documents/{document}/transfer", {"person": bob.name}, node=-1)
        for line in bobs:
            await becomes(line, Role.OWNER)
        for line in anns:
            await becomes(line, Role.EDITOR)


async def test_a_write_is_refused_though_nobody_could_be_told_of_the_change(cluster: Place) -> None:
    ann, bob, document = await begun(cluster)
    async with everywhere(cluster, document, token=bob.access) as lines:
        with cluster.without_redis():
            await asyncio.to_thread(cluster.run, taken(document, bob, ann))
            for line in lines:
                await line.try_to_write("too late")
            await are_ended(lines, "not_found", 4404)
    assert await cluster.text(document, ann) == ""


async def test_who_comes_in_while_rights_are_being_asked_again_keeps_none_that_are_gone(cluster: Place) -> None:
    ann, bob, document = await begun(cluster)
    link = await cluster.done(ann, "POST", f"documents/{document}/links", {"role": "viewer"})
    async with (
        Line.to(cluster.nodes[0], document) as guests,
        Line.to(cluster.nodes[0], document) as bobs,
    ):
        await guests.join(link=link["secret"])
        with closing(Hold(cluster, "LOCK TABLE documents_mark")) as coming:
            await bobs.say(Join(bobs.session, bob.access))
            await coming.is_waited_for(1)  # his rights have been asked
            with closing(Hold(cluster, "LOCK TABLE documents_link")) as asking:
                await asyncio.to_thread(cluster.run, taken(document, bob, ann))
                await asking.is_waited_for(2)  # those of all who are here are being asked
                coming.let_go()
                await bobs.hear(Joined)
        assert await bobs.refused() == "not_found"
        assert await bobs.closed() == 4404


# Links and tickets.


async def test_a_link_that_is_taken_back_holds_nobody(place: Place) -> None:
    ann, _, document = await begun(place)
    link = await place.done(ann, "POST", f"documents/{document}/links", {"role": "editor"})
    async with everywhere(place, document, link=link["secret"]) as lines:
        await place.done(ann, "DELETE", f"documents/{document}/links/{link['id']}")
        for line in lines:
            await line.try_to_write("too late")
        await are_ended(lines, "not_found", 4404)
    assert await place.text(document, ann) == ""


async def test_a_link_that_is_changed_changes_the_role_of_who_came_by_it(place: Place) -> None:
    ann, _, document = await begun(place)
    link = await place.done(ann, "POST", f"documents/{document}/links", {"role": "viewer"})
    async with everywhere(place, document, link=link["secret"]) as lines:
        for line in lines:
            await line.write("no", seq=1)
            assert await line.refused(1) == "forbidden"
        await place.done(ann, "PATCH", f"documents/{document}/links/{link['id']}", {"role": "editor"})
        for line in lines:
            await becomes(line, Role.EDITOR)
            await line.write("yes ", seq=1)
        for line in lines:
            await line.reads("yes yes ")


async def test_a_link_that_is_over_holds_nobody(cluster: Place) -> None:
    ann, _, document = await begun(cluster)
    link = await cluster.done(ann, "POST", f"documents/{document}/links", {"role": "editor"})
    async with everywhere(cluster, document, link=link["secret"]) as lines:
        until = datetime.now(UTC) + SOON / 2
        await cluster.done(
            ann, "PATCH", f"documents/{document}/links/{link['id']}", {"expires": until.isoformat()}, node=-1
        )
        for line in lines:
            await line.write("still ", seq=1)
        for line in lines:
            assert await line.closed() == 4401
            assert line.text == "still still "
            await line.hear(Closing)
    async with Line.to(cluster.nodes[-1], document) as again:
        await again.say(Join(again.session, link=link["secret"]))
        assert await again.refused() == "not_found"


async def test_a_ticket_lets_in_once_and_what_it_was_given_for_must_stay_good(place: Place) -> None:
    ann, bob, document = await begun(place)
    async with AsyncExitStack() as stack:
        lines = []
        for node in (place.nodes[0], place.nodes[-1]):
            ticket = (await place.done(bob, "POST", f"documents/{document}/tickets"))["ticket"]
            line = await stack.enter_async_context(Line.to(node, document))
            await line.join(ticket=ticket)
            lines.append(line)
        async with Line.to(place.nodes[-1], document) as again:
            await again.say(Join(again.session, ticket=ticket))
            assert await again.refused() == "signed_out"
            assert await again.closed() == 4401
        await place.done(ann, "DELETE", f"documents/{document}/members/{bob.id}")
        await are_ended(lines, "not_found", 4404)


# What people come in with.


async def by_revoking_the_family(place: Place, bob: Person) -> None:
    await place.done("", "POST", "tokens/revoke", {"refresh": bob.refresh})


async def by_signing_out_everywhere(place: Place, bob: Person) -> None:
    await place.done(bob, "DELETE", "sessions")


async def by_deactivation(place: Place, bob: Person) -> None:
    script = f"from collab.accounts.models import Person; Person.objects.filter(pk={bob.id}).update(is_active=False)"
    await asyncio.to_thread(place.run, script)


async def by_the_end_of_the_login(place: Place, bob: Person) -> None:
    script = f"from django.contrib.sessions.models import Session; Session.objects.filter(pk={bob.cookie!r}).delete()"
    await asyncio.to_thread(place.run, script)


@pytest.mark.parametrize(
    ("end", "by_token", "by_cookie", "by_ticket", "by_api_token"),
    [
        (by_revoking_the_family, False, True, True, True),
        (by_signing_out_everywhere, False, False, False, True),
        (by_the_end_of_the_login, True, False, True, True),
        (by_deactivation, False, False, False, False),
    ],
    ids=["family", "everywhere", "login", "deactivated"],
)
async def test_who_is_signed_out_is_shown_out_where_that_let_them_in(
    place: Place,
    end: Callable[[Place, Person], Awaitable[None]],
    by_token: bool,
    by_cookie: bool,
    by_ticket: bool,
    by_api_token: bool,
) -> None:
    ann, bob, document = await begun(place)
    tickets = [(await place.done(bob, "POST", f"documents/{document}/tickets"))["ticket"] for _ in range(2)]
    token = (await place.done(bob, "POST", "api-tokens", {"name": "program", "scope": "write"}))["token"]
    async with (
        everywhere(place, document, token=bob.access) as tokens,
        everywhere(place, document, cookie=bob.cookie) as browsers,
        Line.to(place.nodes[0], document) as one,
        Line.to(place.nodes[-1], document) as other,
        everywhere(place, document, token=token) as programs,
        everywhere(place, document, token=ann.access) as owners,
    ):
        await one.join(ticket=tickets[0])
        await other.join(ticket=tickets[1])
        await end(place, bob)
        kinds = ((tokens, by_token), (browsers, by_cookie), ([one, other], by_ticket), (programs, by_api_token))
        for lines, stays in kinds:
            if not stays:
                await are_ended(lines, "signed_out", 4401)
        staying = [line for lines, stays in kinds if stays for line in lines] + owners
        for line in staying:
            await line.write("here ")
        for line in staying:
            await line.reads("here " * len(staying))
            assert line.code is None


async def test_an_api_token_that_is_revoked_lets_nobody_stay(place: Place) -> None:
    _, bob, document = await begun(place)
    token = await place.done(bob, "POST", "api-tokens", {"name": "program", "scope": "write"})
    async with (
        everywhere(place, document, token=token["token"]) as programs,
        everywhere(place, document, token=bob.access) as people,
    ):
        await place.done(bob, "DELETE", f"api-tokens/{token['id']}")
        await are_ended(programs, "signed_out", 4401)
        await people[0].write("here")
        await people[1].reads("here")


async def test_an_api_token_for_reading_writes_nothing(place: Place) -> None:
    _, bob, document = await begun(place)
    token = await place.done(bob, "POST", "api-tokens", {"name": "program", "scope": "read"})
    async with everywhere(place, document, token=token["token"]) as programs:
        for line in programs:
            await line.write("no", seq=1)
            assert await line.refused(1) == "forbidden"


async def test_who_renews_stays_when_the_token_expires_and_who_does_not_comes_back_with_another(cluster: Place) -> None:
    ann, bob, document = await begun(cluster)
    short = AccessToken(bob.access)  # type: ignore[arg-type] # its own type is wrong
    short.set_exp(lifetime=SOON)
    async with (
        everywhere(cluster, document, token=str(short)) as late,
        everywhere(cluster, document, token=str(short)) as renewed,
    ):
        for line in renewed:
            await line.say(Renew(bob.access))
        for line in late:
            assert await line.closed() == 4401
            assert (await line.hear(Closing)).retry_after == 0
        for line in renewed:
            await line.write("stays ")
        for line in renewed:
            await line.reads("stays stays ")
            await line.say(Renew(ann.access))
        await are_ended(renewed, "signed_out", 4401)
        async with Line.to(cluster.nodes[-1], document, session=late[0].session) as again:
            await again.say(Join(again.session, str(short)))
            assert await again.refused() == "token_expired"
            assert await again.closed() == 4401


# The document.


async def test_what_goes_into_the_trash_is_left_by_all_but_its_owners_who_write_again_when_it_is_out(
    place: Place,
) -> None:
    ann, bob, document = await begun(place)
    async with (
        everywhere(place, document, token=ann.access) as owners,
        everywhere(place, document, token=bob.access) as editors,
    ):
        await place.done(ann, "PUT", f"documents/{document}/trash")
        for line in [*owners, *editors]:
            await line.try_to_write("too late")
        await are_ended(editors, "not_found", 4404)
        for line in owners:
            await line.hear(DocumentChanged, lambda changed: changed.trashed is True)
            assert await line.refused(1) == "in_trash"
        await place.done(ann, "DELETE", f"documents/{document}/trash", node=-1)
        for line in owners:
            await line.hear(DocumentChanged, lambda changed: changed.trashed is False)
            await line.write("out ", seq=1)
        for line in owners:
            await line.reads("out out ")
        async with Line.to(place.nodes[-1], document) as again:
            await again.join(bob)
            await again.reads("out out ")


async def test_what_is_deleted_is_left_by_everybody(place: Place) -> None:
    ann, _, document = await begun(place)
    async with everywhere(place, document, token=ann.access) as owners:
        await place.done(ann, "PUT", f"documents/{document}/trash")
        await place.done(ann, "DELETE", f"documents/{document}", node=-1)
        for line in owners:
            await line.try_to_write("too late")
        await are_ended(owners, "not_found", 4404)
    async with Line.to(place.nodes[0], document) as again:
        await again.say(Join(again.session, ann.access))
        assert await again.refused() == "not_found"

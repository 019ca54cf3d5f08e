"""What operations.md says about backups: a restored document is another one to those who were ahead of it."""

from tests.live.raw import Watched


def test_after_a_restore_nobody_takes_the_second_history_for_the_first(server: Watched) -> None:
    (ann,) = server.some(1)
    document = server.made(ann, {"insert": "Hi\n"})
    with server.enter(document, ann, "a" * 16) as before:
        lineage = before.joined["lineage"]
        said = server.installed.manage("restored")
        assert said.stdout.endswith("documents have a new lineage: servers can be started\n")
        while before.next()["type"] != "error":  # a server that should not have run lets nobody write on
            pass
    with server.enter(document, ann, "a" * 16, lineage=lineage, revision=1) as after:
        assert after.joined["lineage"] != lineage
        assert after.joined["revision"] == 0 or after.content  # from the beginning, not from what they held

"""A line to PostgreSQL on which nothing passes any more, and nobody says so: it is given up, and another one made."""

from contextlib import closing
from functools import partial
from random import Random
from urllib.parse import quote

from psycopg2.extensions import parse_dsn

from tests.live.guest import Guest, address_of, all_at, everybody_leaves
from tests.live.holding import HEAD, Hold
from tests.live.place import Place
from tests.server.server import Server
from tests.trials.proxy import Ends, Proxy, reached


async def test_a_node_outlives_all_its_lines_to_the_database(cluster: Place) -> None:
    variables = cluster.installed.variables
    kept = parse_dsn(variables["DATABASE_URL"])

    async def reach() -> Ends:
        return await reached(kept.get("host", "127.0.0.1"), int(kept.get("port", 5432)))

    ann = cluster.someone()
    held, free = [await cluster.document(ann) for _ in range(2)]
    async with Proxy.to(reach, Random(0)) as proxy:
        secret = quote(kept.get("password", ""), safe="")
        url = f"postgres://{kept['user']}:{secret}@127.0.0.1:{proxy.port}/{kept['dbname']}"
        node = Server.start(**{**variables, "DATABASE_URL": url})
        try:
            guests = [
                Guest(f"{number}", ann.access, partial(address_of, node, document), Random(number))
                for number, document in enumerate((held, free))
            ]
            await all_at(guests, 1)
            with closing(Hold(cluster, HEAD, str(held))) as hold:
                guests[0].type()
                await hold.is_waited_for(1)
                proxy.strand()
            guests[1].type()
            guests.append(Guest("late", ann.access, partial(address_of, node, free), Random("late")))
            await all_at(guests, 2)
            await everybody_leaves(guests)
        finally:
            node.stop()

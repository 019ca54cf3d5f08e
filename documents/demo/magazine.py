"""The documents of a small magazine: what the demonstration shows."""

from typing import Final

from documents.demo.scripts import Act, Discuss, Mark, Player, Replace, Script, Write
from documents.models import Role

PLAYERS: Final = (
    Player("mara", "Mara Lindqvist", "#2563eb"),
    Player("jonas", "Jonas Weber", "#d6336c", "de"),
    Player("priya", "Priya Raman", "#4d7c0f"),
    Player("tomas", "Tomás Ortega", "#c2410c"),
    Player("yuki", "Yuki Tanaka", "#8144ee"),
)

PLAN: Final = Script(
    title="Harbour issue: the plan",
    owner="mara",
    opening="# Harbour issue",
    members=(("jonas", Role.EDITOR), ("priya", Role.EDITOR), ("tomas", Role.COMMENTER), ("yuki", Role.COMMENTER)),
    link=Role.VIEWER,
    acts=(
        Act(
            6,
            "09:12",
            deeds=(
                Write(
                    "mara",
                    "Sixty-four pages about people who live by the water and from it. It goes to the printer on the "
                    "last Friday of the month, and every page is read by two of us before that.\n\n"
                    "## What it is about\n\n"
                    "Not ships. Ships are what everybody writes about. We write about the night shift in the fish "
                    "hall, about the woman who keeps the last lighthouse with a person in it, and about what a harbour "
                    "sounds like at four in the morning.\n",
                ),
                Discuss(
                    "jonas",
                    "Not ships.",
                    "I love this as a first line. Can it go on the cover?",
                    replies=(
                        ("mara", "On the back, I think. The cover belongs to the picture."),
                        ("jonas", "Fine by me."),
                    ),
                    reactions=(("mara", "❤️"), ("priya", "🎉")),
                    resolver="mara",
                ),
            ),
        ),
        Act(
            5,
            "14:03",
            together=(
                Write(
                    "jonas",
                    "## Stories\n\n"
                    "1. **The last keeper.** Eight pages. Jonas goes there on Tuesday, with Yuki for the pictures.\n"
                    "2. **Four in the morning.** Six pages, mostly pictures. What one hears before one sees anything.\n"
                    "3. **The ice machine.** Four pages. It is forty years old, and nobody else can repair it.\n"
                    "4. **A map of smells.** The poster in the middle, folded twice.\n",
                ),
                Write(
                    "priya",
                    "## Pictures\n\n"
                    "- Cover: fog, and one light in it. No type on the light.\n"
                    "- No sunsets, please. We have had enough sunsets for a lifetime.\n"
                    "- The fish hall only with the lamps that are there.\n",
                ),
            ),
            deeds=(
                Discuss(
                    "tomas",
                    "No sunsets, please.",
                    "One small sunset? For the letters page?",
                    replies=(
                        ("priya", "*No.*"),
                        ("yuki", "I have one with a crane in front of it. It is hardly a sunset at all."),
                        ("priya", "Show me on Monday, @yuki."),
                    ),
                    reactions=(("jonas", "😄"), ("mara", "😄")),
                ),
                Discuss(
                    "mara",
                    "Jonas goes there on Tuesday",
                    "The ferry does not run on Tuesdays in autumn. @jonas, can you ask for Wednesday?",
                    replies=(("jonas", "Asked. She says Wednesday is better anyway: the light is serviced then."),),
                ),
            ),
        ),
        Act(
            3,
            "10:40",
            deeds=(
                Replace("jonas", "on Tuesday, with Yuki", "on Wednesday, with Yuki"),
                Write(
                    "mara",
                    "## Who does what by when\n\n"
                    "- [ ] Contract with the printer: Mara, Monday\n"
                    "- [ ] Paper samples on the table: Priya, Tuesday\n"
                    "- [ ] First draft of the keeper: Jonas, Friday\n"
                    "- [ ] The map of smells, as a sketch: Tomás, Friday\n"
                    "- [ ] All captions read twice: everybody, the week after\n",
                ),
                Mark("mara", "Contract with the printer", "list", "checked", line=True),
            ),
        ),
        Act(
            2,
            "16:21",
            deeds=(
                Write(
                    "priya",
                    "> The printer asks for **3 mm** on every side, not two. All pages that bleed must be made anew.\n",
                    behind="The fish hall only",
                ),
                Mark("priya", "Paper samples", "list", "checked", line=True),
                Mark("mara", "every page is read by two of us", "bold", value=True),
                Discuss(
                    "tomas",
                    "The map of smells",
                    "How many colours may the poster have? Two would be *much* cheaper, and look better.",
                    replies=(("mara", "Two. Dark blue, and whatever you find for tar."),),
                    reactions=(("priya", "👍"),),
                ),
                Discuss("yuki", "", "I can be at the harbour every morning of next week, from four on. Tell me where."),
            ),
        ),
        Act(
            1,
            "08:55",
            deeds=(
                Write(
                    "jonas",
                    "## The last page\n\n"
                    "A list of everybody who got up at four for this issue, and of what they had for breakfast. It "
                    "costs nothing, and people always read the last page first.\n",
                ),
                Replace("mara", "Sixty-four pages", "Seventy-two pages"),
                Discuss(
                    "priya",
                    "Seventy-two pages",
                    "Eight pages more are a whole sheet more. Does @mara know something that we do not?",
                    replies=(("mara", "An advertisement on the back cover. A decent one: ropes."),),
                ),
            ),
        ),
    ),
)

KEEPER: Final = Script(
    title="The last keeper",
    owner="jonas",
    opening="# The last keeper",
    members=(("mara", Role.EDITOR), ("yuki", Role.EDITOR), ("priya", Role.COMMENTER)),
    acts=(
        Act(
            3,
            "20:15",
            deeds=(
                Write(
                    "jonas",
                    "*Draft, not for quoting*\n\n"
                    "The stairs have one hundred and sixty-two steps, and Ingrid Solheim no longer counts them. She "
                    "knows by the sound where she is: stone at the bottom, then iron, and for the last eleven steps "
                    "wood, which her predecessor laid because he was tired of the noise.\n\n"
                    "She has kept the light for twenty-six years. Nobody has asked her to stay; nobody has asked her "
                    "to leave either. The lamp has been run by a computer on the mainland for eleven of those years. "
                    "“It knows when it is dark,” she says. “It does not know when somebody is out there.”\n",
                ),
            ),
        ),
        Act(
            2,
            "09:30",
            together=(
                Write(
                    "jonas",
                    "## What the computer does not know\n\n"
                    "In the winter of the great ice it reported for nine days that all was well. The lamp burned; the "
                    "glass in front of it was white, as thick as a hand. She scraped it free with a spatula from the "
                    "kitchen, every two hours, for nine nights.\n",
                ),
                Write(
                    "yuki",
                    "## Pictures that I have\n\n"
                    "- her hands on the rail, from above\n"
                    "- the kitchen, with the spatula on its nail\n"
                    "- the lamp at noon, when it looks like nothing at all\n",
                ),
            ),
            deeds=(
                Discuss(
                    "mara",
                    "for nine nights",
                    "Is that so, nine? The chronicle of the harbour says seven. Please ask her again.",
                    replies=(("jonas", "Asked. Nine: the chronicle counts the days on which ships were stuck."),),
                    resolver="mara",
                ),
                Discuss(
                    "priya",
                    "with the spatula on its nail",
                    "*This* one, over two pages, and nothing else on them.",
                    reactions=(("yuki", "❤️"), ("mara", "👍")),
                ),
                Discuss(
                    "mara",
                    "Draft, not for quoting",
                    "Take this out before it goes to Priya, or she sets it.",
                    replies=(("jonas", "Ha. Yes."),),
                ),
            ),
        ),
        Act(
            1,
            "19:05",
            deeds=(
                Replace("jonas", "Draft, not for quoting"),
                Write(
                    "jonas",
                    "There is a book for visitors in the lamp room. The first entry is from a minister, the last from "
                    "a boy of nine: *I was here and it was loud.*\n",
                    behind="with a spatula from the kitchen",
                ),
                Replace("mara", "because he was tired of the noise", "because he could not sleep for the noise"),
                Write(
                    "mara",
                    "## An end\n\n"
                    "At half past four she puts the kettle on, twice as much water as she needs. “One never knows,” "
                    "she says. Nobody has come up these stairs at that hour since the spring.\n",
                ),
            ),
        ),
    ),
)

MEETING: Final = Script(
    title="Monday meeting",
    owner="priya",
    opening="# Monday meeting",
    members=tuple((name, Role.EDITOR) for name in ("mara", "jonas", "tomas", "yuki")),
    acts=(
        Act(
            4,
            "09:00",
            together=(
                Write("priya", "## Decided\n\n- The issue has seventy-two pages\n- Two colours for the poster\n"),
                Write(
                    "mara",
                    "## Open\n\n"
                    "- [ ] Who brings the long table to the party?\n"
                    "- [ ] Do we print the names of the dogs?\n",
                ),
                Write("tomas", "## Said, and worth keeping\n\n> “Tar is not black. Look at it in the morning.”\n"),
            ),
            deeds=(
                Discuss(
                    "yuki",
                    "names of the dogs",
                    "There are four, and they are in every second picture. I vote yes.",
                    replies=(("tomas", "Yes."), ("jonas", "Yes."), ("priya", "Then it is decided.")),
                    resolver="priya",
                ),
                Mark("priya", "names of the dogs", "list", "checked", line=True),
            ),
        ),
    ),
)

NOTES: Final = Script(
    title="field-notes.md",
    owner="mara",
    rich=False,
    opening="# Field notes",
    members=(("tomas", Role.EDITOR),),
    acts=(
        Act(
            5,
            "04:10",
            deeds=(
                Write(
                    "mara",
                    "\n## Pier 4, ten past four\n\n"
                    "- a winch, somewhere left; it *stops* when one listens\n"
                    "- gulls: none. They come with the light\n"
                    "- the ice machine, every 40 seconds: `clack, hush, clack`\n",
                ),
            ),
        ),
        Act(
            4,
            "04:32",
            deeds=(
                Write(
                    "tomas",
                    "\n## Smells, by number\n\n"
                    "1. tar, near the slip\n2. coffee from the kiosk, **not** before five\n3. cold iron\n4. rope\n\n"
                    "See [the sketch](https://example.org/map-of-smells).\n",
                ),
                Replace("mara", "somewhere left", "somewhere behind the sheds"),
            ),
        ),
    ),
)

TIDES: Final = Script(
    title="tides.py",
    owner="tomas",
    rich=False,
    opening='"""When the water is low enough to walk to the lighthouse."""',
    members=(("mara", Role.EDITOR),),
    acts=(
        Act(
            4,
            "21:15",
            deeds=(
                Write(
                    "tomas",
                    "\nfrom datetime import datetime, timedelta\n\n"
                    "# From one low tide to the next, more or less.\n"
                    "PERIOD = timedelta(hours=12, minutes=25)\n\n\n"
                    "def low_tides(first: datetime, count: int) -> list[datetime]:\n"
                    '    """The low tides that follow a known one."""\n'
                    "    return [first + number * PERIOD for number in range(count)]\n\n\n"
                    "for tide in low_tides(datetime(2026, 11, 2, 10, 40), 6):\n"
                    '    print(f"{tide:%A %H:%M}")\n',
                ),
                Discuss(
                    "mara",
                    "hours=12, minutes=25",
                    "The harbour office says 12 h 25 min **and 14 s**. It adds up to a minute in two days: who cares?",
                    replies=(("tomas", "The one who stands in the water."),),
                    reactions=(("mara", "😄"),),
                ),
            ),
        ),
        Act(
            2,
            "18:40",
            deeds=(Replace("tomas", "hours=12, minutes=25", "hours=12, minutes=25, seconds=14"),),
        ),
    ),
)

BOOKS: Final = Script(
    title="Leseliste",
    owner="jonas",
    opening="# Leseliste",
    members=(("mara", Role.VIEWER),),
    acts=(
        Act(
            2,
            "22:10",
            deeds=(
                Write(
                    "jonas",
                    "Bücher, in denen ein Hafen vorkommt und kein Matrose die Hauptrolle spielt.\n\n"
                    "- [ ] das über die Frau, die Netze flickt\n"
                    "- [ ] das mit dem Nebel auf dem Umschlag\n"
                    "- [ ] das, das Mara verloren hat\n",
                ),
                Mark("jonas", "mit dem Nebel", "list", "checked", line=True),
            ),
        ),
    ),
)

SUNSETS: Final = Script(
    title="Sunsets, a collection",
    owner="mara",
    opening="# Sunsets, a collection",
    trashed=True,
    acts=(Act(6, "18:30", deeds=(Write("mara", "No. Enough of them.\n"),)),),
)

SCRIPTS: Final = (PLAN, KEEPER, MEETING, NOTES, TIDES, BOOKS, SUNSETS)

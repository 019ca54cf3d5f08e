// The same keystrokes through npm quill-delta: cases come in as JSON, nanoseconds an operation go out, a line a round.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const Delta = createRequire(new URL("../tests/agreement/package.json", import.meta.url))("quill-delta");
const { pairs, over } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const revive = (ops) => new Delta(ops);
const keystrokes = pairs.map(([a, b]) => [revive(a), revive(b)]);
const hundred = over.map(revive);

const nanoseconds = (count, work) => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / count;
};

const round = () => ({
  transform: nanoseconds(keystrokes.length, () => {
    for (const [a, b] of keystrokes) a.transform(b, true);
  }),
  compose: nanoseconds(keystrokes.length, () => {
    for (const [a, b] of keystrokes) a.compose(b);
  }),
  "transform over 100": nanoseconds(keystrokes.length, () => {
    for (const [a] of keystrokes) hundred.reduce((mine, theirs) => theirs.transform(mine, true), a);
  }),
});

// Rounds are asked for one by one, so that those of the two languages can take turns.
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(round()) + "\n");
}

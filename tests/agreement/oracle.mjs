// The algebra that browsers run: reads a case on each line of its input, writes the result on a line of its output.
import { createInterface } from "node:readline";
import Delta from "quill-delta";

const verbs = {
  compose: ({ first, second }) => new Delta(first).compose(new Delta(second)),
  transform: ({ first, second, priority }) => new Delta(first).transform(new Delta(second), priority),
};

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  process.stdout.write(JSON.stringify(verbs[given.verb](given).ops) + "\n");
}

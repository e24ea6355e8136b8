// A worker that speaks the protocol and computes nothing: `run COUNT` answers COUNT times 1, 2, 3, ...

import { createInterface } from 'node:readline';

console.log(JSON.stringify({ engine: 'fake', arguments: process.argv.slice(2) }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument] = line.split(' ');
  if (command === 'run') console.log(JSON.stringify({ times_us: Array.from({ length: Number(argument) }, (_, i) => i + 1) }));
  else if (command === 'leave') process.exit(3);
  else console.log(JSON.stringify({ error: `unknown ${command}` }));
}

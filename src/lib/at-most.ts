/** `work`, so many at a time; whoever comes later waits, and has his turn in the order he came. */
export function atMost<Input extends readonly unknown[], Output>(
  most: number,
  work: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (...input) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await work(...input);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

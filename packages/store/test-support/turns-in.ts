import { vi } from 'vitest';

/** How often others have their turn while the work lasts, when each look at the clock finds that the turn is over. */
export async function turnsIn(work: () => Promise<unknown>, onTurn: () => void = () => undefined): Promise<number> {
  let time = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000));
  let turns = 0;
  let done = false;
  const others = () => {
    turns++;
    onTurn();
    if (!done) setImmediate(others);
  };
  setImmediate(others);
  try {
    await work();
  } finally {
    done = true;
    clock.mockRestore();
  }
  return turns;
}

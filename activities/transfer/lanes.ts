/**
 * Does all items, several side by side, each lane with what `open` gives it. After the first failure no lane begins another
 * item; all have ended and closed when it is thrown.
 */
export async function inLanes<Item, Lane>(
  items: readonly Item[],
  order: {
    atOnce: number;
    open(): Promise<Lane>;
    work(item: Item, lane: Lane): Promise<void>;
    close(lane: Lane): Promise<void>;
  },
): Promise<void> {
  const rest = [...items];
  const failures: unknown[] = [];
  const run = async () => {
    const lane = await order.open();
    try {
      for (let item = rest.shift(); item !== undefined && failures.length === 0; item = rest.shift())
        await order.work(item, lane);
    } finally {
      await order.close(lane);
    }
  };
  const count = Math.min(order.atOnce, items.length);
  await Promise.all(Array.from({ length: count }, () => run().catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}

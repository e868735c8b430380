import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRedisCache, type RedisCache } from '../../adapters/redis/cache.ts';
import { NoRedisError } from '../../local/redis/start.ts';
import { startRedisCluster, type ClusterNode, type RedisCluster } from './redis-cluster.ts';

/** Undefined where this machine has no Redis and can get none. */
const cluster = await startRedisCluster().catch((error: unknown) => {
  if (error instanceof NoRedisError) return undefined;
  throw error;
});

if (!cluster) it.skip('slots: this machine has no Redis server, and none could be had', () => undefined);

describe.skipIf(!cluster)('a cache of three nodes', () => {
  let nodes: RedisCluster['nodes'];
  let cache: RedisCache;
  let givenUp = 0;
  beforeAll(() => {
    if (!cluster) return;
    ({ nodes } = cluster);
    cache = createRedisCache({
      url: nodes[0].url,
      // Generous: what is asked is what it answers, not when.
      times: { deadline: 10_000, open: 1 },
      onCommand({ kind }) {
        if (kind === 'given-up') givenUp += 1;
      },
    });
  });
  afterAll(async () => {
    cache.end();
    await cluster?.stop();
  });

  const slotOf = async (key: string) => String(await nodes[0].send('CLUSTER', 'KEYSLOT', key));
  /** The node that answers for a key, MOVED from those that do not. */
  const ownerOf = async (key: string): Promise<ClusterNode> => {
    for (const node of nodes) {
      const moved = await node.send('GET', key).then(
        () => false,
        () => true,
      );
      if (!moved) return node;
    }
    throw new Error('no node answers for the key');
  };
  /** Until `finish`, keys of the slot that are not at `from` any more are asked for at `to` (ASK). */
  const beginMove = async (slot: string, from: ClusterNode, to: ClusterNode) => {
    await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
    await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
    const { port } = new URL(to.url);
    return {
      async moveKeys() {
        const keys = (await from.send('CLUSTER', 'GETKEYSINSLOT', slot, '1000')) as string[];
        if (keys.length > 0) await from.send('MIGRATE', '127.0.0.1', port, '', '0', '5000', 'KEYS', ...keys);
      },
      async finish() {
        for (const node of [to, from]) await node.send('CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
      },
    };
  };

  it('takes each key to the node of its slot', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `spread-${index}`);
    for (const key of keys) await cache.set(key, `value of ${key}`, 100);
    const owners = new Set<string>();
    for (const key of keys) {
      expect(await cache.get(key)).toBe(`value of ${key}`);
      owners.add((await ownerOf(key)).id);
    }
    expect(owners.size).toBe(3);
    expect(givenUp).toBe(0);
  });

  it('follows a slot that is on its way (ASK), and one that has gone (MOVED)', async () => {
    // Keys with the same tag are in the same slot.
    const [there, fresh] = ['{moving}-there', '{moving}-fresh'];
    await cache.set(there, 'one', 100);
    const from = await ownerOf(there);
    const to = nodes.find((node) => node !== from)!;
    const move = await beginMove(await slotOf(there), from, to);
    expect(await cache.get(there)).toBe('one');
    await move.moveKeys();
    await expect(from.send('GET', there)).rejects.toThrow(/^ASK /);
    expect(await cache.get(there)).toBe('one');
    await cache.set(there, 'two', 100);
    await cache.set(fresh, 'new', 100);
    await move.finish();
    await expect(from.send('GET', there)).rejects.toThrow(/^MOVED /);
    expect([await cache.get(there), await cache.get(fresh)]).toEqual(['two', 'new']);
    expect([await to.send('GET', there), await to.send('GET', fresh)]).toEqual(['two', 'new']);
    expect(givenUp).toBe(0);
  });

  it('loses no key and no command while slots move under reads and writes', async () => {
    const tags = Array.from({ length: 12 }, (_, index) => `{live-${index}}`);
    let moving = true;
    let rounds = 0;
    const use = async (tag: string) => {
      for (let version = 0; moving || version < 3; version += 1) {
        await cache.set(`${tag}-key`, `${version}`, 100);
        expect(await cache.get(`${tag}-key`)).toBe(`${version}`);
        rounds += 1;
      }
    };
    const users = Promise.all(tags.map(use));
    const moves = async () => {
      // Each slot goes once around.
      for (let turn = 0; turn < 3; turn += 1) {
        for (const tag of tags) {
          const from = await ownerOf(tag);
          const to = nodes[(nodes.indexOf(from) + 1) % 3]!;
          const move = await beginMove(await slotOf(tag), from, to);
          const before = rounds;
          await move.moveKeys();
          // What was begun since is used in the middle of the move.
          while (rounds < before + tags.length) await new Promise((resolve) => setImmediate(resolve));
          await move.moveKeys();
          await move.finish();
        }
      }
      moving = false;
    };
    await Promise.all([users, moves().finally(() => (moving = false))]);
    expect(rounds).toBeGreaterThan(3 * tags.length * tags.length);
    expect(givenUp).toBe(0);
  });

  it('misses what a node held that is gone, goes on with the others, and finds the node when it is back', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `kept-${index}`);
    for (const key of keys) await cache.set(key, 'value', 100);
    const owners = new Map<string, ClusterNode>();
    for (const key of keys) owners.set(key, await ownerOf(key));
    const gone = nodes[2];
    await gone.kill();
    const [lost, kept] = [
      keys.filter((key) => owners.get(key) === gone),
      keys.filter((key) => owners.get(key) !== gone),
    ];
    // As in an environment that starts now.
    const fresh = createRedisCache({ url: nodes[0].url, times: { deadline: 10_000 } });
    for (const key of kept) expect(await fresh.get(key)).toBe('value');
    fresh.end();
    const hasty = createRedisCache({ url: nodes[0].url, times: { deadline: 50, open: 60_000 } });
    for (const key of lost.slice(0, 3)) expect(await hasty.get(key)).toBeUndefined();
    expect(hasty.usable()).toBe(false);
    hasty.end();
    await gone.restart();
    expect(await cache.get(kept[0]!)).toBe('value');
    for (const key of lost) {
      // Its connection to the node is made again at growing intervals.
      await vi.waitFor(
        async () => {
          await cache.set(key, 'again', 100);
          expect(await cache.get(key)).toBe('again');
        },
        { timeout: 20_000, interval: 20 },
      );
    }
    expect(cache.usable()).toBe(true);
  });
});

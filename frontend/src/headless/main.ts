/**
 * Headless clients: the engine of the browser's worker under Node, many in one process, driven by
 * one JSON object a line on standard input and answering likewise. For tests, load and proofs.
 *
 * In:  {"client": "ana", "start": {"origin", "deployment", "root"}} | {"client", "intent": {...}}
 *      | {"client", "cut": true} | {"client", "probe": "secret"|"state"} | {"client", "forge": {...}}
 *      | {"client", "hoard": true} | {"client", "attempt": ["<hex>", ...]} | {"client", "stop": true}
 * Out: {"client", "event": {...}} | {"client", "probe": ...} | {"client", "forged", "welcome"}
 *      | {"client", "hoarded": true} | {"client", "opened": ["<hex>" | null, ...]} | {"client", "fault": "..."}
 */
import { createInterface } from "node:readline";
import { fromB64u, hex } from "../bytes";
import { api } from "../protocol/api";
import { SUBPROTOCOL } from "../protocol/connection";
import { type Clock, deviceClock } from "../room/clock";
import { Engine } from "../room/engine";
import type { Intent } from "../room/intents";
import type { Group } from "../crypto/group";
import { forge, type Forgery } from "./forge";
import { attempt, copied } from "./hoard";

interface Start {
  readonly origin: string;
  /** where the socket is dialled, when a test stands in between */
  readonly socket?: string;
  readonly deployment: string;
  readonly root: string;
  /** how much faster than the machine's this client's time passes; its wall clock does not */
  readonly pace?: number;
  /** seconds by which its wall clock is wrong */
  readonly skew?: number;
  /** its rising clock stands still, so that no sign of life is due and nobody is missed; steps for later come as ever */
  readonly calm?: boolean;
}

interface Order {
  readonly client: string;
  readonly start?: Start;
  readonly intent?: Intent;
  readonly cut?: true;
  readonly probe?: "secret";
  readonly forge?: Forgery;
  readonly hoard?: true;
  readonly attempt?: readonly string[];
  readonly stop?: true;
}

interface Headless {
  readonly engine: Engine;
  socket: WebSocket | null;
  /** what was captured of its group, if anything was */
  captured: Group | null;
}

const clients = new Map<string, Headless>();

/** The machine's time, faster, wrong, or standing still where it is measured. */
function bent({ pace = 1, skew = 0, calm = false }: Start): Clock {
  return {
    now: () => deviceClock.now() + skew,
    elapsed: () => (calm ? 0 : deviceClock.elapsed() * pace),
    after: (seconds, step) => deviceClock.after(seconds / pace, step),
  };
}

function say(client: string, what: object): void {
  process.stdout.write(`${JSON.stringify({ client, ...what })}\n`);
}

/** Node's WebSocket takes headers, which a browser's does not: the Origin that a page would send. */
type NodeWebSocket = new (url: string, options: { protocols: string; headers: object }) => WebSocket;

function start(name: string, order: Start): void {
  const { origin, socket, deployment, root } = order;
  const client: Headless = {
    socket: null,
    captured: null,
    engine: new Engine({
      api: api(origin, { Origin: origin }),
      dial: () => {
        const url = `${(socket ?? origin).replace(/^http/, "ws")}/ws`;
        client.socket = new (WebSocket as unknown as NodeWebSocket)(url, {
          protocols: SUBPROTOCOL,
          headers: { Origin: origin },
        });
        return client.socket;
      },
      clock: bent(order),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      emit: (event) => say(name, { event }),
      fault: (error) => say(name, { fault: error instanceof Error ? (error.stack ?? error.message) : "?" }),
      deployment,
      root: fromB64u(root),
    }),
  };
  clients.set(name, client);
}

async function obey(order: Order): Promise<void> {
  if (order.start) return start(order.client, order.start);
  const client = clients.get(order.client);
  if (!client) return say(order.client, { fault: "no such client" });
  if (order.intent) await client.engine.ask(order.intent);
  // A cut as a tunnel makes it: no close handshake that the client could take for an answer.
  if (order.cut) client.socket?.close();
  const membership = client.engine.membership;
  if (order.probe) say(order.client, { probe: membership ? hex(await membership.secret()) : null });
  if (order.forge && membership) say(order.client, await forge(membership, order.forge));
  if (order.hoard && membership) {
    client.captured = copied(membership.group);
    say(order.client, { hoarded: true });
  }
  if (order.attempt && client.captured)
    say(order.client, { opened: await attempt(client.captured, order.attempt) });
  if (order.stop) {
    client.engine.stop();
    clients.delete(order.client);
  }
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const order = JSON.parse(line) as Order;
    obey(order).catch((error: unknown) => say(order.client, { fault: String(error) }));
  })
  .on("close", () => process.exit(0));

// Webhooks of a platform that a test plays itself, and a platform that answers as the test wants.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import { records } from "./program.js";

let sent = 0;

/** A webhook as Landbot documents it, with one message; `change` is laid over it. */
export function webhook(message, { customer = {}, ...change } = {}) {
  sent += 1;
  return {
    messages: [{ timestamp: 1790000000.25 + sent, ...message }],
    customer: {
      id: 90210001,
      token: "tg-ada",
      name: null,
      email: null,
      phone: null,
      register_date: 1790000000,
      ...customer,
    },
    channel: { id: 4242, name: "Harbour Coffee" },
    agent: { id: 31337, type: "bot" },
    ...change,
  };
}

/** Posts a webhook to the address of a connection, as the platform does. */
export async function deliver(folder, connection, body) {
  const [shown] = await records(folder, ["connection", "show", connection]);
  const address = shown.webhook_url;
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "user-agent": "landbot/webhooks",
      "content-type": "application/json",
      "sentry-trace": `${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-0`,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  assert.equal(response.status, 200);
}

/** A server on loopback; `answer(request, response)` may be changed while it runs. */
export async function platform(answer) {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => here.answer(request, response));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const here = {
    answer,
    base: `http://127.0.0.1:${server.address().port}/v1/`,
    end: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
  return here;
}

/** Answers with JSON. */
export function json(status, value) {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };
}

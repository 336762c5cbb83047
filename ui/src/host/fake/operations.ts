// A connection of the demo whose API has operations that are described by data.

import type { OperationView } from "../../bindings/OperationView";
import type { ParameterView } from "../../bindings/ParameterView";
import type { Answers } from "./host-of";
import { receive, send } from "./record";
import { connection } from "./seed";
import { customerOf, newCustomer, type World } from "./world";

/** Name of the connection. */
const WORKSPACE = "Harbour workspace";
const CUSTOMER = "90210001";

const parameter = (name: string, about: string, more: Partial<ParameterView> = {}): ParameterView => ({
  name,
  takes: "number",
  choices: [],
  needed: true,
  about,
  ...more,
});
const customer = parameter("customer", "The customer, by the platform's number.");

const operation = (name: string, method: string, path: string, more: Partial<OperationView>): OperationView => ({
  name,
  method,
  path,
  parameters: [customer],
  about: "",
  changes: method !== "GET",
  side_effect: null,
  destroys: method === "DELETE",
  says: false,
  steps: [],
  documented: true,
  ...more,
});

const bot = parameter("bot", "The bot, by its number.");
const launch = parameter("launch", "Whether it begins at once.", { takes: "truth", needed: false });

const OPERATIONS: OperationView[] = [
  operation("customers", "GET", "customers/", {
    about: "Lists customers.",
    parameters: [
      parameter("search_by", "Where to search.", { takes: "choice", choices: ["name", "email"], needed: false }),
      parameter("archived", "Only archived ones, or none of them.", { takes: "truth", needed: false }),
    ],
  }),
  operation("delete-customer", "DELETE", "customers/{id}/", {
    about: "Deletes a customer.",
    side_effect: "The customer and the conversation are gone.",
  }),
  operation("assign-bot", "PUT", "customers/{id}/assign_bot/{bot_id}/", {
    about: "Gives a customer to a bot.",
    parameters: [customer, bot, launch],
  }),
  operation("send-text", "POST", "customers/{id}/send_text/", {
    about: "Sends text as the agent.",
    side_effect: "The bot is silent from then on.",
    says: true,
    parameters: [customer, parameter("message", "What to say.", { takes: "text" })],
  }),
  operation("field", "GET", "customers/{id}/fields/{name}/", { about: "Shows a custom field." }),
  operation("restart-bot", "", "", {
    about: "Restarts the bot for a customer.",
    side_effect: "The agent who has the customer loses them.",
    changes: true,
    steps: ["unassign", "assign-bot"],
    parameters: [customer, bot, launch],
  }),
  operation("request", "", "", {
    about: "Sends a request of your own.",
    side_effect: "Whatever the address does.",
    changes: true,
    parameters: [
      parameter("method", "The method.", { takes: "choice", choices: ["GET", "PUT", "DELETE"] }),
      parameter("path", "The path below the base URL.", { takes: "text" }),
      parameter("body", "The body, as JSON.", { takes: "json", needed: false }),
    ],
  }),
];

/** Puts the connection and a customer of it into the world. */
export function seedOperations(world: World): void {
  const made = connection(WORKSPACE, false);
  made.connection.platform = "landbot-platform";
  made.abilities = { ...made.abilities, api: true, sends_as_agent: true };
  world.connections.push({ ...made, platform_title: "Landbot Platform API" });
  const person = newCustomer(WORKSPACE, CUSTOMER, "Lin Marsh");
  world.customers.push(person);
  receive(world, person, { type: "text", message: "Hi Lin!" }, { at: (Date.now() - 7_200_000) * 1000 });
}

/** The answers: whatever is run is done. */
export function answersOfOperations(world: World): Answers {
  return {
    "operation.list": () => OPERATIONS,
    "operation.run": ({ parameters }) => {
      const how = { at: Date.now() * 1000, ms: 38, status: 200, replyBody: '{"success":true}' };
      const body = JSON.stringify(parameters);
      const { envelope } = send(world, customerOf(world, WORKSPACE, CUSTOMER), { type: "raw", body }, how);
      world.tell({ rows: [envelope.seq, envelope.seq], tags: ["log", "status"] });
      return { seqs: [envelope.seq], status: 200, explained: null, fields: [], told: { kind: "done" } };
    },
  };
}

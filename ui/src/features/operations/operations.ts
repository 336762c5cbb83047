// The operations of an API as they are listed, asked for and answered: groups, values, refusals, words.

import type { ApiTelling } from "../../bindings/ApiTelling";
import type { Customer } from "../../bindings/Customer";
import type { FieldRefusal } from "../../bindings/FieldRefusal";
import type { OperationView } from "../../bindings/OperationView";
import { rank } from "../../lib/rank";

/** Operations on the same kind of object. */
export interface Group {
  object: string;
  operations: OperationView[];
}

/** What is typed, by the names of the parameters; an empty text is not sent. */
export type Values = Readonly<Record<string, string>>;

/** "delete-customer" and "message_hooks" as a person writes them. */
export function titleOf(name: string): string {
  const words = name.replaceAll(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Literal parts of a path: "customers/{id}/fields/" has customers and fields. */
function literals(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && !part.startsWith("{"));
}

/** The operations that match what is searched for, by their object, in the order in which they are described. */
export function grouped(operations: readonly OperationView[], search: string): Group[] {
  const readable = new Set(
    operations.filter(({ method }) => method === "GET").map(({ path }) => literals(path).at(-1) ?? ""),
  );
  const objectOf = (one: OperationView): string => {
    const made = operations.find(({ name }) => one.steps.includes(name));
    if (made) {
      return objectOf(made);
    }
    if (one.says) {
      return "Messages";
    }
    const object = literals(one.path).findLast((part) => readable.has(part)) ?? literals(one.path)[0];
    return object === undefined ? "Your own" : titleOf(object);
  };
  const text = ({ name, about, method, path }: OperationView) => `${titleOf(name)} ${name} ${about} ${method} ${path}`;
  const found = new Set(search.trim() === "" ? operations : rank(search, operations, text));
  const groups = new Map<string, OperationView[]>();
  for (const one of operations) {
    const object = objectOf(one);
    const group = groups.get(object) ?? [];
    groups.set(object, found.has(one) ? [...group, one] : group);
  }
  return [...groups].map(([object, of]) => ({ object, operations: of })).filter((group) => group.operations.length > 0);
}

/** What the open conversation tells of the ids that parameters ask for. */
export function knownOf(customer: Customer | null): Values {
  const ids = customer && {
    customer: customer.platform_id ?? customer.customer,
    bot: customer.bot_id,
    channel: customer.channel_id,
  };
  return Object.fromEntries(Object.entries(ids ?? {}).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The values of an operation's own parameters, without those that are left out. */
export function givenOf({ parameters }: OperationView, values: Values): Record<string, string> {
  const given = parameters.map(({ name }) => [name, values[name] ?? ""] as const);
  return Object.fromEntries(given.filter(([, value]) => value.trim() !== ""));
}

/** The parameters without which nothing works and that have no value. */
export function missing({ parameters }: OperationView, values: Values): string[] {
  return parameters.filter(({ name, needed }) => needed && (values[name] ?? "").trim() === "").map(({ name }) => name);
}

/** Whether to ask first: what it takes away cannot be had back. */
export function asksFirst(operation: OperationView, values: Values): boolean {
  return operation.destroys || (operation.method === "" && values.method === "DELETE");
}

/** What is refused at each parameter, and what belongs to none of them. */
export function refusals({ parameters, method }: OperationView, fields: readonly FieldRefusal[]) {
  const at = new Map<string, string>();
  const rest: string[] = [];
  const body = method === "" ? parameters.find(({ name, takes }) => name === "body" && takes === "json") : undefined;
  for (const { pointer, message } of fields) {
    const first = pointer?.split("/")[1];
    const name = parameters.find((parameter) => parameter.name === first)?.name ?? (pointer ? body?.name : undefined);
    if (name === undefined) {
      rest.push(message);
    } else {
      at.set(name, at.has(name) ? `${at.get(name)} ${message}` : message);
    }
  }
  return { at, rest };
}

/** What a success told, in a few words; empty where there is nothing to count. */
export function wordsOf(told: ApiTelling): string {
  switch (told.kind) {
    case "channels":
      return counted(told.channels.length, told.total, "channel");
    case "hooks":
      return counted(told.hooks.length, told.total, "hook");
    case "customers":
      return counted(told.customers.length, told.total, "customer");
    case "transcript":
      return counted(told.lines.length, null, "line");
    case "unreadable":
      return "The reply is not as documented.";
    default:
      return "";
  }
}

function counted(here: number, total: number | null, what: string): string {
  const all = total !== null && total > here ? ` of ${total}` : "";
  return `${here}${all} ${what}${here === 1 && all === "" ? "" : "s"}`;
}

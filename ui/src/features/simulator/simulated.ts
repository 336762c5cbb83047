// The platforms that can be played here, and what each of them has.

import type { PlatformKind } from "../../bindings/PlatformKind";

/** A platform that can be simulated. */
export interface Simulated {
  platform: PlatformKind;
  title: string;
  /** What it has, in a sentence. */
  about: string;
}

/** In the order of the page. */
export const SIMULATED: readonly Simulated[] = [
  {
    platform: "landbot-apichat",
    title: "Landbot APIchat",
    about: "A channel with a bot, buttons and media; a human agent can take over. It starts with the program.",
  },
  {
    platform: "chatwoot",
    title: "Chatwoot",
    about:
      "An account with an API inbox, agents, a bot, labels and signed webhooks. Once started it comes back with the program until you stop it.",
  },
  {
    platform: "api-inbox",
    title: "API inbox",
    about:
      "A product built like Chatwoot under another name: its headers begin with X-Inbox-, its ids are texts. Once started it comes back with the program until you stop it.",
  },
];

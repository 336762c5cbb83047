// What is said while a connection is typed in.

import { expect, it } from "vitest";
import { addressTrouble, nameTrouble, secretTrouble, tokenTrouble, urlTrouble } from "./checks";

it("finds a name that is taken", () => {
  expect(nameTrouble(" acme ", ["Acme"])).not.toBeNull();
  expect(nameTrouble("Acme 2", ["Acme"])).toBeNull();
  expect(nameTrouble("", [""])).toBeNull();
});

it("takes whole http and https URLs only", () => {
  for (const good of ["", "https://chat.landbot.io/v1/", "http://localhost:3000/x"]) {
    expect(urlTrouble(good)).toBeNull();
  }
  for (const bad of ["chat.landbot.io", "ftp://a.example", "javascript:alert(1)", "https://u:p@a.example/"]) {
    expect(urlTrouble(bad)).not.toBeNull();
  }
});

it("tells a channel's token from what is often pasted instead", () => {
  expect(tokenTrouble("ABCDEF0123456789")).toBeNull();
  expect(tokenTrouble("Token ABCDEF0123456789")).toContain("without the word");
  expect(tokenTrouble("9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b")).toContain("account");
});

it("names what was pasted along with a token", () => {
  expect(secretTrouble("Token Token ABC")).toContain("twice");
  expect(secretTrouble("Bearer ABC")).toContain("Bearer");
  expect(secretTrouble("Authorization: Token ABC")).toContain("header");
  expect(secretTrouble("api_access_token: ABC")).toContain("header");
  expect(secretTrouble("ABC DEF")).toContain("no spaces");
  expect(secretTrouble(" ABCDEF ")).toBeNull();
});

it("names an address of another API, of a page, or in clear", () => {
  expect(addressTrouble("landbot-apichat", "https://api.landbot.io/v1/")).toContain("Platform API");
  expect(addressTrouble("landbot-apichat", "http://chat.landbot.io/v1/")).toContain("https://");
  expect(addressTrouble("landbot-apichat", "https://chat.landbot.io/")).toContain("/v1/");
  expect(addressTrouble("chatwoot", "https://app.chatwoot.com/app/accounts/1")).toContain("/app");
  expect(addressTrouble("chatwoot", "https://a.example/?x=1")).toContain("?");
  for (const good of ["https://chat.landbot.io/v1", "http://127.0.0.1:4000/v1/", ""]) {
    expect(addressTrouble("landbot-apichat", good)).toBeNull();
  }
  expect(addressTrouble("chatwoot", "https://support.example.org/")).toBeNull();
});

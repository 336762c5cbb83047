// What is said while a connection is typed in.

import { expect, it } from "vitest";
import { nameTrouble, tokenTrouble, urlTrouble } from "./checks";

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

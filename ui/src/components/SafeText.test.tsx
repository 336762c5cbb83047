// Texts of strangers as they stand in the page.

import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { HostContext } from "../api/host-context";
import { hostOf } from "../host/fake/host-of";
import { SafeText } from "./SafeText";

afterEach(cleanup);

function show(text: string, markdown = true) {
  const host = hostOf({});
  const openExternal = vi.spyOn(host, "openExternal");
  const { container } = render(
    <HostContext value={host}>
      <SafeText text={text} markdown={markdown} />
    </HostContext>,
  );
  return { container, openExternal, user: userEvent.setup() };
}

it("shows Markdown where the platform does, and the signs themselves elsewhere", () => {
  const { container } = show("**now** `x`\n\n- one\n- two");
  expect(container.querySelector("strong")?.textContent).toBe("now");
  expect([...container.querySelectorAll("li")].map((line) => line.textContent)).toEqual(["one", "two"]);
  cleanup();
  expect(show("**now**", false).container.textContent).toBe("**now**");
});

it("makes nothing of a stranger's HTML, pictures and scripts", () => {
  const hostile =
    '<script>alert(1)</script> ![p](https://a.example/p.png) <img src="x" onerror="alert(1)"> [x](javascript:alert(1))';
  const { container } = show(hostile);
  expect(container.querySelector("script, img, iframe, a, [onerror], [href], [src]")).toBeNull();
  expect(container.textContent).toContain("<script>alert(1)</script>");
  expect(container.textContent).toContain("javascript:alert(1)");
});

it("asks before a link of Markdown is opened, and says where it leads", async () => {
  const { user, openExternal } = show("[bank.example](https://thief.example/login)");
  await user.click(screen.getByRole("button", { name: "bank.example" }));
  expect(await screen.findByText("thief.example")).toBeDefined();
  expect(screen.getByText(/The text shows another name/)).toBeDefined();
  expect(openExternal).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(openExternal).toHaveBeenCalledWith("https://thief.example/login");
});

it("bears a text of 150,000 characters, whole on a click", async () => {
  const begun = performance.now();
  const { container, user } = show("**a** *b* ".repeat(15_000));
  expect(container.querySelectorAll("strong").length).toBeLessThan(500);
  await user.click(screen.getByRole("button", { name: /^Show all 150/ }));
  expect(container.textContent?.length).toBeGreaterThanOrEqual(150_000);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

import { describe, expect, it } from "vitest";
import { wrongUrl } from "./ReplaySheet";

describe("a target", () => {
  it("is a whole http or https URL", () => {
    expect(wrongUrl("http://localhost:3000/landbot")).toBeNull();
    expect(wrongUrl("https://example.test")).toBeNull();
    expect(wrongUrl("localhost:3000")).toMatch(/must begin/);
    expect(wrongUrl("/landbot")).toMatch(/whole URL/);
    expect(wrongUrl("")).toMatch(/whole URL/);
    expect(wrongUrl("javascript:alert(1)")).toMatch(/must begin/);
  });
});

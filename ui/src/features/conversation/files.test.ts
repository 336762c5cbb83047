// Files that go along with a message: as many and as large as go, and their bytes.

import { expect, it } from "vitest";
import { filesIn, given, MOST_BYTES, MOST_FILES, taken } from "./files";

function file(name: string, bytes: number): File {
  const made = new File(["x"], name, { type: "application/pdf" });
  Object.defineProperty(made, "size", { value: bytes });
  return made;
}

it("takes as many files as go with one message, and names those that do not", () => {
  const many = Array.from({ length: MOST_FILES + 1 }, (_, index) => file(`${index}.pdf`, 10));
  const { files, why } = taken([], many);
  expect(files.length).toBe(MOST_FILES);
  expect(why).toContain(`“${MOST_FILES}.pdf” (10 B) was left out`);
  expect(why).toContain(`${MOST_FILES} files and 40 MB`);
});

it("takes what fits in all, and leaves out only what does not", () => {
  const { files, why } = taken(taken([], [file("a.pdf", MOST_BYTES - 5)]).files, [
    file("big.pdf", 6),
    file("small.pdf", 5),
  ]);
  expect(files.map((one) => one.file.name)).toEqual(["a.pdf", "small.pdf"]);
  expect(why).toContain("“big.pdf” (6 B) was left out");
  expect(new Set(files.map(({ id }) => id)).size).toBe(2);
});

it("sums up a long list of what was left out", () => {
  const { why } = taken(
    [],
    Array.from({ length: 20 }, (_, index) => file(`${index}.pdf`, MOST_BYTES + 1)),
  );
  expect(why).toContain("and 17 more were left out");
});

it("reads the bytes as they are, with name and type", async () => {
  const bytes = new Uint8Array([0, 255, 128, 10, 13]);
  const read = await given(new File([bytes], "raw.bin", { type: "" }));
  expect(read).toEqual({ name: "raw.bin", media_type: null, base64: btoa(String.fromCharCode(...bytes)) });
  expect((await given(new File([], "empty.txt", { type: "text/plain" }))).base64).toBe("");
});

it("finds the files of a paste or a drop, and no folders", () => {
  const one = new File(["a"], "a.txt");
  const item = (kind: string, directory: boolean) => ({
    kind,
    getAsFile: () => one,
    webkitGetAsEntry: () => ({ isDirectory: directory }),
  });
  const items = [item("file", false), item("file", true), item("string", false)];
  expect(filesIn({ items } as unknown as DataTransfer)).toEqual([one]);
  expect(filesIn(null)).toEqual([]);
});

"""The report of a walk: what was done, what the doctor found, and each difference by its code and place."""

from collections import defaultdict


def differences(envelopes):
    """Problems of readings by (code, pointer): message, documented, numbers of the envelopes."""
    found = {}
    seqs = defaultdict(list)
    for envelope in envelopes:
        for problem in envelope.get("problems", []):
            key = (problem["code"], problem.get("pointer") or "")
            found.setdefault(key, problem)
            seqs[key].append(envelope["seq"])
    return [(key, found[key], seqs[key]) for key in sorted(found)]


def cell(text):
    """Text as a cell of a table: one line, no bar."""
    return " ".join(str(text or "").split()).replace("|", "\\|")


def write(path, about, steps, checks, envelopes):
    """Writes the report. Values that came over the wire are left out: they may be somebody's."""
    rows = differences(envelopes)
    lines = ["# Live report", "", *(f"- {key}: {cell(value)}" for key, value in about.items()), "", "## Walks", ""]
    lines += ["| Step | Ended with | What it said |", "|---|---|---|"]
    lines += [f"| {cell(name)} | {code} | {cell(said)} |" for name, code, said in steps]
    lines += ["", "## Doctor", "", "| Check | State | Evidence |", "|---|---|---|"]
    lines += [f"| {check['code']} | {check['state']} | {cell(check['evidence'])} |" for check in checks]
    lines += ["", f"## Differences from the protocol pages: {len(rows)}", ""]
    if rows:
        lines += ["| Code | Pointer | Times | Envelopes | What differs | Documented |", "|---|---|---|---|---|---|"]
    for (code, pointer), problem, seqs in rows:
        numbers = ", ".join(f"#{seq}" for seq in seqs[:8]) + (" …" if len(seqs) > 8 else "")
        documented = cell(problem.get("documented"))
        lines.append(
            f"| `{code}` | `{cell(pointer)}` | {len(seqs)} | {numbers} | {cell(problem['message'])} | {documented} |"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(rows)

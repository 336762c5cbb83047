// Times and durations as people read them. Instants are microseconds since the epoch, or RFC 3339 text.

/** An instant: microseconds since the epoch, or RFC 3339. */
export type Instant = number | string;

/** Milliseconds since the epoch, with a fraction. */
export function toMillis(at: Instant): number {
  return typeof at === "number" ? at / 1000 : Date.parse(at);
}

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** Local time with milliseconds: `10:00:04.031`. */
export function clock(at: Instant): string {
  const date = new Date(toMillis(at));
  if (Number.isNaN(date.getTime())) {
    return "–";
  }
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** The exact instant for hovering: local date, microseconds where known, offset. */
export function exact(at: Instant): string {
  const date = new Date(toMillis(at));
  if (Number.isNaN(date.getTime())) {
    return "unknown time";
  }
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const micros = typeof at === "number" ? pad(Math.floor(at) % 1000, 3) : "";
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${day} ${clock(at)}${micros} ${zone}`;
}

/** The day of an instant in words: `Today`, `Yesterday`, or the date. */
export function day(at: Instant, now: number = Date.now()): string {
  const date = new Date(toMillis(at));
  const midnight = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
  const days = Math.round((midnight(new Date(now)) - midnight(date)) / 86_400_000);
  if (days === 0) {
    return "Today";
  }
  if (days === 1) {
    return "Yesterday";
  }
  return date.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

/** How long: `0.9 ms`, `84 ms`, `1.25 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 10) {
    return `${trim(ms, 1)} ms`;
  }
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 60_000) {
    return `${trim(ms / 1000, 2)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long ago: `just now`, `4 s ago`, `12 min ago`, `3 h ago`, `5 days ago`. */
export function ago(at: Instant, now: number = Date.now()): string {
  const seconds = Math.floor((now - toMillis(at)) / 1000);
  if (seconds < 2) {
    return "just now";
  }
  if (seconds < 60) {
    return `${seconds} s ago`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3_600)} h ago`;
  }
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

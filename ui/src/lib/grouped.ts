//! A whole number with its digits in groups of three.

/** 1204318 becomes "1 204 318", with spaces that do not break. */
export function grouped(value: number): string {
  return String(Math.trunc(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

// The sign of the program: one speech shape standing in for another.

/** The sign, 20 points wide. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path
        d="M3 5.5A2.5 2.5 0 0 1 5.5 3h6A2.5 2.5 0 0 1 14 5.5v3A2.5 2.5 0 0 1 11.5 11H7l-4 3z"
        fill="var(--accent)"
      />
      <path
        d="M8.500 13h5L17 16V9.500A2.500 2.500 0 0 0 15.500 7.300"
        stroke="var(--in)"
        strokeWidth="1.8"
        strokeLinejoin="round"
      />
    </svg>
  );
}

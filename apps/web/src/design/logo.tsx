/** The mark: a kiss-lock purse, seen from the front; the clasp is two coins that touch. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden>
      <path
        d="M10 19.5C5.8 23.4 4 28 4 32.4 4 40.2 10.6 45 24 45s20-4.8 20-12.6c0-4.4-1.8-9-6-12.9Z"
        fill="var(--petrol)"
      />
      <path
        d="M8.5 16.2h31"
        stroke="var(--petrol)"
        strokeWidth="4.4"
        strokeLinecap="round"
        fill="none"
      />
      <circle cx="19.6" cy="8" r="4.9" fill="var(--saffron)" />
      <circle cx="28.4" cy="8" r="4.9" fill="var(--saffron)" />
    </svg>
  );
}

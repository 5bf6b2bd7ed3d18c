/**
 * The Luhn check digit (ISO/IEC 7812-1, annex B): every second digit from the right is doubled, its
 * digits added, and the check digit brings the sum to a multiple of ten. It tells every single
 * wrong digit, and every swap of neighbours but of 0 and 9.
 */
export function luhnDigit(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** Whether the last of these digits is the check digit of those before it. */
export const endsInLuhnDigit = (digits: string): boolean =>
  luhnDigit(digits.slice(0, -1)) === digits.at(-1);

declare module "@walletfactory/emvqr" {
  /** Data objects by id, templates as objects; throws when the checksum is wrong. */
  export function decode(text: string): Record<string, unknown>;
}

const polynomial = 0x1021;
const initial = 0xffff;

/** CRC-16/CCITT-FALSE (polynomial 1021, initially FFFF, not reflected), four upper-case digits. */
export function crc16(bytes: Uint8Array): string {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 0x8000 ? ((crc << 1) ^ polynomial) & 0xffff : (crc << 1) & 0xffff;
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}

export type CrcName = 'crc32' | 'crc32c' | 'crc64nvme';

/** A CRC whose bits are reflected and whose register begins, and is inverted at the end, with all ones. */
export interface Crc {
  readonly bits: 32 | 64;
  /** Bits reflected: the highest bit is the coefficient of x^0; x^bits is left out. */
  readonly polynomial: bigint;
}

/**
 * CRC-32 of ISO 3309 and zlib; CRC-32C (RFC 9260, appendix A); CRC-64/NVME (NVM Command Set Specification, 5.2.1.3.4).
 */
export const crcs: Readonly<Record<CrcName, Crc>> = {
  crc32: { bits: 32, polynomial: 0xedb88320n },
  crc32c: { bits: 32, polynomial: 0x82f63b78n },
  crc64nvme: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** The module's tables, as the driver reads and writes them; all their rows are our own. */
export type Tables = {
  "proofs.signing_key": { public_key: string; first_sequence: bigint };
  "proofs.publication": {
    number: bigint;
    text: string;
    signature: string;
    public_key: string;
  };
  "proofs.head": {
    sequence: bigint;
    text: string;
    signature: string;
    public_key: string;
    publication: bigint | null;
  };
  "proofs.tree": { publication: bigint; asset: string; secret: Uint8Array; nodes: Uint8Array };
  "proofs.leaf_page": { publication: bigint; asset: string; page: number; leaves: Uint8Array };
  "proofs.owner_page": {
    publication: bigint;
    asset: string;
    first_owner: Uint8Array;
    owners: Uint8Array;
  };
};

type Options = Readonly<Record<string, unknown>>;
type Credential = Record<string, unknown>;

// The options come from the server's own library in the form that this one reads: the contract
// passes them through without looking.

/** Has the device make a passkey for what the server offers. */
export async function makeCredential(options: Options): Promise<Credential> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  return { ...(await startRegistration({ optionsJSON: options as never })) };
}

/** Has a passkey of the device sign what the server asks. */
export async function signWithPasskey(options: Options): Promise<Credential> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  return { ...(await startAuthentication({ optionsJSON: options as never })) };
}

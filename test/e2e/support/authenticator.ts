import type { Page } from "playwright-core";

export type VirtualAuthenticator = {
  /** How many passkeys it holds. */
  countPasskeys(): Promise<number>;
  /** Whether the person confirms when asked; a refusal looks like a cancelled dialog. */
  setUserVerified(isVerified: boolean): Promise<void>;
};

/**
 * Gives the page a platform authenticator, as a phone has, that confirms without asking. Passkeys
 * need a name: open the app as `localhost`, an address of numbers has no passkeys.
 */
export async function addVirtualAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async countPasskeys() {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
    async setUserVerified(isUserVerified) {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
    },
  };
}

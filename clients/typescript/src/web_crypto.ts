/** Web Crypto, which Node 18 has in a module only. */

/** `globalThis.crypto`, or what stands for it. */
export async function webCrypto(): Promise<Crypto> {
  if (globalThis.crypto !== undefined) return globalThis.crypto;
  // A name that bundlers for browsers do not see: there it is never imported.
  const name = ["node", "crypto"].join(":");
  const found = (await import(name)) as { webcrypto: Crypto };
  return found.webcrypto;
}

/** 32 random hexadecimal digits. (randomUUID is not there on pages without TLS.) */
export async function randomWord(): Promise<string> {
  const bytes = (await webCrypto()).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

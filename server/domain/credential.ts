/** Words in a name that say its value is a secret. */
const SECRET_WORDS =
  /(^|[^a-z])(password|passwd|pwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|auth|authorization|dsn|connection[-_]?string|pat)([^a-z]|$)/i;

/** Whether a variable, key or field of this name holds a secret: `DB_PASSWORD`, `apiKey`, `GITHUB_TOKEN`. */
export const namesCredential = (name: string): boolean =>
  SECRET_WORDS.test(name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'));

/** The same answer again for the same object, as long as somebody holds that object. For objects nobody changes. */
export function remember<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { value: T }>();
  return key => {
    const found = known.get(key);
    if (found) return found.value;
    const value = make(key);
    known.set(key, { value });
    return value;
  };
}

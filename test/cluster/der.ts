/** The few ASN.1 values that a certificate is made of, in DER. */

export function tagged(tag: number, ...content: Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  return Buffer.concat([Uint8Array.of(tag), lengthOf(body.length), body]);
}

function lengthOf(size: number): Uint8Array {
  if (size < 0x80) return Uint8Array.of(size);
  if (size < 0x100) return Uint8Array.of(0x81, size);
  return Uint8Array.of(0x82, size >> 8, size & 0xff);
}

export const sequence = (...items: Uint8Array[]): Uint8Array => tagged(0x30, ...items);
export const set = (...items: Uint8Array[]): Uint8Array => tagged(0x31, ...items);
export const integer = (bytes: Uint8Array): Uint8Array => tagged(0x02, bytes);
export const text = (value: string): Uint8Array => tagged(0x0c, Buffer.from(value));
export const octets = (value: Uint8Array): Uint8Array => tagged(0x04, value);
export const bits = (value: Uint8Array, unused = 0): Uint8Array => tagged(0x03, Uint8Array.of(unused), value);
export const yes = (): Uint8Array => Uint8Array.of(0x01, 0x01, 0xff);

export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

/** An object identifier such as 2.5.4.3. */
export function identifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

const numberOf = (ip: string): number | undefined => {
  const parts = ip.split('.').map(Number);
  return parts.length === 4 && parts.every(part => part >= 0 && part <= 255)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : undefined;
};

/** Whether an IPv4 address lies in a block such as `10.0.0.0/8`; undefined where either is of another kind. */
export function isWithin(ip: string, block: string): boolean | undefined {
  const [base = '', bits = '32'] = block.split('/');
  const [address, network] = [numberOf(ip), numberOf(base)];
  if (address === undefined || network === undefined) return undefined;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(network / size);
}

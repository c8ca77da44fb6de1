/** Whether a text is an address that can be asked over HTTP. */
export const isWebAddress = (text: string): boolean =>
  /^https?:\/\//.test(text) && !/%(?![\da-f]{2})/i.test(text) && URL.canParse(text);

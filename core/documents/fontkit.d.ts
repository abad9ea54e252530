/** The part of fontkit that we use; it ships no types. */
declare module 'fontkit' {
  export function create(bytes: Uint8Array): object;
  export function registerFormat(format: {
    new (stream: { buffer: Uint8Array }): object;
    probe(bytes: Uint8Array): boolean;
  }): void;
}

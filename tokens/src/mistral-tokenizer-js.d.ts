declare module "mistral-tokenizer-js" {
  const tokenizer: { encode(text: string, addStart: boolean, addSpace: boolean): number[] };
  // biome-ignore lint/style/noDefaultExport: the package has one.
  export default tokenizer;
}

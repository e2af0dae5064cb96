/**
 * Finds one kind of secret and puts what `mark` answers in its place. Runs in time linear in the text (a bounded factor),
 * never throws, and leaves alone every text in which it finds nothing.
 */
export type RedactionRule = (text: string, mark: (kind: string) => string) => string;

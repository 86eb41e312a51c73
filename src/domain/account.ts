/** A server instance and an account on it. The remote's name and URL are only labels. */
export interface AccountKey {
  readonly instance: string;
  readonly account: string;
}

import { AppError } from "@outlay/core/errors";

/** Bytes that all running requests may hold together. What does not fit is refused at once, to be sent again. */
export class ByteBudget {
  readonly bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws AppError `overloaded` when the bound would be passed; nothing is taken then. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.bytesMax) {
      throw new AppError("overloaded", "too many bytes are being worked on; send the batch again shortly", {
        retryable: true,
      });
    }
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** What one request has taken from the budget, so that it can all be given back at its end. */
export class ByteLease {
  readonly #budget: ByteBudget;
  #bytes = 0;
  #isReleased = false;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** @throws AppError `overloaded`. */
  take(bytes: number): void {
    // Bytes that still arrive after the request was answered would never be given back.
    if (this.#isReleased) throw new AppError("overloaded", "the request is over");
    this.#budget.take(bytes);
    this.#bytes += bytes;
  }

  release(): void {
    this.#budget.give(this.#bytes);
    this.#bytes = 0;
    this.#isReleased = true;
  }
}

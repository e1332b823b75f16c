// Sending many again: one request after the other, what became of each told at once.
import { ApiError } from "../api/client";
import type { Delivery } from "./delivery";

export interface Asking {
  ask: (id: string) => Promise<Delivery>;
  took: (delivery: Delivery) => void;
  refused: (id: string, error: ApiError) => void;
  /** Looked at before each: the person who asked has seen enough, or is gone. */
  stopped: () => boolean;
}

/** A refusal that is about one delivery alone: the next may fare better. */
const isItsOwn = (error: unknown): error is ApiError => error instanceof ApiError && (error.status === 404 || error.status === 409 || error.status === 422);

/** Raises what is no delivery's own fault (no network, no session, a role that may not): all that follow would meet it too. */
export async function sendEach(ids: readonly string[], { ask, took, refused, stopped }: Asking): Promise<void> {
  for (const id of ids) {
    if (stopped()) return;
    try {
      took(await ask(id));
    } catch (error) {
      if (!isItsOwn(error)) throw error;
      refused(id, error);
    }
  }
}

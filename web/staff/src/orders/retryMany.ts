// A step done again for all that is filtered, page by page, each order by itself (R31).
import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import { bodyOf, type Filters } from "./filters";
import type { StepToRetry } from "./steps";

export type Retried = components["schemas"]["RetriedAnswer"];

/** Retry every page; tells of each as it is done, so that a fault on the way hides nothing of what came before. */
export async function retryAll(filters: Filters, step: StepToRetry, tell: (page: Retried) => void): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Retried = await answered(api.POST("/orders/retry", { body: bodyOf(filters, step, cursor) }));
    tell(page);
    cursor = page.cursor;
  } while (cursor !== null);
}

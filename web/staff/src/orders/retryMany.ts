// A step done again for all that is filtered, page by page, each order by itself (R31).
import { answered, api } from "../api/client";
import type { components } from "../api/schema";
import type { Filters } from "./filters";
import type { StepToRetry } from "./steps";

type Schemas = components["schemas"];
export type Retried = Schemas["RetriedAnswer"];

/** The body for a page: the list's own filters, so that nothing is retried that the list does not show. */
export function bodyOf(filters: Filters, step: StepToRetry, cursor: string | null): Schemas["RetryMany"] {
  const { payment, licence, resource, invoice, revenue, kind, product, office, q, from, to } = filters;
  return {
    step, cursor, limit: 50, failed: true, payment: payment ?? null, licence: licence ?? null, resource: resource ?? null, invoice: invoice ?? null,
    revenue: revenue ?? null, kind: kind ?? null, product: product ?? null, office: office ?? null, domain: null, number: null, customer: null,
    q: q ?? null, from: from ?? null, to: to ?? null,
  };
}

/** Retry every page; tells of each as it is done, so that a fault on the way hides nothing of what came before. */
export async function retryAll(filters: Filters, step: StepToRetry, tell: (page: Retried) => void): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: Retried = await answered(api.POST("/orders/retry", { body: bodyOf(filters, step, cursor) }));
    tell(page);
    cursor = page.cursor;
  } while (cursor !== null);
}

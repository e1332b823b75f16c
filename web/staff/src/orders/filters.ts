// The filters of the list of orders as they stand in the URL: the names are those of GET /orders.
import type { components } from "../api/schema";
import { isDay } from "../dates";

type Schemas = components["schemas"];

export const PAYMENTS = ["UNPAID", "AWAITING_CUSTOMER", "CUSTOMER_CONFIRMED", "TEMP_CANCELLED", "PAID", "CANCELLED"] as const satisfies readonly Schemas["Payment"][];
export const LICENCES = ["NOT_ISSUED", "ISSUING", "ISSUED", "REQUEST_FAILED"] as const satisfies readonly Schemas["Licence"][];
export const RESOURCES = [
  "TEMPORARY", "NOT_PROVISIONED", "PENDING_APPROVAL", "PROVISIONED", "PROVISION_FAILED", "LOCKED", "REVOKED", "CODE_NOT_ISSUED", "CODE_ISSUED", "CODE_FAILED",
] as const satisfies readonly Schemas["Resource"][];
export const INVOICES = ["NOT_INVOICED", "INVOICING", "INVOICED", "REQUEST_FAILED", "NO_INVOICE"] as const satisfies readonly Schemas["Invoice"][];
export const REVENUES = ["NOT_RECORDED", "RECORDED", "RECORD_FAILED", "NO_CONTRACT"] as const satisfies readonly Schemas["Revenue"][];
export const KINDS = ["saas", "desktop", "topup"] as const satisfies readonly Schemas["Kind"][];

export interface Filters {
  q?: string;
  payment?: Schemas["Payment"];
  licence?: Schemas["Licence"];
  resource?: Schemas["Resource"];
  invoice?: Schemas["Invoice"];
  revenue?: Schemas["Revenue"];
  kind?: Schemas["Kind"];
  product?: string;
  office?: string;
  failed?: boolean;
  from?: string;
  to?: string;
}

const oneOf = <T extends string>(known: readonly T[], word: string | null): T | undefined => known.find((each) => each === word);
const textOf = (word: string | null): string | undefined => word?.trim().slice(0, 254) || undefined;
const dayOf = (word: string | null): string | undefined => (word && isDay(word) ? word : undefined);

/** Filters of an address; what is not understood is left out. */
export function readFilters(search: URLSearchParams): Filters {
  const get = (name: string) => search.get(name);
  const failed = get("failed");
  return {
    q: textOf(get("q")), payment: oneOf(PAYMENTS, get("payment")), licence: oneOf(LICENCES, get("licence")), resource: oneOf(RESOURCES, get("resource")),
    invoice: oneOf(INVOICES, get("invoice")), revenue: oneOf(REVENUES, get("revenue")), kind: oneOf(KINDS, get("kind")), product: textOf(get("product")),
    office: textOf(get("office")), failed: failed === "true" ? true : undefined, from: dayOf(get("from")), to: dayOf(get("to")),
  };
}

/** The address of these filters. */
export function writeFilters(filters: Filters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  return search;
}

/** The body that retries a step for a page: the list's own filters, so that nothing is retried that the list does not show. */
export function bodyOf(filters: Filters, step: Schemas["StepToRetry"], cursor: string | null): Schemas["RetryMany"] {
  const { payment, licence, resource, invoice, revenue, kind, product, office, q, from, to } = filters;
  return {
    step, cursor, limit: 50, failed: true, payment: payment ?? null, licence: licence ?? null, resource: resource ?? null, invoice: invoice ?? null,
    revenue: revenue ?? null, kind: kind ?? null, product: product ?? null, office: office ?? null, domain: null, number: null, customer: null,
    q: q ?? null, from: from ?? null, to: to ?? null,
  };
}

/** Whether what was typed can be an order's number (R3): 7 to 12 digits, no leading zero, right by its check digit. */
export function isOrderNumber(typed: string): boolean {
  return /^[1-9]\d{6,11}$/.test(typed) && [...typed].reduce((interim, digit) => Number(DAMM[interim]?.[Number(digit)]), 0) === 0;
}

const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

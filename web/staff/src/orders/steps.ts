// The calls to partners that an order is due: whose they are, and what may be done about those that failed (R31, R81).
import type { Action } from "../api/types";
import type { components } from "../api/schema";
import type { Order } from "./useOrder";

type Schemas = components["schemas"];
export type StepName = Schemas["StepName"];
export type StepToRetry = Schemas["StepToRetry"];
export type Step = Schemas["Step"];

export const TO_RETRY: readonly StepToRetry[] = ["resource", "licence", "contract", "invoice"];

export const ACTION_OF: Readonly<Record<StepToRetry, Action>> = {
  resource: "retry_resource", licence: "retry_licence", contract: "retry_contract", invoice: "retry_invoice",
};

const BY_SUMAN = new Set<StepName>(["temporary", "resource", "licence", "lock", "unlock", "revoke"]);

export const partnersOf = (name: StepName): readonly ("suman" | "crm" | "act")[] => (BY_SUMAN.has(name) ? ["suman"] : ["crm", "act"]);

const NAMES: readonly StepName[] = ["temporary", "resource", "licence", "lock", "unlock", "revoke", "contract", "invoice", "withdraw", "withdraw_contract"];

/** The order's steps, those first that somebody has to do something about. */
export function stepsOf(order: Pick<Order, "steps" | "failed">): readonly (readonly [StepName, Step])[] {
  const found = NAMES.flatMap((name) => {
    const step = order.steps[name];
    return step ? [[name, step] as const] : [];
  });
  const failed = (name: StepName) => order.failed.includes(name);
  return [...found.filter(([name]) => failed(name)), ...found.filter(([name]) => !failed(name))];
}

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

const COVERED: Readonly<Record<StepToRetry, readonly StepName[]>> = {
  resource: ["temporary", "resource", "lock", "unlock", "revoke"], licence: ["licence", "revoke"], contract: ["contract", "withdraw_contract"], invoice: ["invoice", "withdraw"],
};

export interface Became {
  state: Step["state"];
  error: string | null;
}

/** How far the steps are that staff had done again last: the worst of them, for that is what the order waits for. */
export function becameOf(order: Pick<Order, "steps" | "history"> | undefined, retried: StepToRetry): Became {
  const named = (note: string | null) => COVERED[retried].filter((name) => note?.split(", ").includes(name));
  const entry = order?.history.findLast((each) => each.why === "step_retried" && named(each.note).length > 0);
  const steps = named(entry?.note ?? null).flatMap((name) => order?.steps[name] ?? []);
  for (const state of ["failed", "waiting", "pending", "overtaken", "done"] as const) {
    const found = steps.find((step) => step.state === state);
    if (found) return { state, error: state === "failed" ? found.error : null };
  }
  return { state: "waiting", error: null };
}

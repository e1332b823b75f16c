// Short names for the shapes of the staff API; schema.ts is made from its OpenAPI document by `npm run api`.
import type { components } from "./schema";

type Schemas = components["schemas"];
/**
 * A row of a list or by itself: they type the pairs of `spans` differently, and say the same. By itself it also says
 * whether its match is `final`.
 */
export type Transaction = Omit<Schemas["TransactionAnswer"], "spans"> & { spans: readonly (readonly number[])[]; final?: boolean };
export type OrderCore = Schemas["OrderCore"];
export type Mail = Schemas["MailAnswer"];
export type MailInFull = Schemas["MailInFull"];
export type Candidate = Schemas["CandidateAnswer"];
export type RowState = Schemas["RowState"];
export type Me = Schemas["Me"];
export type Action = Schemas["StaffAction"];
export type Overview = Schemas["Overview"];
export type MoneyOverview = Schemas["MoneyOverview"];
export type Choices = Schemas["Choices"];

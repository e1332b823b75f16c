// The one way to the staff API: typed by its document, with the bearer token of who is signed in.
import createClient from "openapi-fetch";
import { currentToken, endSession } from "../sign_in";
import type { paths } from "./schema";

/** What the API refused, or `offline` where nothing answered; `field` is the input at fault, if there is one. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly field: string | null = null) {
    super(message);
  }
}

export const api = createClient<paths>({
  baseUrl: `${location.origin}/v1`,
  // Several states go as one text with commas, as the document says.
  querySerializer: { array: { style: "form", explode: false } },
});

api.use({
  async onRequest({ request }) {
    const token = currentToken();
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
  async onResponse({ response }) {
    if (response.status === 401) endSession();
    return response;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer; raises ApiError for a refusal and for a network that is not there. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked.catch((fault: unknown) => {
    throw new ApiError(0, "offline", fault instanceof Error ? fault.message : "offline");
  });
  if (answer.response.ok && answer.data !== undefined) return answer.data;
  const { code, message, field } = refusal(answer.error);
  throw new ApiError(answer.response.status, code, message, field);
}

function refusal(body: unknown): { code: string; message: string; field: string | null } {
  const error = typeof body === "object" && body !== null && "error" in body ? body.error : body;
  const told = typeof error === "object" && error !== null ? error : {};
  const code = "code" in told && typeof told.code === "string" ? told.code : "unknown";
  const message = "message" in told && typeof told.message === "string" ? told.message : "";
  const field = "field" in told && typeof told.field === "string" ? told.field : null;
  return { code, message, field };
}

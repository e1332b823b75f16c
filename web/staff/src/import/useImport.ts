// One import as the API tells it, asked again while it runs, and the rows of the file that are invalid.
import { useQuery } from "@tanstack/react-query";
import { answered, api, ApiError } from "../api/client";
import type { Import, InvalidRow } from "./files";

const EVERY = 1_000;
const A_PAGE = 1_000;

const read = (id: string, limit: number, cursor: string | null, signal: AbortSignal) =>
  answered(api.GET("/statement/imports/{import_id}", { params: { path: { import_id: id }, query: { limit, ...(cursor ? { cursor } : {}) } }, signal }));

export function useImport(id: string | null) {
  return useQuery({
    queryKey: ["import", id],
    queryFn: ({ signal }) => read(id ?? "", 1, null, signal),
    enabled: id !== null,
    // Also after a fault: a connection that was cut, or a session that ended, is taken up again by itself.
    refetchInterval: ({ state: { data, error } }) => {
      const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401;
      return refused || (data && data.state !== "PENDING") ? false : EVERY;
    },
  });
}

/** All invalid rows of an import that has ended, page by page until they are as many as it counted. */
export function useInvalidRows(ended: Import | undefined) {
  return useQuery({
    queryKey: ["import", ended?.id, "invalid"],
    queryFn: async ({ signal }) => {
      const found: InvalidRow[] = [];
      let cursor: string | null = null;
      do {
        const page: Import = await read(ended?.id ?? "", A_PAGE, cursor, signal);
        found.push(...page.rows.filter((row) => row.result === "invalid"));
        cursor = page.cursor;
      } while (cursor && found.length < (ended?.counts.invalid ?? 0));
      return found;
    },
    enabled: ended !== undefined && ended.state !== "PENDING" && (ended.counts.invalid ?? 0) > 0,
    staleTime: Infinity,
  });
}

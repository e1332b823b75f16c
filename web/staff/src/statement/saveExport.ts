import { answered, api } from "../api/client";
import { saveFile } from "../shared/saveFile";
import type { Filters } from "./filters";
import { queryOf } from "./useRows";

/** Save what the filters let through, as the API's own Excel file. */
export function saveExport(filters: Filters): Promise<void> {
  const asked = api.GET("/statement/export.xlsx", { params: { query: queryOf(filters) }, parseAs: "blob" });
  return saveFile(answered<unknown>(asked), "statement.xlsx");
}

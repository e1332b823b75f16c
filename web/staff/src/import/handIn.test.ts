import { expect, test, vi } from "vitest";

// The API's client asks the browser where it is.
vi.stubGlobal("location", { origin: "http://page.test" });
const { ApiError } = await import("../api/client");
const { sendingOf, put } = await import("./handIn");
const { BY_REQUEST } = await import("./files");
type Ways = NonNullable<Parameters<typeof sendingOf>[1]>;

const PLACE = { id: "u1", url: "http://store.test/uploads", fields: { key: "k", policy: "p" }, expires_at: "" };

function fileOf(size: number): File {
  return { name: "a.xlsx", size } as File;
}

function ways(changed: Partial<Ways> = {}): { asked: string[]; all: Ways } {
  const asked: string[] = [];
  const noted = <A extends unknown[], R>(name: string, way: (...given: A) => R) => (...given: A) => {
    asked.push(name);
    return way(...given);
  };
  const usual: Ways = { whole: async () => "w1", offer: async () => PLACE, put: async (_place, _file, told) => told(1), take: async (id) => id, ...changed };
  return { asked, all: { whole: noted("whole", usual.whole), offer: noted("offer", usual.offer), put: noted("put", usual.put), take: noted("take", usual.take) } };
}

test("what fits is the body of a request, what does not is put and told of", async () => {
  const small = ways();
  expect(await sendingOf(fileOf(BY_REQUEST), small.all)(() => undefined)).toBe("w1");
  expect(small.asked).toEqual(["whole"]);
  const large = ways();
  const shares: number[] = [];
  expect(await sendingOf(fileOf(BY_REQUEST + 1), large.all)((share) => shares.push(share))).toBe("u1");
  expect(large.asked).toEqual(["offer", "put", "take"]);
  expect(shares).toEqual([1]);
});

test("after a cut line what has arrived is told of again and not sent again", async () => {
  let cuts = 1;
  const net = ways({ take: async (id) => { if (cuts-- > 0) throw new ApiError(0, "offline", ""); return id; } });
  const sending = sendingOf(fileOf(BY_REQUEST + 1), net.all);
  await expect(sending(() => undefined)).rejects.toThrow("");
  expect(await sending(() => undefined)).toBe("u1");
  expect(net.asked).toEqual(["offer", "put", "take", "take"]);
});

test("what was cut on its way, or is not there any more, is put into a new place", async () => {
  let faults = 1;
  const cut = ways({ put: async () => { if (faults-- > 0) throw new ApiError(0, "offline", ""); } });
  const sending = sendingOf(fileOf(BY_REQUEST + 1), cut.all);
  await expect(sending(() => undefined)).rejects.toThrow("");
  await sending(() => undefined);
  expect(cut.asked).toEqual(["offer", "put", "offer", "put", "take"]);
  let gone = 1;
  const late = ways({ take: async (id) => { if (gone-- > 0) throw new ApiError(404, "upload_not_found", "", "id"); return id; } });
  const again = sendingOf(fileOf(BY_REQUEST + 1), late.all);
  await expect(again(() => undefined)).rejects.toThrow("");
  await again(() => undefined);
  expect(late.asked).toEqual(["offer", "put", "take", "offer", "put", "take"]);
});

class Line {
  static answer: number | null = 204;
  static sent: FormData;
  status = 0;
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  open(method: string, url: string) {
    expect([method, url]).toEqual(["POST", PLACE.url]);
  }
  send(form: FormData) {
    Line.sent = form;
    this.upload.onprogress?.({ loaded: 1, total: 4 });
    this.status = Line.answer ?? 0;
    if (Line.answer === null) this.onerror?.();
    else this.onload?.();
  }
}

test("the form's fields come before the file, how far it is is told, and a refusal is none of a cut line", async () => {
  vi.stubGlobal("XMLHttpRequest", Line);
  const file = new File(["x"], "a.xlsx");
  const shares: number[] = [];
  await put(PLACE, file, (share) => shares.push(share));
  expect([...Line.sent.keys()]).toEqual(["key", "policy", "file"]);
  expect(shares).toEqual([0.25]);
  Line.answer = 403;
  await expect(put(PLACE, file, () => undefined)).rejects.toMatchObject({ status: 403, code: "upload_refused" });
  Line.answer = null;
  await expect(put(PLACE, file, () => undefined)).rejects.toMatchObject({ status: 0, code: "offline" });
});

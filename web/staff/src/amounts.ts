// Money is whole VND. People type 2640000, 2.640.000, 2,640,000 or 2 640 000 and mean the same.

const format = new Intl.NumberFormat("vi-VN");

export function showAmount(vnd: number): string {
  return `${format.format(vnd)} đ`;
}

/** What was typed as VND, or null if it is no amount. */
export function readAmount(typed: string): number | null {
  const digits = typed.trim().replace(/\s*(đ|vnd)$/i, "");
  if (!/^\d+$|^\d{1,3}([.,\s]\d{3})+$/.test(digits)) return null;
  const amount = Number(digits.replace(/\D/g, ""));
  return amount <= 1e15 ? amount : null;
}

"use strict";
const form = document.querySelector("form");
const MESSAGES = {
  memo: "Vui lòng nhập nội dung chuyển khoản (tối đa 500 ký tự).",
  paid_at: "Vui lòng chọn ngày chuyển khoản, không sau ngày hôm nay.",
  "evidence.content_type": "Ảnh phải là PNG, JPEG hoặc WebP.",
  "evidence.data": "Ảnh không đọc được. Vui lòng chọn ảnh PNG, JPEG hoặc WebP, tối đa 3 MB.",
  order_paid: "Đơn hàng này đã được thanh toán. Xin cảm ơn Quý khách!",
  order_cancelled: "Đơn hàng này đã được hủy. Vui lòng trả lời thư của chúng tôi.",
  order_temp_cancelled: "Đơn hàng này đã tạm hủy do quá hạn. Vui lòng trả lời thư của chúng tôi.",
  claim_waiting: "Chúng tôi đã nhận được một xác nhận cho đơn hàng này và đang đối chiếu.",
  bad_link: "Liên kết này không đúng. Vui lòng mở lại từ thư mới nhất.",
  link_expired: "Liên kết này đã hết hạn. Vui lòng trả lời thư của chúng tôi.",
  too_large: "Ảnh lớn hơn 3 MB. Vui lòng chọn ảnh nhỏ hơn, hoặc gửi không kèm ảnh.",
  other: "Chưa gửi được. Vui lòng thử lại sau ít phút.",
};

function complain(...reasons) {
  const known = reasons.find((reason) => reason in MESSAGES) || "other";
  const error = form.querySelector(".error");
  error.textContent = MESSAGES[known];
  error.hidden = false;
}

function asBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function send() {
  const claim = { memo: form.querySelector("#memo").value.trim(), paid_at: form.querySelector("#paid").value };
  if (!claim.memo) return complain("memo");
  if (!claim.paid_at) return complain("paid_at");
  const [picture] = form.querySelector("#picture").files;
  if (picture) {
    if (picture.size > Number(form.dataset.most)) return complain("too_large");
    claim.evidence = { content_type: picture.type, data: await asBase64(picture) };
  }
  const answer = await fetch(location.href, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(claim),
  });
  if (answer.ok) {
    form.hidden = true;
    document.querySelector(".done").hidden = false;
    return undefined;
  }
  if (answer.status === 413) return complain("too_large");
  const { error } = await answer.json();
  return complain(error.code, error.field);
}

if (form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    form.querySelector(".error").hidden = true;
    button.disabled = true;
    try {
      await send();
    } catch {
      complain("other");
    } finally {
      button.disabled = false;
    }
  });
}

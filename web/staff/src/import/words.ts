// The words of the import, and why a file or one of its rows was not taken.
const vi = {
  title: "Nhập khẩu bảng sao kê", lead: "Dùng khi giao dịch của khách chưa có trên bảng sao kê: tải file mẫu, chép giao dịch vào đúng cột rồi nhập khẩu. Tệp Excel tải từ ngân hàng cũng nhập được.",
  template: "Tải file mẫu", templateFailed: "Chưa tải được file mẫu. Hãy thử lại.", choose: "Chọn tệp .xlsx", drop: "hoặc kéo tệp vào đây", limits: "Tệp .xlsx, nhiều nhất 4,5 MB (khoảng 60.000 dòng).",
  sending: (name: string) => `Đang gửi ${name}…`, sent: (name: string) => `Đã gửi ${name}. Hệ thống đang nhập, bạn có thể rời trang này.`, again: "Gửi lại tệp này",
  running: "Đang nhập…", runningSince: (seconds: number) => `Đang nhập, đã ${seconds} giây. Bạn có thể rời trang này và quay lại sau.`,
  reached: (row: number, of: number) => `Đã đến dòng ${row} trên ${of}.`,
  done: "Đã nhập xong", refused: "Tệp không được nhập", asked: "Người nhập", at: "Lúc", finished: "Xong lúc",
  counts: { added: "Thêm mới", duplicate: "Đã có sẵn", invalid: "Không hợp lệ" },
  ended: (added: number, duplicate: number, invalid: number) => `Nhập xong: thêm ${added}, đã có sẵn ${duplicate}, không hợp lệ ${invalid}.`,
  nothingNew: "Không có giao dịch nào mới: mọi giao dịch của tệp đã có trên bảng sao kê.",
  invalidRows: (count: number) => `${count} dòng không hợp lệ`, invalidHint: "Sửa các dòng này trong tệp rồi nhập khẩu lại: dòng đã có không bị thêm hai lần.",
  row: "Dòng", column: "Cột", reason: "Lý do", collecting: "Đang lấy các dòng không hợp lệ…",
  toStatement: "Mở bảng sao kê", gone: "Không có lần nhập khẩu này.", recent: "Các lần nhập khẩu của bạn trên máy này", file: "Tệp", noRecent: "Chưa có lần nào.", open: "Xem",
  noAnswer: "Mất kết nối, chưa biết hệ thống đã nhập đến đâu. Trang tự hỏi lại.", mayNot: "Vai trò của bạn xem được kết quả nhưng không nhập khẩu được.",
  refusedFile: {
    not_xlsx: "Tệp này không phải .xlsx. Trong Excel chọn Lưu thành… rồi chọn Excel Workbook (.xlsx).",
    empty: "Tệp này trống (0 byte).", too_large: "Tệp này lớn hơn 4,5 MB. Hãy chia thành nhiều tệp nhỏ hơn rồi nhập từng tệp.", several: "Mỗi lần chỉ nhập được một tệp.",
  },
  fault: {
    offline: "Mất kết nối khi gửi, chưa rõ tệp đã đến nơi hay chưa. Hãy gửi lại chính tệp này: giao dịch đã có không bị thêm hai lần.",
    server: "Máy chủ gặp lỗi khi nhận tệp. Hãy gửi lại chính tệp này: giao dịch đã có không bị thêm hai lần.",
    not_a_spreadsheet: "Tệp này không đọc được như tệp .xlsx: có thể bị hỏng, đặt mật khẩu hoặc chỉ mang tên .xlsx. Hãy mở bằng Excel và lưu lại.",
    file_too_large: "Tệp này quá lớn: hãy chia thành nhiều tệp nhỏ hơn, xóa các cột và dòng trống ở xa.",
    import_failed: "Nhiều lần nhập không xong. Một số dòng có thể đã được thêm: hãy chia tệp nhỏ hơn rồi nhập lại, dòng đã có không bị thêm hai lần.",
    unsupported_media_type: "Tệp này không phải .xlsx.", too_large: "Tệp này lớn hơn 4,5 MB. Hãy chia thành nhiều tệp nhỏ hơn rồi nhập từng tệp.",
  } satisfies Record<string, string>,
  missingColumn: (column: string) => `Tệp không có cột “${column}”. Hãy dùng đúng tên cột của file mẫu.`,
  repeatedColumn: (column: string) => `Tệp có nhiều cột “${column}”. Hãy giữ lại một cột.`,
  rowFault: {
    account_missing: "Thiếu số tài khoản của MISA.", account_unknown: "Tài khoản này không phải của MISA.", date_missing: "Thiếu ngày giao dịch.",
    date_unreadable: "Không đọc được ngày. Viết dd/mm/yyyy hoặc để ô kiểu ngày.", date_out_of_range: "Ngày này không thể có.",
    amount_missing: "Thiếu số tiền.", amount_negative: "Số tiền không được âm: cột ghi có hoặc ghi nợ đã nói chiều tiền.",
    amount_on_both_sides: "Vừa ghi có vừa ghi nợ. Mỗi dòng chỉ có một chiều.", amount_unreadable: "Không đọc được số tiền.",
    amount_too_large: "Số tiền lớn hơn mức ngân hàng có thể ghi.", amount_not_whole: "Số tiền phải là số đồng nguyên.",
    reference_rounded: "Excel đã làm tròn số tham chiếu. Hãy để ô kiểu văn bản (Text) và chép lại.", text_unreadable: "Excel không giữ ô này là văn bản. Hãy để ô kiểu văn bản (Text).",
    formula_error: "Công thức bị lỗi.", formula_without_value: "Công thức chưa có kết quả: mở tệp bằng Excel và lưu lại.",
    cell_unreadable: "Ô được ghi khác cách của Excel: mở tệp bằng Excel và lưu lại.", merged_cell: "Ô bị gộp với ô khác nên không rõ thuộc dòng nào.",
  } satisfies Record<string, string>,
};

export type ImportWords = typeof vi;

const en: ImportWords = {
  title: "Import a statement", lead: "For transfers that are not on the statement yet: download the template, copy each transfer into its columns and import the file. A bank's own Excel file works too.",
  template: "Download the template", templateFailed: "The template could not be downloaded. Try again.", choose: "Choose an .xlsx file", drop: "or drop it here", limits: "An .xlsx file of at most 4.5 MB (about 60,000 rows).",
  sending: (name) => `Sending ${name}…`, sent: (name) => `${name} is sent. It is being imported; you may leave this page.`, again: "Send this file again",
  running: "Importing…", runningSince: (seconds) => `Importing for ${seconds} seconds. You may leave this page and come back.`,
  reached: (row, of) => `At row ${row} of ${of}.`,
  done: "Imported", refused: "The file was not imported", asked: "Imported by", at: "At", finished: "Finished at",
  counts: { added: "Added", duplicate: "Already there", invalid: "Invalid" },
  ended: (added, duplicate, invalid) => `Imported: ${added} added, ${duplicate} already there, ${invalid} invalid.`,
  nothingNew: "Nothing is new: every transaction of the file was on the statement already.",
  invalidRows: (count) => `${count} invalid rows`, invalidHint: "Correct these rows in the file and import it again: what is there already is not added twice.",
  row: "Row", column: "Column", reason: "Reason", collecting: "Fetching the invalid rows…",
  toStatement: "Open the statement", gone: "There is no such import.", recent: "Your imports on this computer", file: "File", noRecent: "None yet.", open: "Show",
  noAnswer: "No connection; how far the import is cannot be told. The page keeps asking.", mayNot: "Your role may see results, but not import.",
  refusedFile: {
    not_xlsx: "This is no .xlsx file. In Excel choose Save as… and Excel Workbook (.xlsx).", empty: "This file is empty (0 bytes).",
    too_large: "This file is larger than 4.5 MB. Split it and import the parts.", several: "Import one file at a time.",
  },
  fault: {
    offline: "The connection broke while sending; whether the file arrived is not known. Send this same file again: what is there already is not added twice.",
    server: "The server failed while taking the file. Send this same file again: what is there already is not added twice.",
    not_a_spreadsheet: "This cannot be read as an .xlsx file: it may be damaged, have a password, or only bear the name. Open it in Excel and save it again.",
    file_too_large: "This file is too large: split it, and delete columns and rows far out.",
    import_failed: "It could not be finished in several tries. Some rows may be on the statement: split the file and import it again, what is there already is not added twice.",
    unsupported_media_type: "This is no .xlsx file.", too_large: "This file is larger than 4.5 MB. Split it and import the parts.",
  },
  missingColumn: (column) => `The file has no column “${column}”. Use the template's names.`, repeatedColumn: (column) => `The file has several columns “${column}”. Keep one.`,
  rowFault: {
    account_missing: "Our account is missing.", account_unknown: "This is no account of ours.", date_missing: "The date is missing.",
    date_unreadable: "The date cannot be read. Write dd/mm/yyyy or format the cell as a date.", date_out_of_range: "This date cannot be.",
    amount_missing: "The amount is missing.", amount_negative: "An amount is not negative: its column says the direction.",
    amount_on_both_sides: "Credit and debit at once. A row has one of them.", amount_unreadable: "The amount cannot be read.",
    amount_too_large: "This is more than a bank books.", amount_not_whole: "Amounts are whole VND.",
    reference_rounded: "Excel rounded the reference. Format the cell as text and copy it again.", text_unreadable: "Excel does not keep this cell as text. Format it as text.",
    formula_error: "The formula has an error.", formula_without_value: "The formula has no result yet: open the file in Excel and save it.",
    cell_unreadable: "The cell is not written as Excel writes it: open the file in Excel and save it.", merged_cell: "The cell is joined with others, so whose it is cannot be told.",
  },
};

export const WORDS = { vi, en };

// Every word of the page's own, in both languages. Texts of specs are shown as they are, in English where a spec has that.

const EN = {
  skip: "Skip to the content",
  operations: "Operations",
  places: "Pages",
  messages: "Messages",
  filter: "Filter operations",
  matches: "{shown} of {all} operations",
  noMatch: "No operation matches",
  otherOperations: "Other operations",
  deprecated: "deprecated",
  loading: "Loading…",
  unreachable: "The stand-in does not answer. Is `acs gateway` still running?",
  failed: "The stand-in answered with status {status}.",
  notJson: "The stand-in's answer cannot be read.",
  tryAgain: "Try again",
  homeTitle: "A stand-in of the gateway",
  homeText: "It answers on this machine only. It checks signatures and parameters as the spec says, and nothing leaves the machine: no message is sent, nothing is charged.",
  endpoint: "Endpoint",
  keyId: "Access key ID",
  keySecret: "Access key secret",
  homeHint: "Pick an operation, or press / to search.",
  productCount: "{n} operations",
  notFound: "There is no such page",
  notFoundText: "The specs that are loaded have no operation at this address.",
  toStart: "To the start",
  description: "Description",
  more: "More",
  parameters: "Parameters",
  noParameters: "This operation takes no parameters.",
  requiredGroup: "Required",
  optionalGroup: "Optional",
  required: "required",
  sensitive: "sensitive",
  type_text: "text",
  type_integer: "integer",
  type_number: "number",
  type_boolean: "boolean",
  type_json: "JSON",
  unset: "not set",
  unsetDefault: "not set (default {value})",
  default: "default {value}",
  example: "example {value}",
  range: "{min} to {max}",
  atLeast: "at least {min}",
  atMost: "at most {max}",
  lengthRange: "{min} to {max} characters",
  lengthAtLeast: "at least {min} characters",
  lengthAtMost: "at most {max} characters",
  fill: "Fill in the examples",
  clear: "Clear",
  call: "Call",
  callName: "Call {name}",
  calling: "Calling…",
  keys: "Enter in a field calls; Ctrl+Enter calls from anywhere in the form.",
  notSendable: "This operation cannot be called from here. The code shows how a program calls it.",
  filled: "Filled in: {n}.",
  filledNone: "There was nothing to fill in.",
  masked: "Examples that hide digits, to be replaced: {names}.",
  unfit: "Left out, since the example is no value: {names}.",
  cleared: "The form is empty.",
  problems: "Nothing was sent. Problems: {n}",
  answer: "Answer",
  status: "Status",
  answered: "Answer with status {status}.",
  noAnswer: "No answer came.",
  refusedWith: "Refused with",
  unlisted: "The spec does not list this code.",
  headers: "Headers",
  emptyBody: "The body is empty.",
  sent: "What was sent",
  query: "Query",
  body: "Body",
  rust: "Rust",
  rustMissing: "Not complete yet:",
  copy: "Copy",
  copyCode: "Copy the code",
  copyOf: "Copy: {what}",
  copied: "Copied",
  selected: "Selected: press Ctrl+C",
  messagesTitle: "Messages",
  messagesText: "What would have been sent, newest first. No phone got it.",
  messagesJson: "A program reads this list as JSON:",
  noMessages: "No message yet. Call an operation that sends one, here or in your program.",
  pause: "Pause refreshing",
  resume: "Resume refreshing",
  refreshing: "Refreshed every 2 seconds",
  paused: "Paused",
  column_code: "Code",
  column_phone: "Phone",
  column_template: "Template",
  column_signature: "Signature",
  column_scheme: "Scheme",
  column_time: "Time",
  column_check: "Checkable",
  column_actions: "Actions",
  yes: "yes",
  no: "no, the code was the caller's own",
  outId: "Out ID {value}",
  check: "Check this code",
  checkName: "Check this code: {code}",
  arrived: "A message to {phone} with the code {code}.",
};

const ZH = {
  skip: "跳到正文",
  operations: "接口",
  places: "页面",
  messages: "短信",
  filter: "筛选接口",
  matches: "{all} 个接口中的 {shown} 个",
  noMatch: "没有匹配的接口",
  otherOperations: "其他接口",
  deprecated: "已废弃",
  loading: "正在加载……",
  unreachable: "本地网关没有响应。`acs gateway` 还在运行吗？",
  failed: "本地网关返回了状态码 {status}。",
  notJson: "无法读取本地网关的响应。",
  tryAgain: "重试",
  homeTitle: "本地模拟网关",
  homeText: "它只在本机应答，按规格校验签名与参数。任何数据都不会离开本机：不会真的发送短信，也不会产生费用。",
  endpoint: "接入地址",
  keyId: "AccessKey ID",
  keySecret: "AccessKey Secret",
  homeHint: "请选择一个接口，或按 / 键搜索。",
  productCount: "{n} 个接口",
  notFound: "没有这个页面",
  notFoundText: "已加载的规格中没有与该地址对应的接口。",
  toStart: "回到首页",
  description: "说明",
  more: "展开",
  parameters: "参数",
  noParameters: "该接口没有参数。",
  requiredGroup: "必填参数",
  optionalGroup: "可选参数",
  required: "必填",
  sensitive: "敏感",
  type_text: "文本",
  type_integer: "整数",
  type_number: "数字",
  type_boolean: "布尔值",
  type_json: "JSON",
  unset: "不设置",
  unsetDefault: "不设置（默认 {value}）",
  default: "默认 {value}",
  example: "示例 {value}",
  range: "{min} 至 {max}",
  atLeast: "不小于 {min}",
  atMost: "不大于 {max}",
  lengthRange: "{min} 至 {max} 个字符",
  lengthAtLeast: "至少 {min} 个字符",
  lengthAtMost: "最多 {max} 个字符",
  fill: "填入示例",
  clear: "清空",
  call: "调用",
  callName: "调用 {name}",
  calling: "正在调用……",
  keys: "在输入框中按 Enter 即可调用；在表单任意位置可按 Ctrl+Enter。",
  notSendable: "该接口不能在此调用。右侧代码展示程序中的调用方式。",
  filled: "已填入 {n} 项。",
  filledNone: "没有可填入的示例。",
  masked: "以下示例隐去了部分数字，请替换：{names}。",
  unfit: "以下示例不是有效取值，未填入：{names}。",
  cleared: "表单已清空。",
  problems: "未发送。需要修正：{n} 项",
  answer: "响应",
  status: "状态码",
  answered: "已收到响应，状态码 {status}。",
  noAnswer: "没有收到响应。",
  refusedWith: "错误码",
  unlisted: "规格中没有列出该错误码。",
  headers: "标头",
  emptyBody: "正文为空。",
  sent: "已发送的请求",
  query: "查询参数",
  body: "正文",
  rust: "Rust 代码",
  rustMissing: "尚不完整：",
  copy: "复制",
  copyCode: "复制代码",
  copyOf: "复制：{what}",
  copied: "已复制",
  selected: "已选中，请按 Ctrl+C",
  messagesTitle: "短信",
  messagesText: "本应发出的短信，最新的在最前。没有任何手机会收到它们。",
  messagesJson: "程序可以按 JSON 读取此列表：",
  noMessages: "还没有短信。请在此处或在您的程序中调用发送短信的接口。",
  pause: "暂停刷新",
  resume: "继续刷新",
  refreshing: "每 2 秒刷新一次",
  paused: "已暂停",
  column_code: "验证码",
  column_phone: "手机号",
  column_template: "模板",
  column_signature: "签名",
  column_scheme: "方案",
  column_time: "时间",
  column_check: "可核验",
  column_actions: "操作",
  yes: "可以",
  no: "不可以，验证码由调用方自定",
  outId: "外部流水号 {value}",
  check: "核验此验证码",
  checkName: "核验此验证码：{code}",
  arrived: "发往 {phone} 的短信，验证码 {code}。",
};

const LANGUAGES = { en: EN, zh: ZH };
const KEY = "acs-gateway-language";

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function first() {
  const kept = remembered();
  if (kept === "en" || kept === "zh") return kept;
  for (const wanted of navigator.languages ?? []) {
    if (/^zh\b/i.test(wanted)) return "zh";
    if (/^en\b/i.test(wanted)) return "en";
  }
  return "en";
}

let language = first();

/** The language in force, as `en` or `zh`. */
export const current = () => language;

/** The tag of the language in force, for `lang` and for dates. */
export const tag = () => (language === "zh" ? "zh-CN" : "en");

/** A text of a spec: the English one where that is wished and the spec has it. */
export const ofSpec = (described, name) => (language === "en" ? described[`${name}_en`] : null) ?? described[name];

/** Takes the other language and remembers it where the browser lets it. */
export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds until the page is left.
  }
}

/** The words for `key`, with `{name}` replaced by what is given for it. */
export function t(key, given = {}) {
  const words = LANGUAGES[language][key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => String(given[name] ?? ""));
}

/** Sets the words of nodes that stay: `data-text` their text, `data-label` their accessible name. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of root.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}

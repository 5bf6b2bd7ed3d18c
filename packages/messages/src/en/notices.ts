/** What devices are told, and the choice of it in the settings. */
export const notices = {
  received: (amount: string, name: string) => `${name} sent you ${amount}`,
  receivedPending: "It waits for you to accept it.",
  receivedText: "It is in your account.",
  requested: (amount: string, name: string) => `${name} asks you for ${amount}`,
  requestedText: "Open Bourse to pay or decline.",
  purchase: (amount: string, name: string) => `Approve ${amount} for ${name}?`,
  purchaseText: "The shop waits for you.",
  upcoming: (amount: string, name: string) => `${amount} goes to ${name}`,
  upcomingText: (date: string) => `Planned for ${date}.`,
  failed: (amount: string, name: string) => `${amount} was not sent to ${name}`,
  failedText: (date: string) => `The payment planned for ${date} could not be made.`,
  priceReached: (symbol: string, price: string) => `$${symbol} has reached ${price}`,
  priceReachedText: "You asked to be told.",
  filled: (symbol: string) => `Your order for $${symbol} was filled`,
  notFilled: (symbol: string) => `Your order for $${symbol} has ended`,
  notFilledText: "Not all of it was filled.",
  orderText: "See the order.",
  securityText: "If that was not you, open Security.",
};

export const noticeSettings = {
  title: "Notices on this device",
  hint: "Told by your browser, even when Bourse is closed. Only this device can read them.",
  turnOn: "Turn on notices",
  turnOff: "Turn off",
  on: "Notices are on",
  off: "Notices are off",
  topics: {
    payments: "Money that arrives, and planned payments",
    requests: "Requests for money",
    investing: "Orders and price alerts",
  },
  security: "Security is always told.",
  unsupported:
    "This browser cannot show notices. On an iPhone, add Bourse to the home screen first.",
  denied: "Notices are blocked for Bourse in the settings of this browser.",
  unreachable: "This browser’s push service cannot be reached. Try again later.",
};

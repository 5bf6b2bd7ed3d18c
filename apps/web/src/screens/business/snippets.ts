/**
 * The program of the first test payment: what a shop's developer pastes. Bourse's are host, port
 * and protocol alone.
 */
export function firstPayment(apiUrl: string, key: string): string {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol.replace(":", "");
  const usedPort = port === "" ? (scheme === "https" ? "443" : "80") : port;
  return `import Stripe from "stripe";

const stripe = new Stripe("${key}", {
  host: "${hostname}",
  port: ${usedPort},
  protocol: "${scheme}",
});
const payment = await stripe.paymentIntents.create({
  amount: 1800,
  currency: "usd",
  payment_method: "pm_card_visa",
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
  confirm: true,
});
process.stdout.write(payment.status + "\\n");
`;
}

/** The line that puts a button on a shop's page; `link` is the id of a payment link. */
export function buttonSnippet(bank: string, link = "plink_…"): string {
  return `<script src="${bank}/bourse.js" data-link="${link}"></script>`;
}

// A shop with one product, as any shop that uses Stripe is written: Express and the `stripe` SDK,
// with host, port and protocol set, and nothing else that is Bourse's.
import express from "express";
import Stripe from "stripe";

const {
  STRIPE_SECRET_KEY: key = "",
  STRIPE_WEBHOOK_SECRET: webhookSecret = "",
  BOURSE_API: api = "http://127.0.0.1:4748",
  // Both may be left out. With the first, one pays over the shop's own page instead of on the
  // bank's; with the second, a payment link has a button beside.
  BOURSE_URL: bank = "",
  PAYMENT_LINK: link = "",
  PORT: port = "4242",
} = process.env;

if (key === "") {
  process.stderr.write("STRIPE_SECRET_KEY is missing: make one under Business, Developers\n");
  process.exit(1);
}

const { hostname, port: apiPort, protocol } = new URL(api);
const stripe = new Stripe(key, {
  host: hostname,
  port: apiPort === "" ? 443 : Number(apiPort),
  protocol: protocol === "https:" ? "https" : "http",
});

/** Ids of the sessions that were paid, as the webhooks said. */
const paid = new Set();
const beans = { name: "House beans, 1 kg", unit_amount: 1800 };

const page = (title, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

const shop = express();

// The signature covers the bytes as they came, so this is not to be parsed as JSON before.
shop.post("/webhook", express.raw({ type: "application/json" }), (request, response) => {
  try {
    const signature = request.headers["stripe-signature"];
    const event = stripe.webhooks.constructEvent(request.body, signature, webhookSecret);
    if (event.type === "checkout.session.completed") paid.add(event.data.object.id);
    response.json({ received: true });
  } catch (error) {
    response.status(400).send(`Webhook refused: ${error.message}`);
  }
});

const onPage =
  bank === ""
    ? ""
    : `<script src="${bank}/bourse.js" data-link="${link}"></script><script src="/buy.js"></script>`;

shop.get("/", (_request, response) => {
  response.send(
    page(
      "Bean shop",
      `<p>${beans.name}: $18.00</p><form method="post" action="/buy"><button>Buy</button></form>
${onPage}`,
    ),
  );
});

// Where the script is there, Buy opens the payment over this page; else the form is sent as it is.
shop.get("/buy.js", (_request, response) => {
  response.type("js").send(`document.forms[0].addEventListener("submit", async (event) => {
  event.preventDefault();
  const { id } = await (await fetch("/session", { method: "POST" })).json();
  const { state, successUrl } = await Bourse.open({ checkout: id });
  if (state === "paid") location.assign(successUrl);
});`);
});

shop.post("/buy", async (request, response) => {
  response.redirect(303, (await openSession(request)).url);
});

shop.post("/session", async (request, response) => {
  const { id } = await openSession(request);
  response.json({ id });
});

function openSession(request) {
  const here = `${request.protocol}://${request.get("host")}`;
  return stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: "usd",
          unit_amount: beans.unit_amount,
          product_data: { name: beans.name },
        },
      },
    ],
    success_url: `${here}/thanks?session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${here}/`,
  });
}

shop.get("/thanks", async (request, response) => {
  const session = await stripe.checkout.sessions.retrieve(String(request.query.session));
  if (session.payment_status !== "paid") return response.send(page("Not paid yet", ""));
  response.send(page("Thank you", `<p>Order ${session.id.slice(-6)} is paid.</p>`));
});

/** Which orders the webhooks have told of. */
shop.get("/orders", (_request, response) => {
  response.json([...paid]);
});

const server = shop.listen(Number(port), "127.0.0.1", () => {
  process.stdout.write(`Shop at http://127.0.0.1:${server.address().port}\n`);
});

import { skeleton } from "./skeleton.ts";

// Roles that a member would trust, routes of the app, and names of the field. Any of them, or what
// looks like one, could be used to pose as the bank or as a company that people send money to.
const reservedWords = `
  admin administrator root system sysadmin moderator mod staff team owner operator official
  support help helpdesk service customerservice customercare care contact info hello feedback
  security safety fraud abuse trust compliance legal privacy police tax irs
  bank banking cash money pay payment payments payout payouts transfer transfers deposit withdraw
  billing invoice invoices refund refunds chargeback claim claims dispute escrow treasury fees
  account accounts activity api app auth login logout signin signup signout register password
  passkey recovery reset verify verification settings profile me you everyone here nobody null
  undefined none unknown anonymous guest test demo example www mail email smtp webmaster postmaster
  hostmaster noreply status docs news blog press careers jobs about terms download
  paypal venmo zelle cashapp revolut wise transferwise monzo starling n26 stripe square klarna
  affirm visa mastercard amex americanexpress discover maestro unionpay jcb alipay wechat wechatpay
  applepay googlepay samsungpay apple google amazon microsoft meta facebook instagram whatsapp
  telegram twitter xmoney robinhood coinbase binance kraken fidelity vanguard schwab blackrock
  chase jpmorgan citi citibank wellsfargo bankofamerica bofa capitalone goldmansachs morganstanley
  hsbc barclays lloyds natwest santander bnp bnpparibas societegenerale creditagricole deutschebank
  commerzbank ing rabobank ubs creditsuisse westernunion moneygram remitly swift sepa fednow fdic
  federalreserve sec finra ecb fca
`;

const reservedSkeletons = new Set(reservedWords.split(/\s+/).filter(Boolean).map(skeleton));

// Nobody but the house speaks in its name.
const houseSkeletons = ["bourse", "official", "support", "helpdesk"].map(skeleton);

/** Whether a handle is, looks like, or for the words of the house contains, a reserved word. */
export function isReserved(handle: string): boolean {
  const shape = skeleton(handle);
  return reservedSkeletons.has(shape) || houseSkeletons.some((word) => shape.includes(word));
}

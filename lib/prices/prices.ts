import data from './prices.json' with { type: 'json' };

/**
 * List prices without free tiers and discounts, each with its unit and source in `prices.json`, which says when they
 * were read. They are for seeing what a load costs and which part of it, not for checking an invoice.
 */
type PriceName = keyof typeof data.prices;

/** RDS Proxy in front of Serverless v2 charges at least this many capacity units. */
export const proxyLeastAcu = 8;

/** Where and when the prices hold, for people: `us-east-1, 2026-11-23`. */
export const pricesAsOf = `${data.region}, ${data.date}`;

/** USD for one of the price's unit. */
export function price(name: PriceName): number {
  return data.prices[name].usd;
}

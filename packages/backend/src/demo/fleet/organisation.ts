/** A team of the synthetic fleet, with the namespace that its services run in. */
export interface Team {
  name: string;
  title: string;
  division: string;
  namespace: string;
  /** What its services are about; each is a component of the catalog. */
  topics: readonly string[];
}

export interface Division {
  name: string;
  title: string;
}

export const divisions: readonly Division[] = [
  { name: 'division-commerce', title: 'Commerce' },
  { name: 'division-finance', title: 'Finance' },
  { name: 'division-logistics', title: 'Logistics' },
];

function team(
  division: string,
  namespace: string,
  title: string,
  topics: string,
): Team {
  return {
    name: `team-${namespace}`,
    title,
    division: `division-${division}`,
    namespace,
    topics: topics.split(' '),
  };
}

/** Twelve teams of three divisions. Components are named after their topics. */
export const teams: readonly Team[] = [
  team(
    'commerce',
    'browse',
    'Browse',
    'home listing facets filters brands badges media zoom compare recent sizes stores outlet seo',
  ),
  team(
    'commerce',
    'basket',
    'Basket',
    'basket saved promo coupons bundles gifts limits quotes taxes rounding merge expiry',
  ),
  team(
    'commerce',
    'orders',
    'Orders',
    'intake split confirm history returns exchange cancel amend b2b invoices-view status archive labels claims',
  ),
  team(
    'commerce',
    'loyalty',
    'Loyalty',
    'points tiers rewards referrals birthdays partners campaigns surveys journeys segments',
  ),
  team(
    'finance',
    'pay',
    'Pay',
    'cards wallets sepa paypal fraud risk tokens 3ds retries refunds chargebacks payouts ledger-feed',
  ),
  team(
    'finance',
    'ledger',
    'Ledger',
    'postings accounts closing reports audit fx vat intercompany accruals budget costs',
  ),
  team(
    'finance',
    'credit',
    'Credit',
    'scoring limits-credit dunning instalments factoring insurance contracts identity consent documents',
  ),
  team(
    'finance',
    'pricing',
    'Pricing',
    'lists rules market margin ab feeds simulation markdown approvals history-price',
  ),
  team(
    'logistics',
    'stock',
    'Stock',
    'levels reservations forecast counting suppliers inbound quality lots expiry-stock transfers shelves',
  ),
  team(
    'logistics',
    'ship',
    'Ship',
    'carriers rates labels-ship tracking pickup customs routing returns-ship packaging co2 express',
  ),
  team(
    'logistics',
    'fleet',
    'Fleet',
    'vehicles drivers tours telemetry charging service-fleet depots permits',
  ),
  team(
    'logistics',
    'partners',
    'Partners',
    'onboarding catalogue-feed settlement edi portal ratings disputes sla webhooks sandbox',
  ),
];

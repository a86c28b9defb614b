import type { Finding } from 'istio-ingress-contract';
import { bySeverityAndKey, checkRule } from '../findings/runFindings';
import type { FindingContext, FindingRule } from '../findings/types';
import { keptByKey } from '../snapshot/keptByKey';
import type { Cells } from './Cells';
import { LiveParts } from './LiveParts';
import { SortedParts } from './SortedParts';

/** What the rules of a scope find about one entry or Service. */
interface Found {
  findings: readonly Finding[];
  /** Rules that failed: they have to be asked about all at once. */
  failed: readonly FindingRule[];
}

const keptHits = keptByKey<Finding>(({ key }) => key);

/** What rules find about each entry, or each Service, by itself. */
export class ScopedFindings<K> {
  readonly sorted = new SortedParts<K, Finding>(bySeverityAndKey);
  private readonly parts: LiveParts<K, Found>;

  /**
   * @param contextOf - what rules may see of one entry or Service
   * @param isAsked - is the rule asked at all? A reason for not asking it is
   *   told elsewhere
   */
  constructor(
    cells: Cells,
    private readonly rules: readonly FindingRule[],
    private readonly contextOf: (key: K) => FindingContext | undefined,
    private readonly isAsked: (rule: FindingRule) => boolean,
  ) {
    this.parts = new LiveParts(
      cells,
      key => this.find(key),
      (known, next) => ({
        findings: keptHits(known.findings, next.findings),
        failed: next.failed,
      }),
    );
  }

  setKeys(keys: readonly K[]): void {
    this.parts.setKeys(keys);
  }

  /** Brings every part up to date; a pause is possible after each. */
  *update(failed: (rule: FindingRule) => void): Generator<void> {
    yield* this.parts.update(({ key, after }) => {
      this.sorted.set(key, after?.findings ?? []);
      after?.failed.forEach(failed);
    });
    this.sorted.settle();
  }

  private find(key: K): Found {
    const context = this.contextOf(key);
    const findings: Finding[] = [];
    const failed: FindingRule[] = [];
    for (const rule of context ? this.rules : []) {
      if (!this.isAsked(rule)) continue;
      const checked = checkRule(rule, context as FindingContext);
      if (checked.ok) findings.push(...checked.value);
      else failed.push(rule);
    }
    return { findings, failed };
  }
}

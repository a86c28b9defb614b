/** A rule that the engine implements; `Evidence.rule` holds its id. */
export interface Rule {
  /** Never reused for something else once evidence carried it. */
  id: string;
  title: string;
  /** What holds, in Markdown. */
  text: string;
  /** `path#symbol` in istio/istio, or the URL of a page. */
  source: readonly string[];
  /** Conformance cases that depend on it, by slug. */
  cases: readonly string[];
  /** Why no case of Istio's control plane can or does judge it. */
  notJudged?: string;
}

/** Rules of one topic, in the order of the reference. */
export interface RuleTopic {
  title: string;
  intro: string;
  rules: readonly Rule[];
}

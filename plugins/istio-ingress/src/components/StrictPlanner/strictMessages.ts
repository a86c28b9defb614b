/** The texts of the STRICT planner. */
export const strictMessages = {
  open: 'What if STRICT?',
  title: 'Is it safe to turn on STRICT?',
  intro:
    'STRICT makes a workload refuse everything but mTLS of the mesh. Nothing is changed here: the policy is tried on the objects as they were read last.',
  form: {
    cluster: 'Cluster',
    where: 'Where',
    mesh: 'In the whole mesh',
    namespace: 'In one namespace',
    service: 'For one Service',
    namespaceName: 'Namespace',
    serviceName: 'Service',
    plan: 'Try it',
    noCluster: 'Choose a cluster first.',
  },
  loading: 'Trying STRICT on the cluster',
  loadingHint:
    'Every route, fix and step is analysed on the objects of the cluster; for a large one that takes a while.',
  failed: 'STRICT could not be tried',
  again: 'Try again now',
  of: {
    mesh: 'STRICT in the whole mesh of {{cluster}}',
    namespace: 'STRICT in namespace {{namespace}} of {{cluster}}',
    service: 'STRICT for Service {{service}} of {{cluster}}',
  },
  verdict: {
    safe: 'Safe',
    breaks: 'Not safe',
    unknown: 'Not known',
    safeHint: 'Nothing that passes from outside would fail.',
    breaksHint: 'Requests from outside that pass would fail.',
    unknownHint: 'What becomes of some routes cannot be said.',
  },
  answer: {
    on: 'It is on already.',
    none: 'No route from outside is concerned.',
    safe_one: 'The only route from outside passes as before.',
    safe_other: 'None of {{count}} routes from outside would fail.',
    breaks: '{{number}} of {{total}} routes from outside would fail.',
    findings:
      'No route would fail, but there would be new findings of severity high or worse.',
    unknown:
      'What becomes of {{number}} of {{total}} routes from outside is not known.',
    unread: 'What was read may not be all that decides.',
  },
  observed: 'Of the objects as they were read',
  basis:
    'That these connections pass or fail is computed as Istio’s own control plane decides; the demo clusters with STRICT were judged by it. Which address a controller dials and which Host it sends rests on scenarios written from each vendor’s documentation and code, which Istio cannot judge.',
  narrowed:
    'Only services that you may see are counted. STRICT may break others: all of them need the permission {{permission}}.',
  breaks: 'Would fail ({{number}})',
  changes: 'Would change ({{number}})',
  unknown: 'Cannot be said ({{number}})',
  accepts_one:
    '{{count}} route stays as it is; its server would accept mTLS alone.',
  accepts_other:
    '{{count}} routes stay as they are; their servers would accept mTLS alone.',
  route: {
    by: 'by {{entry}}',
    owner: 'owned by {{owner}}',
    nobody: 'owned by nobody',
    before: 'now',
    after: 'with STRICT',
    gone: 'no route',
    failsAt: 'Fails from {{hop}}.',
    why: 'Why',
    whyOf: 'Why, for {{route}}',
    because: 'Not known because: {{reason}}',
    fixes: 'What would keep it whole',
    noFix: 'No fix is known for this route.',
    moreRoutes_one: 'also mends {{count}} other route',
    moreRoutes_other: 'also mends {{count}} other routes',
    keeps: 'Keeps it whole',
    keepsTogether: 'Keeps it whole, together with others',
    keepsNot: 'Does not keep it whole',
    refused: 'Cannot be made: {{reason}}',
    costs: 'Costs: {{costs}}',
    step: 'step {{number}}',
    any: 'any host',
  },
  way: {
    title: 'The way to STRICT',
    label: 'Pull requests, in their order',
    intro:
      'Each step is one pull request. It was made on the objects with all steps before it, and nothing that passes fails in between.',
    owners: 'of {{owners}}',
    shared: 'shared',
    mends_one: 'mends {{count}} route',
    mends_other: 'mends {{count}} routes',
    left_one: 'then STRICT would break {{count}} route',
    left_other: 'then STRICT would break {{count}} routes',
    done: 'then STRICT breaks nothing',
    changes: 'Changes ({{number}})',
    create: 'Create {{object}}',
    remove: 'Remove {{object}}',
    take: 'take away {{path}}',
    set: '{{path}} = {{value}}',
    unmended_one:
      '{{count}} route would still break: no fix is known for it, so STRICT is no step yet.',
    unmended_other:
      '{{count}} routes would still break: no fix is known for them, so STRICT is no step yet.',
    others:
      'STRICT is no step yet: it would break routes of services that you may not see.',
    copy: 'Copy step {{number}} as JSON',
  },
  outside: {
    title: 'Clients outside the mesh',
    hint: 'These pods have no data plane. Whether they call services here is not in the manifests; if they do, they would be refused.',
    pods_one: '{{namespace}}: {{count}} pod',
    pods_other: '{{namespace}}: {{count}} pods',
    none: 'Every pod that was read is in the mesh.',
    hidden: 'Shown to those who may see every service.',
  },
  overridden: {
    title: 'Policies that keep a part from STRICT',
    hint: 'They state less for a workload or a port, and win there.',
    none: 'No policy states less in there.',
  },
  alsoBinds:
    'A policy picks workloads, not Services. These Services have the same workloads, and would be bound as well: {{services}}.',
  unread: 'Other routes may exist',
  empty: {
    title: 'Choose where to try STRICT',
    hint: 'A namespace or a Service is a smaller step than the whole mesh.',
  },
  export: {
    csv: 'CSV',
    json: 'JSON',
    label: 'Take this plan away',
  },
} as const;

import type { HumanDuration } from '@backstage/types';

export interface Config {
  /** How outside traffic reaches services, and whether each hop is mTLS. */
  istioIngress?: {
    /** Clusters whose objects are manifests in a folder. */
    fileClusters?: Array<{
      /**
       * The cluster's name in the API, in annotations and on the page. At most
       * 200 characters, without `/`; no other cluster may have it.
       */
      name: string;
      /**
       * The folder, read recursively. A relative path is looked up in the
       * backend's working directory, then beside `app-config.yaml`.
       */
      path: string;
      /**
       * Whether the folder holds every object of the cluster. Without it, what
       * is absent may exist elsewhere, and verdicts that depend on it are not
       * known. Default: false.
       */
      complete?: boolean;
    }>;

    /**
     * Running clusters: those of the section `kubernetes`, with the credentials
     * that it gives. Without this section none is read.
     */
    kubernetes?: {
      /**
       * - `auto`: those that a module supplies, where one does; else the
       *   clusters of `kubernetes.clusterLocatorMethods`, if any.
       * - `bridge`: those that a module supplies, and an error without one.
       * - `config`: those of `kubernetes.clusterLocatorMethods`, and an error
       *   when there is no such section.
       * - `off`: none.
       *
       * Default: auto.
       */
      source?: 'auto' | 'bridge' | 'config' | 'off';
      /** More about single clusters, by the name they have there. */
      overrides?: {
        [cluster: string]: {
          /** Whether the cluster is read. Default: true. */
          enabled?: boolean;
          /**
           * Where Istio's ConfigMaps are when istiod cannot be seen, or runs
           * outside of the cluster. Default: istio-system.
           */
          istioNamespace?: string;
          /** The revision of such an istiod. */
          revision?: string;
          /**
           * The ConfigMap in `istioNamespace` with the mesh configuration,
           * where a managed mesh gives it another name than
           * `istio[-REVISION]`.
           */
          meshConfigMap?: string;
          /**
           * ConfigMaps, as `namespace/name`, that hold AS3 declarations for
           * BIG-IP. When given, there are no others; an empty list says that
           * there are none.
           */
          configMaps?: string[];
          /**
           * The only namespaces whose objects may be read. What others hold is
           * not known. Default: all.
           */
          namespaces?: string[];
        };
      };
    };

    /** Limits on what is read; what exceeds one is named, not dropped. */
    limits?: {
      /** Largest file, in characters. Default: 64 Mi. */
      fileSize?: number;
      /** Largest document of a file, in characters. Default: 4 Mi. */
      documentSize?: number;
      /** Deepest nesting of a document. Default: 64. */
      depth?: number;
      /** Most YAML aliases in a document. Default: 100. */
      aliases?: number;
      /** Most objects of a cluster. Default: 200000. */
      objects?: number;
      /** Most files of a folder. Default: 20000. */
      files?: number;
    };

    /** When clusters are read again. */
    refresh?: {
      /** After the last change of a folder. Default: 300 milliseconds. */
      debounce?: HumanDuration | string;
      /** Even when nothing was seen to change. Default: 10 minutes. */
      interval?: HumanDuration | string;
    };

    /** How several replicas of the backend share the clusters. */
    replicas?: {
      /**
       * After so long a silence of the replica that reads a cluster, another
       * one does. Default: 15 seconds.
       */
      lease?: HumanDuration | string;
    };

    /**
     * What the platform team requires of services; see `docs/policies.md`.
     * Default: the four policies that are shipped. An empty list: none.
     */
    policies?: Array<{
      /** Lower-case letters, digits and dashes, at most 63 of them. */
      id: string;
      title: string;
      description?: string;
      severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
      /**
       * The services that it is about; everything that is stated has to hold.
       * `*` stands for any characters. Default: every service.
       */
      scope?: {
        clusters?: string[];
        namespaces?: string[];
        /** Entity references, such as `group:default/payments`. */
        owners?: string[];
        /** Entity references, such as `system:default/shop`. */
        systems?: string[];
        lifecycles?: string[];
        /** Values of fields of the entity, by path. */
        entity?: { [path: string]: string[] };
        /** Only routes of these vendors are judged. */
        vendors?: string[];
      };
      /** All of it is required. */
      require: Array<{
        kind:
          | 'modes'
          | 'last-hop-mtls'
          | 'in-cluster-hops-encrypted'
          | 'server-strict'
          | 'supported-controller'
          | 'no-findings';
        /** Of `modes`. */
        allowed?: Array<'standalone' | 'chained' | 'istio-gateway'>;
        /** Of `last-hop-mtls`: TLS of the application counts as well. */
        acceptAppTls?: boolean;
        /** Of `no-findings`: this one and worse. */
        severity?: 'critical' | 'high' | 'medium' | 'low' | 'info';
      }>;
      /** What it helps to meet; changes no verdict. */
      controls?: Array<{ standard: string; id: string; url: string }>;
    }>;

    /** Exceptions from policies and findings, for single services. */
    waivers?: {
      /** Between the request of a waiver and its end. Default: 90 days. */
      maxValidity?: HumanDuration | string;
      /**
       * Whether people may approve what they requested themselves.
       * Default: false.
       */
      allowOwnApproval?: boolean;
      /** When owners are told before a waiver ends. Default: 7 days. */
      warnBefore?: HumanDuration | string;
      /**
       * What becomes of waivers in the annotation `istio-ingress/waivers` of
       * an entity:
       *
       * - `accept`: they hold, as whoever merges the file approves them.
       * - `review`: they wait for a decision, as those that are requested.
       * - `ignore`: they are not read.
       *
       * Default: accept.
       */
      catalog?: 'accept' | 'review' | 'ignore';
    };

    /** What owners of services are told by notifications. */
    notifications?: {
      /**
       * Default: where the notifications backend runs in the same instance.
       */
      enabled?: boolean;
      /**
       * An owner is told at most once in this time, of everything since.
       * Default: 1 hour.
       */
      window?: HumanDuration | string;
    };

    /** How results are stored, in the plugin's own database. */
    database?: {
      /** Rows written at once, at most 500. Default: 200. */
      batchRows?: number;
      /** How long changes and resolved findings are kept. Default: 400 days. */
      keepHistory?: HumanDuration | string;
    };
  };
}

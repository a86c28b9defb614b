export interface Config {
  scorecard?: {
    plugins?: {
      istioIngress?: {
        /**
         * Entities with this annotation are counted, such as
         * `istio-ingress/services`. Default: backstage.io/kubernetes-id.
         */
        annotation?: string;
      };
    };
  };
}

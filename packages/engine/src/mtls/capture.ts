import type { Evidence, Reason } from 'istio-ingress-contract';
import { fact, unknownEvidence } from '../evidence';
import { type ControlPlane, settingsOf } from '../mesh/controlPlanes';
import { isAssigned } from '../mesh/endpoints';
import type { MeshPod } from '../mesh/pods';
import { hasPort, isInRanges } from './addressRanges';

/** Does a pod's sidecar see a connection? */
export interface Capture {
  captured: boolean;
  /** Set when a rule on addresses decides, and the address is not known yet. */
  unknown?: Reason;
  because: Evidence;
}

// Rule ids: a port that is not captured, and what keeps a client's sidecar out.
const INBOUND = 'R1.15';
const OUTBOUND = 'R4.4';

const TRAFFIC = 'traffic.sidecar.istio.io/';

// Istio's own ports are never redirected (tools/istio-iptables).
const OWN_PORTS = [15020, 15021, 15090];

/**
 * Is a connection to a pod port redirected into the pod's sidecar
 * (`tools/istio-iptables/pkg/capture/run.go`)?
 */
export function inboundCapture(
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): Capture {
  const never = neverRedirected(plane, pod, INBOUND);
  if (never) return never;
  const include = settingOf(pod, 'includeInboundPorts', '-b', '*');
  if (include.value === '') {
    return no(pod, INBOUND, 'the sidecar captures no inbound port', include);
  }
  if (include.value !== '*') {
    return hasPort(include.value, port)
      ? yes(pod, `the sidecar captures pod port ${port}`, include)
      : no(
          pod,
          INBOUND,
          `pod port ${port} is not among the captured inbound ports`,
          include,
        );
  }
  if (OWN_PORTS.includes(port)) {
    return no(
      pod,
      INBOUND,
      `pod port ${port} is one of Istio's own and is never captured`,
      include,
    );
  }
  const exclude = settingOf(pod, 'excludeInboundPorts', '-d', '');
  return hasPort(exclude.value, port)
    ? no(pod, INBOUND, `pod port ${port} is excluded from the sidecar`, exclude)
    : yes(pod, `the sidecar captures pod port ${port}`, include);
}

/** Is a connection from a pod redirected into the pod's own sidecar? */
export function outboundCapture(
  plane: ControlPlane | undefined,
  pod: MeshPod,
  address: string,
  port: number,
): Capture {
  const never = neverRedirected(plane, pod, OUTBOUND);
  if (never) return never;
  const user = proxyUser(pod);
  if (user) return user;
  const excludePorts = settingOf(pod, 'excludeOutboundPorts', '-o', '');
  if (hasPort(excludePorts.value, port)) {
    return no(
      pod,
      OUTBOUND,
      `port ${port} is excluded from the client's sidecar`,
      excludePorts,
    );
  }
  const excludeRanges = settingOf(pod, 'excludeOutboundIPRanges', '-x', '');
  if (excludeRanges.value !== '' && !isAssigned(address))
    return notAssigned(pod, excludeRanges);
  if (isInRanges(excludeRanges.value, address)) {
    return no(
      pod,
      OUTBOUND,
      `address ${address} is excluded from the client's sidecar`,
      excludeRanges,
    );
  }
  const includePorts = settingOf(pod, 'includeOutboundPorts', '-q', '');
  if (hasPort(includePorts.value, port)) {
    return yes(pod, `the client's sidecar captures port ${port}`, includePorts);
  }
  const include = settingOf(pod, 'includeOutboundIPRanges', '-i', '*');
  if (include.value === '*')
    return yes(pod, "the client's sidecar captures the connection", include);
  if (include.value !== '' && !isAssigned(address))
    return notAssigned(pod, include);
  return isInRanges(include.value, address)
    ? yes(pod, `the client's sidecar captures address ${address}`, include)
    : no(
        pod,
        OUTBOUND,
        `address ${address} is not among those the client's sidecar captures`,
        include,
      );
}

/** Is the pod's interception mode NONE, so that nothing is redirected? */
export function interceptsNothing(
  plane: ControlPlane | undefined,
  pod: MeshPod,
): boolean {
  return interceptionMode(plane, pod).value === 'NONE';
}

interface Setting {
  value: string;
  path: string;
  /** The value comes from Istio's defaults, not from a field of the pod. */
  isDefault: boolean;
}

/**
 * A capture rule of a pod: its annotation where present, even empty; else the
 * argument of the container that wrote the rules; else what the injector will
 * write; else the default.
 */
function settingOf(
  pod: MeshPod,
  name: string,
  flag: string,
  otherwise: string,
): Setting {
  const key = `${TRAFFIC}${name}`;
  const stated = pod.annotations[key];
  const path = `metadata.annotations["${key}"]`;
  if (stated !== undefined) return { value: stated, path, isDefault: false };
  const init = pod.spec.initContainers.find(
    ({ name: container }) =>
      container === 'istio-init' || container === 'istio-validation',
  );
  const at = init ? init.args.indexOf(flag) : -1;
  if (init && at >= 0 && at + 1 < init.args.length) {
    return {
      value: init.args[at + 1],
      path: `spec.initContainers[${init.name}].args`,
      isDefault: false,
    };
  }
  const injected = pod.captureDefaults?.[name];
  return { value: injected ?? otherwise, path, isDefault: true };
}

function interceptionMode(
  plane: ControlPlane | undefined,
  pod: MeshPod,
): Setting {
  const key = 'sidecar.istio.io/interceptionMode';
  const path = `metadata.annotations["${key}"]`;
  const stated = pod.annotations[key];
  if (stated) return { value: stated, path, isDefault: false };
  const config = pod.annotations['proxy.istio.io/config'];
  const own = config?.match(/^\s*"?interceptionMode"?\s*:\s*"?(\w+)/m)?.[1];
  if (own)
    return {
      value: own,
      path: 'metadata.annotations["proxy.istio.io/config"]',
      isDefault: false,
    };
  return { value: settingsOf(plane).interceptionMode, path, isDefault: true };
}

function neverRedirected(
  plane: ControlPlane | undefined,
  pod: MeshPod,
  rule: string,
): Capture | undefined {
  if (pod.spec.hostNetwork) {
    return {
      captured: false,
      because: fact(
        rule,
        'pods on the host network are not captured',
        { ref: pod.object },
        {
          path: 'spec.hostNetwork',
          value: 'true',
        },
      ),
    };
  }
  const mode = interceptionMode(plane, pod);
  return mode.value === 'NONE'
    ? no(pod, rule, 'interception mode NONE redirects nothing', mode)
    : undefined;
}

/** The first container that is not Istio's is the client process. */
function proxyUser(pod: MeshPod): Capture | undefined {
  const container = pod.spec.containers.find(
    ({ name }) => name !== 'istio-proxy',
  );
  if (!container) return undefined;
  const user =
    container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const group =
    container.securityContext?.runAsGroup ??
    pod.spec.securityContext?.runAsGroup;
  if (user !== 1337 && group !== 1337) return undefined;
  return {
    captured: false,
    because: fact(
      OUTBOUND,
      "the process runs as the proxy's own user, whose connections are not captured",
      { ref: pod.object },
      {
        path: `spec.containers[${container.name}].securityContext.${
          user === 1337 ? 'runAsUser' : 'runAsGroup'
        }`,
        value: '1337',
      },
    ),
  };
}

function yes(pod: MeshPod, message: string, setting: Setting): Capture {
  return { captured: true, because: cite(pod, 'R1.18', message, setting) };
}

function no(
  pod: MeshPod,
  rule: string,
  message: string,
  setting: Setting,
): Capture {
  return { captured: false, because: cite(pod, rule, message, setting) };
}

function cite(
  pod: MeshPod,
  rule: string,
  message: string,
  setting: Setting,
): Evidence {
  return fact(
    rule,
    message,
    { ref: pod.object },
    setting.isDefault
      ? undefined
      : { path: setting.path, value: setting.value },
  );
}

function notAssigned(pod: MeshPod, setting: Setting): Capture {
  const unknown: Reason = {
    code: 'address-not-assigned',
    object: pod.object,
    message: `address ranges (${setting.value}) decide whether the client's sidecar sees the connection, and the destination has no address yet`,
  };
  return { captured: false, unknown, because: unknownEvidence(unknown) };
}

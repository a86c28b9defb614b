/** Why a text cannot be the name of a cluster, or undefined when it can. */
export function clusterNameComplaint(name: string): string | undefined {
  if (name.length === 0 || name.length > 200) {
    return `a cluster's name has 1 to 200 characters, this one has ${name.length}`;
  }
  // Names stand in paths, annotations and SQL keys, separated by slashes.
  if (!/^[A-Za-z0-9]([A-Za-z0-9._:@-]*[A-Za-z0-9])?$/.test(name)) {
    return `'${name}' is not a cluster name: letters, digits and . _ : @ - are allowed, the first and the last a letter or digit`;
  }
  return undefined;
}

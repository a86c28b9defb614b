/**
 * The tests that every vendor passes, for vendors of other packages.
 *
 * @packageDocumentation
 */
export { vendorConformance } from './vendorConformance';

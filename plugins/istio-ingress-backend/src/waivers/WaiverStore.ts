import type {
  WaiverQuery,
  WaiverRequest,
  WaiverStatus,
} from 'istio-ingress-contract';
import type { Page, Visible } from '../store/ResultStore';
import type { StoredWaiver } from './waiverRow';

/** What is done with a waiver after it was requested. */
export interface WaiverStep {
  id: string;
  step: 'approve' | 'deny' | 'revoke';
  /** An entity reference, or `service:...`. */
  by: string;
  note?: string;
}

/**
 * Keeps waivers, all of them for ever. Never decides who may do what. Statuses
 * are those at the time of the answer, by the clock of the database.
 */
export interface WaiverStore {
  list(query: WaiverQuery, visible: Visible): Promise<Page<StoredWaiver>>;
  get(id: string): Promise<StoredWaiver | undefined>;
  /**
   * @throws InputError for a time that has passed or is too far away
   * @throws ConflictError where the same was requested and waits
   */
  request(request: WaiverRequest, by: string): Promise<StoredWaiver>;
  /** @throws ConflictError where it is too late for the step */
  take(step: WaiverStep): Promise<StoredWaiver>;
  /** How many there are of each status. */
  counts(): Promise<Record<WaiverStatus, number>>;
  /** The time by which statuses are told. */
  nowMs(): Promise<number>;
}

import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { waiverStatusWords, type Waiver } from 'istio-ingress-contract';
import { useLanguage } from '../../hooks/useLanguage';
import { useNow } from '../../hooks/useNow';
import { useWords } from '../../hooks/useWords';
import { safeUrl } from '../../lib/safeUrl';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { WordChip } from '../WordChip';
import { daysUntil } from './dates';
import { Day, dayText } from './Day';
import { useWho } from './useWho';

const useStyles = makeStyles(
  () => ({ reason: { whiteSpace: 'pre-line', overflowWrap: 'anywhere' } }),
  { name: 'IstioIngressWaiverFacts' },
);

/** Where a waiver stands, and until when. */
export const WaiverState = ({ waiver }: { waiver: Waiver }) => {
  const t = useWords();
  const language = useLanguage();
  const now = useNow(60_000);
  const { status, expiresAt } = waiver;
  const days = daysUntil(expiresAt, now);
  const date = dayText(expiresAt, language);
  const isOpen = status === 'active' || status === 'pending';
  return (
    <>
      <WordChip word={waiverStatusWords[status]} />
      <Typography variant="body2">
        {status === 'expired'
          ? t('waivers.ended', { date })
          : t('waivers.until', { date })}
      </Typography>
      {isOpen && days >= 0 && (
        <Typography variant="body2" color="textSecondary">
          {days === 0
            ? t('waivers.lastDay')
            : t('waivers.left', { count: days })}
        </Typography>
      )}
    </>
  );
};

/** Why it was asked for, and the ticket. */
export const WaiverReason = ({
  waiver: { reason, ticket },
}: {
  waiver: Waiver;
}) => {
  const classes = useStyles();
  const t = useWords();
  const url = safeUrl(ticket);
  return (
    <>
      <Typography variant="body2" className={classes.reason}>
        <Name>{reason}</Name>
      </Typography>
      {ticket && (
        <Typography variant="body2">
          {url ? (
            <Link to={url}>
              <Name>{ticket}</Name>
            </Link>
          ) : (
            <Name>{t('waivers.ticket', { ticket })}</Name>
          )}
        </Typography>
      )}
    </>
  );
};

/** Who asked, who decided, when, and what they said. */
export const WaiverPeople = ({ waiver }: { waiver: Waiver }) => {
  const t = useWords();
  const who = useWho();
  const { source, entityRef, requestedBy, requestedAt } = waiver;
  const decisions = [
    { key: 'waivers.approvedBy', decision: waiver.approved },
    { key: 'waivers.deniedBy', decision: waiver.denied },
    { key: 'waivers.revokedBy', decision: waiver.revoked },
  ] as const;
  return (
    <>
      <Typography variant="body2">
        {source === 'catalog' ? (
          <Name>
            {t('waivers.catalogBy', {
              entity: entityRef ?? t('waivers.inCatalog'),
            })}
          </Name>
        ) : (
          <Name>{t('waivers.requestedBy', { who: who(requestedBy) })}</Name>
        )}{' '}
        <RelativeTime at={requestedAt} />
      </Typography>
      {decisions.map(
        ({ key, decision }) =>
          decision && (
            <Typography key={key} variant="body2">
              <Name>{t(key, { who: who(decision.by) })}</Name>{' '}
              <Day at={decision.at} />
              {decision.note && (
                <Name> {t('waivers.note', { note: decision.note })}</Name>
              )}
            </Typography>
          ),
      )}
    </>
  );
};

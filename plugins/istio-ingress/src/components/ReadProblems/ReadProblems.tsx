import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import {
  clusterStatusWords,
  joinWords,
  readStateWords,
  type ClusterSummary,
  type ReadStatus,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { unreadKinds } from '../../lib/unreadKinds';
import { Disclosure } from '../Disclosure';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { Notice } from '../States';
import { WordChip } from '../WordChip';

/** What could not be read in a cluster, and what to do about it. */
export const ReadProblems = ({
  cluster,
  level = 4,
}: {
  cluster: ClusterSummary;
  /** Of the headings. */
  level?: 3 | 4;
}) => {
  const t = useWords();
  const unread = unreadKinds(cluster);
  const { status, message, world } = cluster;
  return (
    <>
      {status !== 'ok' && (
        <Notice tone={status === 'syncing' ? 'info' : 'warning'}>
          {clusterStatusWords[status].sentence}
          {message && (
            <>
              {' '}
              <Name>{message}</Name>
            </>
          )}
        </Notice>
      )}
      {world === 'open' && (
        <Notice tone="info">{t('cluster.openWorld')}</Notice>
      )}
      {unread.length > 0 && (
        <Disclosure
          level={level}
          title={`${t('cluster.unread')} (${unread.length})`}
          initiallyOpen={false}
        >
          <UnreadTable unread={unread} />
        </Disclosure>
      )}
    </>
  );
};

const UnreadTable = ({ unread }: { unread: readonly ReadStatus[] }) => {
  const t = useWords();
  return (
    <TableContainer>
      <Table size="small" aria-label={t('cluster.unread')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('cluster.unreadKind')}</TableCell>
            <TableCell>{t('cluster.unreadState')}</TableCell>
            <TableCell>{t('cluster.unreadHint')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {unread.map((read, index) => (
            <UnreadRow key={index} read={read} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const UnreadRow = ({ read }: { read: ReadStatus }) => {
  const t = useWords();
  const { group, kind, namespaces, state, since, message, simulated } = read;
  const { lastEventAt } = read;
  const word = readStateWords[state];
  return (
    <TableRow>
      <TableCell>
        <Name>{group === '' ? kind : `${kind} (${group})`}</Name>
        {namespaces && (
          <div>
            <Name>
              {t('cluster.inNamespaces', {
                namespaces: joinWords(namespaces),
              })}
            </Name>
          </div>
        )}
      </TableCell>
      <TableCell>
        <WordChip word={word} />
        {simulated && ` (${t('cluster.simulated')})`}
        {since && (
          <div>
            {`${t('cluster.staleSince')} `}
            <RelativeTime at={since} />
          </div>
        )}
        {lastEventAt && (
          <div>
            {`${t('cluster.lastHeard')} `}
            <RelativeTime at={lastEventAt} />
          </div>
        )}
      </TableCell>
      <TableCell>
        {word.sentence}
        {message && (
          <div>
            <Name>{message}</Name>
          </div>
        )}
      </TableCell>
    </TableRow>
  );
};

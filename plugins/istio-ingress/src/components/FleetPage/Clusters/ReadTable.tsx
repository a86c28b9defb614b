import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import {
  joinWords,
  readStateWords,
  type ClusterSummary,
} from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import { WordChip } from '../../WordChip';
import { useFormat } from '../useFormat';
import { useTableStyles } from '../useTableStyles';

/** Every kind that was asked for, how its read ended, and how many it has. */
export const ReadTable = ({
  cluster: { name, reads },
}: {
  cluster: ClusterSummary;
}) => {
  const classes = useTableStyles();
  const t = useWords();
  const { number } = useFormat();
  return (
    <TableContainer>
      <Table
        size="small"
        className={classes.table}
        aria-label={t('fleet.clusters.readsOf', { cluster: name })}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('cluster.unreadKind')}</TableCell>
            <TableCell>{t('cluster.unreadState')}</TableCell>
            <TableCell align="right">{t('fleet.clusters.objects')}</TableCell>
            <TableCell>{t('cluster.unreadHint')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {reads.map(({ group, kind, namespaces, state, count }, index) => (
            <TableRow key={index}>
              <TableCell>
                <Name>{group === '' ? kind : `${kind} (${group})`}</Name>
                {namespaces && (
                  <div>
                    {t('cluster.inNamespaces', {
                      namespaces: joinWords(namespaces),
                    })}
                  </div>
                )}
              </TableCell>
              <TableCell>
                <WordChip word={readStateWords[state]} plain />
              </TableCell>
              <TableCell align="right">
                {count === undefined ? '–' : number(count)}
              </TableCell>
              <TableCell>{readStateWords[state].sentence}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

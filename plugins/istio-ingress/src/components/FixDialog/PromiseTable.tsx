import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { postureWords, type Preview } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { serviceKey } from '../../lib/objectName';
import { ModeChips } from '../ModeChips';
import { Name } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    chips: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'IstioIngressPromiseTable' },
);

type PreviewedService = Preview['services'][number];

/** The posture of each service before a change and after it. */
export const PromiseTable = ({
  services,
}: {
  services: readonly PreviewedService[];
}) => {
  const t = useWords();
  return (
    <TableContainer>
      <Table size="small" aria-label={t('fix.promises')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('fix.service')}</TableCell>
            <TableCell>{t('fix.before')}</TableCell>
            <TableCell>{t('fix.after')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {services.map(({ ref, before, after }) => (
            <TableRow key={serviceKey(ref)}>
              <TableCell>
                <Name>{`${ref.namespace}/${ref.name}`}</Name>
              </TableCell>
              <TableCell>
                <State state={before} />
              </TableCell>
              <TableCell>
                <State state={after} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const State = ({ state }: { state: PreviewedService['before'] }) => {
  const classes = useStyles();
  const t = useWords();
  if (!state) return <>{t('fix.absent')}</>;
  return (
    <span className={classes.chips}>
      <WordChip word={postureWords[state.posture]} />
      <ModeChips modes={state.modes} posture={state.posture} />
    </span>
  );
};

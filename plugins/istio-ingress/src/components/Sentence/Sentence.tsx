import Typography from '@material-ui/core/Typography';
import { Name } from '../Name';

/** The first line: a generated sentence with its subject emphasised. */
export const Sentence = ({
  text,
  subject,
}: {
  text: string;
  subject: string;
}) => {
  const starts = text.startsWith(`${subject} `);
  return (
    <Typography variant="body1">
      <Name>
        {starts && <em>{subject}</em>}
        {starts ? text.slice(subject.length) : text}
      </Name>
    </Typography>
  );
};

// How the verdict on a webhook's signature came about: what was signed, what should stand in the header, what stands there.

import type { SignatureReport } from "../../bindings/SignatureReport";
import { CopyButton } from "../../components/Copy";
import { Tag } from "../../components/Marks";
import { differing } from "./diff-part";
import css from "./Inspect.module.css";
import signatureCss from "./Signature.module.css";
import { SIGNATURES } from "./words";

/** A run of what stands for a secret. */
const MASK = /\*{8,}/;

/** The sign on the tab. */
export function VerdictMark({ report }: { report: SignatureReport }) {
  const { sign, word, tone } = SIGNATURES[report.verdict];
  return (
    <Tag tone={tone}>
      <span aria-hidden>{sign}</span>
      <span className="visually-hidden">{word}</span>
    </Tag>
  );
}

/** The explanation. */
export function SignatureTab({ report }: { report: SignatureReport }) {
  const { verdict, message, remedy, cause, header, expected, received, signed } = report;
  const { sign, word, tone } = SIGNATURES[verdict];
  return (
    <div className={signatureCss.signature}>
      <section className={signatureCss.verdict} data-verdict={tone} aria-label="Verdict">
        <p className={signatureCss.word}>
          <span aria-hidden>{sign}</span> {word}
        </p>
        <p>{message}</p>
        {remedy && <p className={signatureCss.remedy}>{remedy}</p>}
        {cause && (
          <p className={css.hint}>
            Likely cause: <code className={css.mono}>{cause}</code>
          </p>
        )}
      </section>
      <Compared header={header} expected={expected} received={received} />
      <section>
        <div className={signatureCss.head}>
          <h3>Signed string</h3>
          {signed && <CopyButton text={signed} what="the signed string" />}
        </div>
        <p className={css.hint}>
          The bytes over which the signature is made: the time, a full stop, and the body exactly as received.
          {MASK.test(signed) && " Secrets in it are masked here; the signature is over the true bytes."}
        </p>
        {signed ? (
          <pre className={signatureCss.signed}>{signed}</pre>
        ) : (
          <p className={css.hint}>Nothing: the time that belongs to it did not come.</p>
        )}
      </section>
    </div>
  );
}

type ComparedProps = Pick<SignatureReport, "header" | "expected" | "received">;

function Compared({ header, expected, received }: ComparedProps) {
  const [should, does] =
    expected !== null && received !== null && expected !== received ? differing(expected, received) : [null, null];
  return (
    <section>
      <div className={signatureCss.head}>
        <h3>
          Header <code>{header ?? "of the signature: none came"}</code>
        </h3>
      </div>
      <dl className={signatureCss.compared}>
        <dt>Expected</dt>
        <dd>
          {expected === null ? (
            <span className={css.hint}>not known: no webhook secret is stored for this connection</span>
          ) : (
            <>
              <code>{should ? <Marked {...should} tone="in" /> : expected}</code>
              <CopyButton text={expected} what="the expected signature" />
            </>
          )}
        </dd>
        <dt>Received</dt>
        <dd>
          {received === null ? (
            <span className={css.hint}>none</span>
          ) : (
            <>
              <code>{does ? <Marked {...does} tone="bad" /> : received}</code>
              <CopyButton text={received} what="the received signature" />
            </>
          )}
        </dd>
      </dl>
    </section>
  );
}

interface MarkedProps {
  begin: string;
  differs: string;
  end: string;
  tone: "in" | "bad";
}

function Marked({ begin, differs, end, tone }: MarkedProps) {
  return (
    <>
      {begin}
      <mark data-mark={tone} title="Differs">
        {differs || "∅"}
      </mark>
      {end}
    </>
  );
}

using System.CommandLine;
using System.Text;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments.Evidences;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Files;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify result</c>: the verdict of an experiment.</summary>
internal static class VerifyResult
{
    private static readonly Argument<string?> Id = new("ID")
    {
        Description = "The experiment [default: the only one, or the only one that runs]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly TextFlag Evidence = new(
        "--evidence",
        "FILE",
        "Writes evidence: sums by unit without names, checks, verdict; verify FILE computes it anew anywhere"
    );

    public static Command Create()
    {
        Command command = new(
            "result",
            """
            Judge an experiment by the ledger: effect with its interval, placebos, guardrails, one word.
            Exit code 1 unless the saving is proven, or proven smaller than predicted.

            Examples:
              farthing verify result
              farthing verify result exact-cache --evidence e.json
            """
        );
        command.Arguments.Add(Id);
        command.Options.Add(Evidence);
        LedgerFlags.AddPlace(command);
        return command.Runs("verify.result", Run);
    }

    private static int Run(VerbContext context) =>
        LedgerSource.Run(
            context,
            ledger =>
            {
                VerifySource source = new(ledger.Store, TimeProvider.System.GetUtcNow());
                ExperimentPlan plan = source.Find(context.Parsed.GetValue(Id));
                ExperimentOutcomes outcomes = source.OutcomesOf(plan);
                ExperimentReport report = ExperimentJudge.Judge(outcomes);
                ExperimentResultDocument document = ExperimentAnswers.Of(
                    outcomes,
                    report,
                    source.SpanOf(plan).IsRunning
                );
                if (context.Parsed.GetValue(Evidence) is string file)
                {
                    context.Beside(() =>
                        AtomicFile.Write(
                            file,
                            writer => writer.Write(Encoding.UTF8.GetString(EvidenceFile.Write(outcomes)))
                        )
                    );
                }

                bool isShown =
                    document.Verdict is ExperimentVerdict.Proven or ExperimentVerdict.SmallerThanPredicted;
                return context.Answer(document, () => ExperimentResultSheet.Of(document), isShown ? 0 : 1);
            }
        );
}

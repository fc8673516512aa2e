using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Experiments.Results;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify status</c>, what runs, and <c>farthing verify list</c>, what ever ran: predicted against proven.</summary>
internal static class VerifyList
{
    /// <summary>The command.</summary>
    /// <param name="name">status or list.</param>
    /// <param name="isRunning">Only what runs.</param>
    public static Command Create(string name, bool isRunning)
    {
        Command command = new(
            name,
            isRunning
                ? """
                Show the experiments that run, each with its verdict so far.

                Example:
                  farthing verify status --data farthing-data
                """
                : """
                Show all experiments of a ledger: predicted against proven, by lever.

                Example:
                  farthing verify list --json
                """
        );
        LedgerFlags.AddPlace(command);
        return command.Runs("verify.list", context => Run(context, isRunning));
    }

    private static int Run(VerbContext context, bool isRunning) =>
        LedgerSource.Run(
            context,
            ledger =>
            {
                VerifySource source = new(ledger.Store, TimeProvider.System.GetUtcNow());
                List<ExperimentLine> lines = [];
                List<(ExperimentPlan Plan, ExperimentReport Report)> finished = [];
                foreach (ExperimentPlan plan in source.Plans)
                {
                    ExperimentSpan span = source.SpanOf(plan);
                    if (span.IsRunning || !isRunning)
                    {
                        context.Cancellation.ThrowIfCancellationRequested();
                        ExperimentOutcomes outcomes = source.OutcomesOf(plan);
                        ExperimentReport report = ExperimentJudge.Judge(outcomes);
                        lines.Add(ExperimentAnswers.LineOf(outcomes, report, span.IsRunning));
                        if (!span.IsRunning)
                        {
                            finished.Add((plan, report));
                        }
                    }
                }

                ExperimentListDocument document = new(
                    lines,
                    [
                        .. finished
                            .Select(static one => one.Plan.Lever)
                            .Distinct()
                            .Order()
                            .Select(lever => ExperimentAnswers.HistoryOf(LeverHistory.Of(lever, finished)))
                            .Where(static one => one.Experiments > 0),
                    ]
                );
                return context.Answer(document, () => ExperimentListSheet.Of(document));
            }
        );
}

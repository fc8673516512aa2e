using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Levers;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify estimate</c>: a difference before and after a change. It is never proven.</summary>
internal static class VerifyEstimate
{
    private const int LeastBefore = 3;

    private static readonly Argument<string> Change = new("CHANGE")
    {
        Description = "The day of the change, such as 2026-11-20, UTC",
    };

    public static Command Create()
    {
        Command command = new(
            "estimate",
            """
            Compare dollars of a request before and after a change that nobody randomized. The word is ESTIMATED:
            a bill that falls by itself passes for a saving. The days of the change itself count as after.

            Example:
              farthing verify estimate 2026-11-20 --since 2026-11-06 --team search
            """
        );
        command.Arguments.Add(Change);
        LedgerFlags.AddFilter(command);
        return command.Runs("verify.estimate", Run);
    }

    private static int Run(VerbContext context)
    {
        LedgerFilter filter = LedgerFlags.Filter(context);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string text = context.Parsed.GetRequiredValue(Change);
        long? change = LedgerTime.Parse(text, now);
        if (change is null)
        {
            context.Refuse(
                ExperimentFaultCodes.WrongValue,
                "CHANGE",
                "not a day",
                "a day in UTC, such as 2026-11-20",
                text
            );
        }

        context.StopOnFaults();
        DateTimeOffset day = DateTimeOffset.UnixEpoch.AddTicks(change!.Value / 100);
        filter = filter with
        {
            SinceUnixNs =
                filter.SinceUnixNs
                ?? (day.AddDays(-ExperimentReader.HistoryDays) - DateTimeOffset.UnixEpoch).Ticks * 100,
            UntilUnixNs = filter.UntilUnixNs ?? (now - DateTimeOffset.UnixEpoch).Ticks * 100,
        };
        return LedgerSource.Run(
            context,
            ledger =>
            {
                TrafficHistory history = TrafficHistory.Read(ledger.Store, filter, AssignmentUnit.Key);
                double[] before =
                [
                    .. history
                        .DailyUsdPerRequest.Where(one => one.Day < day)
                        .Select(static one => one.UsdPerRequest),
                ];
                double[] after =
                [
                    .. history
                        .DailyUsdPerRequest.Where(one => one.Day >= day)
                        .Select(static one => one.UsdPerRequest),
                ];
                if (before.Length < LeastBefore || after.Length == 0)
                {
                    context.Refuse(
                        ExperimentFaultCodes.Missing,
                        "CHANGE",
                        FormattableString.Invariant(
                            $"{before.Length} days with requests before it, and {after.Length} after"
                        ),
                        "3 days before and one after; --since and --until choose them",
                        text
                    );
                    context.StopOnFaults();
                }

                BeforeAfter estimate = BeforeAfter.Of(before, after);
                double half = Math.Abs(estimate.Effect) * estimate.SavingsUncertainty;
                ExperimentEstimateDocument document = new(
                    ExperimentVerdict.Estimated,
                    day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    before.Length,
                    after.Length,
                    new Quantity(estimate.Effect, "fraction")
                    {
                        Low = double.IsFinite(half) ? estimate.Effect - half : null,
                        High = double.IsFinite(half) ? estimate.Effect + half : null,
                        Basis = Basis.Measured,
                    },
                    estimate.Autocorrelation,
                    double.IsFinite(estimate.SavingsUncertainty) ? estimate.SavingsUncertainty : null
                );
                return context.Answer(document, () => ExperimentEstimateSheet.Of(document), exitCode: 1);
            }
        );
    }
}

using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Experiments.Sizes;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify plan</c>: the size and cost of an experiment, and its plan.</summary>
internal static class VerifyPlan
{
    private const double DaysPerMonth = 730.0 / 24;
    private static readonly double[] Shares = [0.01, 0.05, 0.1, 0.5];

    private static readonly TextFlag Write = new(
        "--write",
        "FILE",
        "Writes the plan, with the prices of --config; verify start FILE runs it"
    );

    public static Command Create()
    {
        Command command = new(
            "plan",
            """
            Size an experiment by the last 14 days of the ledger: days and cost of holding out 1, 5, 10 and 50 %.

            Examples:
              farthing verify plan --lever exact_cache --team search --effect 10%
              farthing verify plan --lever price_tier --set tier=flex --config gateway.yaml --write flex.json
              farthing verify plan --global-holdout exact_cache,semantic_cache,cascade --share 5%
            """
        );
        PlanDraft.AddTo(command);
        command.With(Write);
        LedgerFlags.AddFilter(command);
        return command.Runs("verify.plan", Run);
    }

    private static int Run(VerbContext context)
    {
        PlanDraft draft = PlanDraft.Read(context);
        LedgerFilter filter = LedgerFlags.Filter(context);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        filter = filter with
        {
            SinceUnixNs = filter.SinceUnixNs ?? Ns(now.AddDays(-ExperimentReader.HistoryDays)),
            UntilUnixNs = filter.UntilUnixNs ?? Ns(now),
        };
        string? file = context.Parsed.GetValue(Write);
        string? config = context.Parsed.GetValue(LedgerFlags.Config);
        if (file is not null && config is null)
        {
            context.Refuse(
                ExperimentFaultCodes.Missing,
                Write.Name,
                "a plan freezes prices, and nobody says which",
                "--config FILE, the gateway's configuration, beside it"
            );
        }

        context.StopOnFaults();
        return LedgerSource.Run(
            context,
            ledger =>
            {
                TrafficHistory history = TrafficHistory.Read(
                    ledger.Store,
                    filter,
                    draft.Unit == AssignmentUnit.Block ? AssignmentUnit.Team : draft.Unit
                );
                double monthly = history.Usd / history.Days * DaysPerMonth;
                LeverHistory past = LeverHistory.Of(
                    draft.Lever,
                    new VerifySource(ledger.Store, now).Finished(draft.Lever, context.Cancellation)
                );
                SavingPrediction prediction = past.Predict(draft.Predicted * monthly);
                double correlation = Math.Sqrt(history.HistoryGain);
                IReadOnlyList<HoldoutCost> costs =
                    history.Variation.Clusters >= PlanRules.MinClusters
                        ? SampleSize.Table(
                            draft.Effect,
                            history.Variation.OfClusters,
                            correlation,
                            history.Variation.Clusters / history.Days,
                            prediction.MonthlyUsd / DaysPerMonth,
                            Shares
                        )
                        : [];
                if (file is not null)
                {
                    ExperimentPlan plan = draft.PlanOf(context, prediction, now);
                    plan = plan with
                    {
                        PlannedSize = SizeOf(plan, draft, history, correlation, costs.Count > 0),
                        PriceBook = new FrozenPriceBook(
                            now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                            PriceBookHash.Of(ConfiguredGateway.Read(context, config!).Prices)
                        ),
                    };
                    IReadOnlyList<Fault> faults = PlanRules.Check(plan);
                    if (faults.Count > 0)
                    {
                        throw new FarthingException([.. faults]);
                    }

                    context.Beside(() => AtomicFile.Write(file, writer => writer.Write(plan.ToText())));
                }

                ExperimentPlanDocument document = new(
                    Lever.Of(draft.Lever).Name,
                    draft.Unit.ToString().ToLowerInvariant(),
                    history.Days,
                    history.Variation.Clusters,
                    history.Variation.Requests,
                    history.Usd,
                    Finite(history.Variation.OfClusters),
                    Finite(history.Variation.Alikeness),
                    history.HistoryGain,
                    draft.Effect,
                    new Quantity(prediction.MonthlyUsd, "usd")
                    {
                        Low = prediction.LowUsd,
                        High = prediction.HighUsd,
                    },
                    past.Experiments,
                    [
                        .. costs.Select(one => new ExperimentHoldout(
                            one.ControlShare,
                            one.Clusters,
                            one.Days,
                            one.CostUsd
                        )),
                    ],
                    file
                );
                return context.Answer(document, () => ExperimentPlanSheet.Of(document));
            }
        );
    }

    /// <summary>Units of both arms, or pairs of blocks: at least those that a verdict needs.</summary>
    private static long SizeOf(
        ExperimentPlan plan,
        PlanDraft draft,
        TrafficHistory history,
        double correlation,
        bool isSized
    ) =>
        plan.Blocks is not null
            ? Math.Max(PlanRules.MinPairs, new Farthing.Experiments.Arms.BlockSchedule(plan).Pairs)
            : Math.Max(
                (long)Math.Ceiling(PlanRules.MinClusters / draft.HeldOut),
                isSized
                    ? SampleSize.Clusters(
                        draft.Effect,
                        history.Variation.OfClusters,
                        draft.HeldOut,
                        correlation
                    )
                    : 0
            );

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static long Ns(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks * 100;
}

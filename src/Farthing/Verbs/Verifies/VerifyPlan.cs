using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Experiments;
using Farthing.Experiments;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Experiments.Sizes;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Experiments;
using Farthing.Gateway.Experiments.Results;
using Farthing.Gateway.Files;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Experiments;
using Farthing.Verbs.Ledger;
using Farthing.Verbs.Serves;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Verifies;

/// <summary><c>farthing verify plan</c>: the size and cost of an experiment, and its plan.</summary>
internal static class VerifyPlan
{
    private const double DaysPerMonth = 730.0 / 24;
    private static readonly double[] Shares = [0.01, 0.05, 0.1, 0.5];

    private static readonly WordFlag LeverFlag = new(
        "--lever",
        "The lever that is tried",
        WordsOf<LeverKind>(),
        "exact_cache"
    );

    private static readonly WordFlag Unit = new(
        "--unit",
        "The unit that has one arm as a whole; a finer one than the lever's row permits is refused",
        WordsOf<AssignmentUnit>(),
        "session"
    );

    private static readonly QuantityFlag Share = new("--share", Share(0.01, 0.5), "Share held out", 0.1);

    private static readonly QuantityFlag Effect = new(
        "--effect",
        Share(0.001, 0.9),
        "Smallest relative saving worth finding",
        0.1
    );

    private static readonly QuantityFlag Predicted = new(
        "--predicted",
        Share(0.001, 0.99),
        "Saving that is predicted, of the scope's bill; its band is half of it to one and a half",
        0.1
    );

    private static readonly TextFlag Write = new(
        "--write",
        "FILE",
        "Writes the plan, with the prices of --config; experiments: [FILE] in that configuration runs it"
    );

    private static readonly TextFlag Id = new(
        "--id",
        "NAME",
        "Name of the experiment [default: the lever's]"
    );

    public static Command Create()
    {
        Command command = new(
            "plan",
            """
            Size an experiment by the last 14 days of the ledger: days and cost of holding out 1, 5, 10 and 50 %.

            Examples:
              farthing verify plan --lever exact_cache --team search --effect 10%
              farthing verify plan --lever cascade --config gateway.yaml --write experiment.json
            """
        );
        command.With(LeverFlag, Unit, Share, Effect, Predicted, Id, Write);
        LedgerFlags.AddFilter(command);
        return command.Runs("verify.plan", Run);
    }

    private static int Run(VerbContext context)
    {
        LeverKind lever = LeverFlag.Read<LeverKind>(context);
        AssignmentUnit unit = Unit.Read<AssignmentUnit>(context);
        (double share, double effect) = (context.Value(Share) ?? 0, context.Value(Effect) ?? 0);
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
                    unit == AssignmentUnit.Block ? AssignmentUnit.Team : unit
                );
                double monthly = history.Usd / history.Days * DaysPerMonth;
                double saved = (context.Value(Predicted) ?? 0) * monthly;
                IReadOnlyList<HoldoutCost> costs =
                    history.Variation.Clusters >= PlanRules.MinClusters
                        ? SampleSize.Table(
                            effect,
                            history.Variation.OfClusters,
                            Math.Sqrt(history.HistoryGain),
                            history.Variation.Clusters / history.Days,
                            saved / DaysPerMonth,
                            Shares
                        )
                        : [];
                ExperimentPlan plan = PlanOf(context, lever, unit, share, effect, saved, now) with
                {
                    PlannedSize = Math.Max(
                        (long)Math.Ceiling(PlanRules.MinClusters / share),
                        costs.Count == 0
                            ? 0
                            : SampleSize.Clusters(
                                effect,
                                history.Variation.OfClusters,
                                share,
                                Math.Sqrt(history.HistoryGain)
                            )
                    ),
                };
                if (file is not null)
                {
                    plan = plan with { PriceBook = PricesOf(context, config!, now) };
                    IReadOnlyList<Fault> faults = PlanRules.Check(plan);
                    if (faults.Count > 0)
                    {
                        throw new FarthingException([.. faults]);
                    }

                    context.Beside(() => AtomicFile.Write(file, writer => writer.Write(plan.ToText())));
                }

                ExperimentPlanDocument document = new(
                    Lever.Of(lever).Name,
                    unit.ToString().ToLowerInvariant(),
                    history.Days,
                    history.Variation.Clusters,
                    history.Variation.Requests,
                    history.Usd,
                    Finite(history.Variation.OfClusters),
                    Finite(history.Variation.Alikeness),
                    history.HistoryGain,
                    effect,
                    new Quantity(saved, "usd") { Low = saved / 2, High = saved * 1.5 },
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

    private static ExperimentPlan PlanOf(
        VerbContext context,
        LeverKind lever,
        AssignmentUnit unit,
        double share,
        double effect,
        double saved,
        DateTimeOffset now
    ) =>
        new()
        {
            Id =
                context.Parsed.GetValue(Id)
                ?? Lever.Of(lever).Name.Replace(' ', '-').Replace('_', '-').ToLowerInvariant(),
            Lever = lever,
            Arms = new ExperimentArms(
                Lever.Of(lever).Control,
                $"with the {Lever.Of(lever).Name}",
                unit == AssignmentUnit.Block ? 0.5 : share
            ),
            Unit = unit,
            Scope = new ExperimentScope(
                ListOf(context.Parsed.GetValue(LedgerFlags.Key)),
                ListOf(context.Parsed.GetValue(LedgerFlags.Team)),
                []
            ),
            Metric = ExperimentMetric.DollarsPerRequest,
            Guardrails =
            [
                new PlannedGuardrail(GuardrailMeasure.ErrorRate, 0.01),
                new PlannedGuardrail(GuardrailMeasure.TtftP95, 100),
            ],
            Method = Lever.MethodOf(unit),
            Salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour),
            PlannedSize = 0,
            Stop = StopRule.AtSize,
            Covariates = [Covariate.PrePeriodCost],
            PriceBook = new FrozenPriceBook("", ""),
            Exclusions = [],
            Prediction = new SavingPrediction(saved, saved / 2, saved * 1.5),
            MinimumEffect = effect,
            Blocks = unit == AssignmentUnit.Block ? new BlockPlan(3600, 900, 900, PlanRules.MinDays) : null,
        };

    /// <summary>The prices of a configuration, as its gateway would bill by them.</summary>
    private static FrozenPriceBook PricesOf(VerbContext context, string config, DateTimeOffset now)
    {
        ServeFileReader reader = new(
            GatewayFeatures.Settings,
            () => CatalogLoader.Load(context),
            Environment.GetEnvironmentVariable,
            CatalogLoader.Today(context),
            (_, _) => EmulatedServer.NotStarted
        );
        GatewayOptions options = reader.Read(BegunServeFile.Of(GatewayFeatures.Settings, config), []);
        return new FrozenPriceBook(
            now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            PriceBookHash.Of(options.Prices)
        );
    }

    /// <summary>Members as plans write them.</summary>
    private static string[] WordsOf<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static string[] ListOf(string? name) => name is null ? [] : [name];

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static long Ns(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks * 100;
}

using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Experiments;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Verbs.Ledger;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Verifies;

/// <summary>A plan as the flags of <c>verify plan</c> describe it, without size and prices.</summary>
/// <param name="Lever">The lever.</param>
/// <param name="Covers">Levers that a global holdout withholds.</param>
/// <param name="Unit">The unit that has one arm as a whole.</param>
/// <param name="HeldOut">Share held out.</param>
/// <param name="Effect">Smallest relative saving worth finding.</param>
/// <param name="Predicted">Relative saving that is predicted.</param>
/// <param name="CarryOverSeconds">The longest time in which a block's setting acts on the next block.</param>
/// <param name="Settings">The lever's setting.</param>
internal sealed record PlanDraft(
    LeverKind Lever,
    IReadOnlyList<LeverKind> Covers,
    AssignmentUnit Unit,
    double HeldOut,
    double Effect,
    double Predicted,
    double CarryOverSeconds,
    LeverSettings Settings
)
{
    /// <summary>Lengths of blocks, in hours: whole numbers of them make a day.</summary>
    private static readonly long[] BlockHours = [1, 2, 3, 4, 6, 8, 12, 24];

    private static readonly WordFlag LeverFlag = new(
        "--lever",
        "The lever that is tried",
        WordsOf<LeverKind>(),
        "exact_cache"
    );

    private static readonly TextFlag GlobalHoldout = new(
        "--global-holdout",
        "LEVERS",
        "Withhold all of these from a share of users: what they save together, such as exact_cache,cascade"
    );

    private static readonly WordFlag UnitFlag = new(
        "--unit",
        "The unit that has one arm as a whole; a finer one than the lever's row permits is refused [default: the finest]",
        WordsOf<AssignmentUnit>()
    );

    private static readonly QuantityFlag ShareFlag = new("--share", Share(0.01, 0.5), "Share held out", 0.1);

    private static readonly QuantityFlag EffectFlag = new(
        "--effect",
        Share(0.001, 0.9),
        "Smallest relative saving worth finding",
        0.1
    );

    private static readonly QuantityFlag PredictedFlag = new(
        "--predicted",
        Share(0.001, 0.99),
        "Saving that is predicted, of the scope's bill; finished experiments of the lever set its band",
        0.1
    );

    private static readonly QuantityFlag CarryOver = new(
        "--carry-over",
        Time(1, 6 * 3600),
        "Of blocks: the longest time in which one's setting acts on the next, such as the life of a cache's answers; a block is at least four times as long",
        900
    );

    private static readonly Option<string[]> Set = new("--set")
    {
        Description =
            "The lever's setting: tier=flex, max_tokens=300, model=NAME, control_policy=round-robin, control_deployments=A,B, treatment_deployments=C; of a cascade shuffled_model=SMALL and shuffled_share=0.4: half of control goes to it at random",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly TextFlag Id = new(
        "--id",
        "NAME",
        "Name of the experiment [default: the lever's]"
    );

    /// <summary>Adds the flags.</summary>
    public static void AddTo(Command command) =>
        command.With(
            LeverFlag,
            GlobalHoldout,
            UnitFlag,
            ShareFlag,
            EffectFlag,
            PredictedFlag,
            CarryOver,
            Set,
            Id
        );

    /// <summary>Reads the flags. Faults are collected.</summary>
    public static PlanDraft Read(VerbContext context)
    {
        string? holdout = context.Parsed.GetValue(GlobalHoldout);
        LeverKind lever = holdout is null ? LeverFlag.Read<LeverKind>(context) : LeverKind.GlobalHoldout;
        IReadOnlyList<AssignmentUnit> units = Farthing.Experiments.Levers.Lever.Of(lever).Units;
        return new PlanDraft(
            lever,
            holdout is null ? [] : CoversOf(context, holdout),
            context.Parsed.GetValue(UnitFlag) is null
                ? units.FirstOrDefault(AssignmentUnit.Session)
                : UnitFlag.Read<AssignmentUnit>(context),
            context.Value(ShareFlag) ?? 0,
            context.Value(EffectFlag) ?? 0,
            context.Value(PredictedFlag) ?? 0,
            context.Value(CarryOver) ?? 0,
            SettingsOf(context)
        );
    }

    /// <summary>The plan from now on.</summary>
    /// <param name="context">Its name and scope.</param>
    /// <param name="prediction">Dollars a month.</param>
    /// <param name="now">It starts at this hour.</param>
    public ExperimentPlan PlanOf(VerbContext context, SavingPrediction prediction, DateTimeOffset now)
    {
        Lever row = Farthing.Experiments.Levers.Lever.Of(Lever);
        ExperimentPlan plan = new()
        {
            Id =
                context.Parsed.GetValue(Id)
                ?? row.Name.Replace(' ', '-').Replace('_', '-').ToLowerInvariant(),
            Lever = Lever,
            Settings = Settings,
            Covers = Covers,
            Arms = new ExperimentArms(
                row.Control,
                $"with the {row.Name}",
                Unit == AssignmentUnit.Block ? 0.5 : HeldOut
            ),
            Unit = Unit,
            Scope = new ExperimentScope(
                ListOf(context.Parsed.GetValue(LedgerFlags.Key)),
                ListOf(context.Parsed.GetValue(LedgerFlags.Team)),
                ListOf(context.Parsed.GetValue(LedgerFlags.Model))
            ),
            Metric = ExperimentMetric.DollarsPerRequest,
            Guardrails =
            [
                new PlannedGuardrail(GuardrailMeasure.ErrorRate, 0.01),
                new PlannedGuardrail(GuardrailMeasure.TtftP95, 100),
            ],
            Method = Farthing.Experiments.Levers.Lever.MethodOf(Unit),
            Salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour),
            PlannedSize = 0,
            Stop = StopRule.AtSize,
            Covariates = Unit == AssignmentUnit.Block ? [] : [Covariate.PrePeriodCost],
            PriceBook = new FrozenPriceBook("", ""),
            Exclusions = [],
            Prediction = prediction,
            MinimumEffect = Effect,
        };
        return Unit == AssignmentUnit.Block ? WithBlocks(plan) : plan;
    }

    /// <summary>The shortest blocks that the carry-over permits, on the fewest days that have enough pairs of them.</summary>
    private ExperimentPlan WithBlocks(ExperimentPlan plan)
    {
        long carryOver = (long)Math.Ceiling(CarryOverSeconds);
        long least = Math.Max(PlanRules.MinBlockSeconds, PlanRules.CarryOversPerBlock * carryOver);
        long length = 3600 * BlockHours.First(hours => hours * 3600 >= least);
        int days = PlanRules.MinDays;
        ExperimentPlan Of(int count) =>
            plan with
            {
                Blocks = new BlockPlan(length, carryOver, carryOver, count),
            };
        while (new BlockSchedule(Of(days)).Pairs < PlanRules.MinPairs)
        {
            days += 7;
        }

        return Of(days);
    }

    private static LeverKind[] CoversOf(VerbContext context, string words)
    {
        string[] known = WordsOf<LeverKind>();
        List<LeverKind> covers = [];
        foreach (string word in words.Split(',', StringSplitOptions.TrimEntries))
        {
            int at = Array.IndexOf(known, word.ToLowerInvariant());
            if (at >= 0)
            {
                covers.Add(Enum.GetValues<LeverKind>()[at]);
            }
            else
            {
                context.Refuse(
                    ExperimentFaultCodes.WrongValue,
                    GlobalHoldout.Name,
                    "no such lever",
                    "levers, with commas between: " + string.Join(", ", known),
                    word
                );
            }
        }

        return [.. covers];
    }

    private static LeverSettings SettingsOf(VerbContext context)
    {
        LeverSettings settings = LeverSettings.None;
        foreach (string written in context.Parsed.GetValue(Set) ?? [])
        {
            int split = written.IndexOf('=', StringComparison.Ordinal);
            (string key, string value) =
                split < 0 ? (written, "") : (written[..split], written[(split + 1)..]);
            long number = 0;
            LeverSettings? next = (value.Length == 0 ? "" : key) switch
            {
                "tier" => settings with { Tier = value },
                "model" => settings with { Model = value },
                "max_tokens"
                    when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) =>
                    settings with
                    {
                        MaxTokens = number,
                    },
                "shuffled_model" => settings with { ShuffledModel = value },
                "shuffled_share"
                    when double.TryParse(
                        value,
                        NumberStyles.AllowDecimalPoint,
                        CultureInfo.InvariantCulture,
                        out double share
                    ) => settings with
                {
                    ShuffledShare = share,
                },
                "live_metrics" => settings with { LiveMetrics = value },
                "live_control" => settings with { LiveControl = value },
                "live_treatment" => settings with { LiveTreatment = value },
                "control_policy" => settings with { ControlPolicy = value },
                "control_deployments" => settings with { ControlDeployments = value.Split(',') },
                "treatment_deployments" => settings with { TreatmentDeployments = value.Split(',') },
                _ => null,
            };
            if (next is null)
            {
                context.Refuse(
                    ExperimentFaultCodes.WrongValue,
                    Set.Name,
                    "no setting of a lever",
                    "tier=flex, max_tokens=300, model=NAME, control_policy=…, control_deployments=…, treatment_deployments=…, shuffled_model=…, shuffled_share=0.4, live_metrics=URL, live_control=… or live_treatment=name{label=\"value\"}",
                    written
                );
            }

            settings = next ?? settings;
        }

        return settings;
    }

    /// <summary>Members as plans write them.</summary>
    private static string[] WordsOf<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    private static string[] ListOf(string? name) => name is null ? [] : [name];
}

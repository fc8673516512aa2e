using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;

namespace Farthing.Tests.Experiments;

/// <summary>Plans that keep every rule, to be varied.</summary>
internal static class SamplePlans
{
    /// <summary>A Sunday.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static ExperimentPlan Units { get; } =
        new()
        {
            Id = "exact-cache-search",
            Lever = LeverKind.ExactCache,
            Arms = new ExperimentArms("no reads, fills", "reads and fills", 0.1),
            Unit = AssignmentUnit.Session,
            Scope = new ExperimentScope([], ["search"], []),
            Metric = ExperimentMetric.DollarsPerRequest,
            Guardrails = [new PlannedGuardrail(GuardrailMeasure.TaskSuccess, 0.01)],
            Method = ExperimentMethod.Units,
            Salt = "salt-of-november",
            Start = Start,
            PlannedSize = 6870,
            Stop = StopRule.AtSize,
            Covariates = [Covariate.PrePeriodCost],
            PriceBook = new FrozenPriceBook("2026-11-01", new string('a', 64)),
            Exclusions = [new Exclusion(Start.AddDays(2), Start.AddDays(3), "outage")],
            Prediction = new SavingPrediction(1240, 1060, 1420),
            MinimumEffect = 0.1,
        };

    public static ExperimentPlan Blocks { get; } =
        Units with
        {
            Id = "engine-1",
            Lever = LeverKind.EngineSettings,
            Arms = new ExperimentArms("max_num_seqs 128", "max_num_seqs 256", 0.5),
            Unit = AssignmentUnit.Block,
            Method = ExperimentMethod.Blocks,
            PlannedSize = 168,
            Covariates = [],
            Blocks = new BlockPlan(3600, 900, 900, 14),
        };

    /// <summary>Settings that a lever needs.</summary>
    public static LeverSettings SettingsOf(LeverKind lever) =>
        lever switch
        {
            LeverKind.PriceTier => new LeverSettings { Tier = "flex" },
            LeverKind.MaxTokensCap => new LeverSettings { MaxTokens = 100 },
            LeverKind.OtherModel => new LeverSettings { Model = "small" },
            LeverKind.RouterPolicy => new LeverSettings { ControlPolicy = "weighted" },
            _ => LeverSettings.None,
        };
}

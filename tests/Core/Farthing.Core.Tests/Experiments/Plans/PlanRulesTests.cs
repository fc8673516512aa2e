using Farthing.Experiments;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Experiments.Plans;

public sealed class PlanRulesTests
{
    private static readonly BlockPlan Hour = SamplePlans.Blocks.Blocks!;

    [Fact]
    public void The_samples_keep_every_rule()
    {
        Assert.Empty(PlanRules.Check(SamplePlans.Units));
        Assert.Empty(PlanRules.Check(SamplePlans.Blocks));
    }

    /// <summary>The table of the specification, row by row: what each lever permits.</summary>
    [Theory]
    [InlineData(LeverKind.PriceTier, "session user key team")]
    [InlineData(LeverKind.MaxTokensCap, "session user key team")]
    [InlineData(LeverKind.JsonMinify, "session user key team")]
    [InlineData(LeverKind.OtherModel, "session user key team")]
    [InlineData(LeverKind.Cascade, "session user key team")]
    [InlineData(LeverKind.ExactCache, "session user key team")]
    [InlineData(LeverKind.CanonicalCache, "team block")]
    [InlineData(LeverKind.SemanticCache, "team block")]
    [InlineData(LeverKind.PromptCacheMarks, "team block")]
    [InlineData(LeverKind.RouterPolicy, "block")]
    [InlineData(LeverKind.EngineSettings, "block")]
    [InlineData(LeverKind.PurchaseMix, "")]
    [InlineData(LeverKind.GlobalHoldout, "user key team")]
    public void A_unit_below_the_row_is_refused_by_the_rows_name(LeverKind kind, string permitted)
    {
        foreach (AssignmentUnit unit in Enum.GetValues<AssignmentUnit>())
        {
            ExperimentPlan sample = unit == AssignmentUnit.Block ? SamplePlans.Blocks : SamplePlans.Units;
            ExperimentPlan plan = sample with
            {
                Lever = kind,
                Unit = unit,
                PlannedSize = 168,
                Covers = kind == LeverKind.GlobalHoldout ? [LeverKind.ExactCache] : [],
                Settings = SamplePlans.SettingsOf(kind),
            };
            IReadOnlyList<Fault> faults = PlanRules.Check(plan);

            if (permitted.Split(' ').Contains(unit.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                Assert.Empty(faults);
                continue;
            }

            Assert.Contains(
                faults,
                fault =>
                    fault.Path == "unit"
                    && fault.Code
                        == (
                            permitted.Length == 0
                                ? ExperimentFaultCodes.NoExperiment
                                : ExperimentFaultCodes.UnitTooFine
                        )
                    && fault.Message.Contains($"'{Lever.Of(kind).Name}'", StringComparison.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData(LeverKind.PriceTier, "settings.tier")]
    [InlineData(LeverKind.MaxTokensCap, "settings.max_tokens")]
    [InlineData(LeverKind.OtherModel, "settings.model")]
    public void A_setting_that_a_lever_needs_is_asked_for_and_refused_at_another(LeverKind kind, string path)
    {
        AssertFault(SamplePlans.Units with { Lever = kind }, path, false);
        AssertFault(SamplePlans.Units with { Settings = SamplePlans.SettingsOf(kind) }, path, false);
    }

    [Fact]
    public void Rows_stand_in_the_order_of_their_kinds() =>
        Assert.Equal(Enum.GetValues<LeverKind>(), Lever.All.Select(row => row.Kind));

    [Theory]
    [InlineData(LeverKind.ExactCache, "does not read the store, but fills it where no answer lives")]
    [InlineData(LeverKind.CanonicalCache, "reads the finer tiers of the store, and fills it")]
    [InlineData(LeverKind.SemanticCache, "reads the finer tiers of the store, and fills it")]
    public void Control_of_a_cache_fills_it(LeverKind kind, string control) =>
        Assert.Equal(control, Lever.Of(kind).Control);

    [Theory]
    [InlineData(0.0099, false)]
    [InlineData(0.01, true)]
    [InlineData(0.5, true)]
    [InlineData(0.5001, false)]
    [InlineData(double.NaN, false)]
    public void One_to_fifty_percent_are_held_out(double share, bool isRight) =>
        AssertFault(
            SamplePlans.Units with
            {
                Arms = SamplePlans.Units.Arms with { ControlShare = share },
            },
            "arms.control_share",
            isRight
        );

    /// <summary>Ten clusters in control: 10 / 0.1.</summary>
    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public void Control_has_ten_clusters_at_least(long size, bool isRight) =>
        AssertFault(SamplePlans.Units with { PlannedSize = size }, "planned_size", isRight);

    [Theory]
    [InlineData(3600, 900, 900, true)]
    [InlineData(1800, 100, 100, false)]
    [InlineData(3600, 901, 901, false)]
    [InlineData(5400, 900, 900, true)]
    [InlineData(5000, 900, 900, false)]
    [InlineData(86400, 900, 900, true)]
    [InlineData(172800, 900, 900, false)]
    public void Blocks_are_an_hour_and_four_carry_overs_and_divide_the_day(
        long length,
        long carryOver,
        long burnIn,
        bool isRight
    ) =>
        AssertFault(
            SamplePlans.Blocks with
            {
                Blocks = new BlockPlan(length, carryOver, burnIn, 14),
            },
            "blocks.length_seconds",
            isRight
        );

    [Theory]
    [InlineData(899, false)]
    [InlineData(900, true)]
    [InlineData(1800, true)]
    [InlineData(1801, false)]
    public void Burn_in_covers_the_carry_over_and_at_most_half_a_block(long burnIn, bool isRight) =>
        AssertFault(
            SamplePlans.Blocks with
            {
                Blocks = Hour with { BurnInSeconds = burnIn },
            },
            "blocks.burn_in_seconds",
            isRight
        );

    /// <summary>14 days from a Sunday are 7 pairs of days: with blocks of 4 h 42 pairs, of 6 h 28.</summary>
    [Theory]
    [InlineData(3600, 13, false)]
    [InlineData(3600, 14, true)]
    [InlineData(14400, 14, true)]
    [InlineData(21600, 14, false)]
    [InlineData(21600, 22, true)]
    public void Fourteen_days_and_forty_pairs_are_needed(long length, int days, bool isRight) =>
        AssertFault(
            SamplePlans.Blocks with
            {
                PlannedSize = 40,
                Blocks = new BlockPlan(length, 900, 900, days),
            },
            "blocks.days",
            isRight
        );

    [Fact]
    public void A_plan_ends_with_its_pairs()
    {
        AssertFault(SamplePlans.Blocks with { PlannedSize = 168 }, "planned_size", true);
        AssertFault(SamplePlans.Blocks with { PlannedSize = 169 }, "planned_size", false);
    }

    [Fact]
    public void Blocks_are_tossed_by_a_fair_coin() =>
        AssertFault(
            SamplePlans.Blocks with
            {
                Arms = SamplePlans.Blocks.Arms with { ControlShare = 0.1 },
            },
            "arms.control_share",
            false
        );

    [Fact]
    public void A_global_holdout_covers_levers_whose_units_it_has()
    {
        ExperimentPlan holdout = SamplePlans.Units with
        {
            Lever = LeverKind.GlobalHoldout,
            Unit = AssignmentUnit.User,
            Covers = [LeverKind.ExactCache, LeverKind.Cascade],
        };

        Assert.Empty(PlanRules.Check(holdout));
        AssertFault(holdout with { Covers = [] }, "covers", false);
        AssertFault(holdout with { Covers = [LeverKind.PromptCacheMarks] }, "covers", false);
        AssertFault(holdout with { Covers = [LeverKind.CanonicalCache] }, "covers", false);
        Assert.Empty(
            PlanRules.Check(holdout with { Covers = [LeverKind.ExactCache, LeverKind.CanonicalCache] })
        );
        AssertFault(holdout with { Covers = [LeverKind.GlobalHoldout] }, "covers", false);
        AssertFault(SamplePlans.Units with { Covers = [LeverKind.Cascade] }, "covers", false);
    }

    [Fact]
    public void Overlapping_blocks_are_refused_and_later_ones_are_not()
    {
        ExperimentPlan second = SamplePlans.Blocks with { Id = "engine-2", Salt = "another-salt" };

        Assert.Equal("blocks", Assert.Single(PlanRules.Check(second, [SamplePlans.Blocks])).Path);
        Assert.Empty(
            PlanRules.Check(second with { Start = SamplePlans.Start.AddDays(15) }, [SamplePlans.Blocks])
        );
        Assert.Empty(
            PlanRules.Check(
                second with
                {
                    Scope = new ExperimentScope([], ["support"], []),
                },
                [SamplePlans.Blocks]
            )
        );
    }

    [Fact]
    public void The_second_experiment_on_a_scope_lists_the_first_and_has_its_own_salt()
    {
        ExperimentPlan second = SamplePlans.Units with
        {
            Id = "minify",
            Scope = new ExperimentScope(["key-1"], [], []),
        };

        Assert.Equal(
            ["salt", "besides"],
            PlanRules.Check(second, [SamplePlans.Units]).Select(fault => fault.Path)
        );
        Assert.Empty(
            PlanRules.Check(
                second with
                {
                    Salt = "another-salt",
                    Besides = ["exact-cache-search"],
                },
                [SamplePlans.Units]
            )
        );
        Assert.Equal("id", Assert.Single(PlanRules.Check(SamplePlans.Units, [SamplePlans.Units])).Path);
    }

    private static void AssertFault(ExperimentPlan plan, string path, bool isRight) =>
        Assert.Equal(isRight, !PlanRules.Check(plan).Any(fault => fault.Path == path));
}

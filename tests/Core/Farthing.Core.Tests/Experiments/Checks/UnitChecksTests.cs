using Farthing.Experiments.Arms;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Tests.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Checks;

public sealed class UnitChecksTests
{
    private static readonly EstimateOptions Options = new(2000);

    /// <summary>120 of 1,000 at 10 %: χ² = 20²/90 = 4.444, p = 0.0350; 130: χ² = 10, p = 0.00157; 135: 13.61, p = 0.00023.</summary>
    [Theory]
    [InlineData(120, 0.0350, CheckState.Passed)]
    [InlineData(130, 0.00157, CheckState.Passed)]
    [InlineData(135, 0.000225, CheckState.Failed)]
    public void The_split_of_units_is_judged_by_chi_square(int control, double p, CheckState state)
    {
        CheckResult check = UnitChecks.SplitOfUnits(Table(control, 1000, _ => 1), 0.1);

        Assert.Equal((state, control / 1000.0), (check.State, check.Value));
        Assert.Equal(p, check.P!.Value, p * 0.02);
    }

    /// <summary>Requests come by the cluster: one control cluster of 100 among 900 single ones. z = (199 − 99.9)/√(0.09·(100² + 899)) = 3.16; as if requests were independent z were 10.5.</summary>
    [Fact]
    public void The_split_of_requests_knows_that_they_come_in_clusters()
    {
        CheckResult check = UnitChecks.SplitOfWork(Table(100, 900, i => i == 0 ? 100 : 1), 0.1);

        Assert.Equal(199.0 / 999, check.Value!.Value, 1e-12);
        Assert.Equal(0.00157, check.P!.Value, 0.00005);
        Assert.Equal(CheckState.Passed, check.State);
    }

    [Fact]
    public void A_unit_in_both_arms_fails()
    {
        UnitTableBuilder builder = new();
        builder.Add(new AssignedUnit(Arm.Control, 1), 0, 1, 1);
        builder.Add(new AssignedUnit(Arm.Treatment, 1), 0, 1, 1);

        Assert.Equal(CheckState.Failed, UnitChecks.ChangedArms(builder.Build()).State);
        Assert.Equal(CheckState.Passed, UnitChecks.ChangedArms(Table(10, 20, _ => 1)).State);
    }

    [Fact]
    public void A_good_assignment_shows_no_effect_before_and_a_picked_one_does()
    {
        UnitTable good = new SimulatedUnits { Effect = -0.3 }.Table(3, 3000, 60);
        CheckResult before = UnitChecks.Before(good.PrePeriod(), Options);

        Assert.Equal(CheckState.Passed, before.State);
        Assert.InRange(before.ControlUsd!.Value / before.TreatmentUsd!.Value, 0.8, 1.25);

        UnitTableBuilder picked = new();
        for (int i = 0; i < 400; i++)
        {
            // Control are the dear ones.
            Arm arm = i % 10 == 0 ? Arm.Control : Arm.Treatment;
            picked.Add(new AssignedUnit(arm, (ulong)i), 0, 1, 1);
            picked.AddBefore((ulong)i, (arm == Arm.Control ? 3 : 2) * (1_000_000L + (i % 7 * 100_000)), 1);
        }

        Assert.Equal(CheckState.Failed, UnitChecks.Before(picked.Build().PrePeriod(), Options).State);
    }

    [Fact]
    public void Without_history_placebos_are_not_run()
    {
        UnitTable table = Table(100, 1000, _ => 1);

        Assert.Equal(CheckState.NotRun, UnitChecks.Before(table.PrePeriod(), Options).State);
        (CheckResult check, double factor) = UnitChecks.Rerandomized(table.PrePeriod(), Options, 0.1);
        Assert.Equal((CheckState.NotRun, 1.0), (check.State, factor));
    }

    [Fact]
    public void Fifty_other_salts_lie_outside_as_often_as_they_should()
    {
        UnitTable table = new SimulatedUnits
        {
            Share = 0.5,
            KeySigma = 0.8,
            NewKeys = 0,
        }.Table(7, 2000, 2000);

        (CheckResult check, double factor) = UnitChecks.Rerandomized(table.PrePeriod(), Options, 0.5);

        Assert.Equal((CheckState.Passed, 1.0), (check.State, factor));
        Assert.InRange(check.Value!.Value, 1, 10);
    }

    /// <summary>Ten times as many equal copies of each cluster, numbered so that the mix sends no copy elsewhere, are not to be had: instead a few whales, for which the normal interval is too narrow.</summary>
    [Fact]
    public void An_interval_that_is_too_narrow_is_widened()
    {
        int widened = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            UnitTableBuilder builder = new();
            for (ulong i = 0; i < 2000; i++)
            {
                ulong cluster = (i + (seed * 10_000)) * 0x9E3779B97F4A7C15;
                builder.Add(new AssignedUnit((Arm)(i % 2), cluster), 0, 1, 1);
                builder.AddBefore(cluster, i < 4 ? 5_000_000_000 : 1_000_000, 1);
            }

            (CheckResult check, double factor) = UnitChecks.Rerandomized(
                builder.Build().PrePeriod(),
                Options,
                0.02
            );
            widened += factor > 1 ? 1 : 0;
            Assert.Equal(check.Value > UnitChecks.MostOutside, factor > 1);
        }

        Assert.InRange(widened, 1, 10);
    }

    [Fact]
    public void A_router_that_is_no_better_than_chance_is_noted()
    {
        UnitTable chance = new SimulatedUnits { Share = 0.5 }.Table(5, 2000, 50);
        UnitTable better = new SimulatedUnits { Share = 0.5, Effect = -0.4 }.Table(5, 2000, 50);

        Assert.Equal(CheckState.Noted, UnitChecks.Shuffled(chance, Options).State);
        Assert.Equal(CheckState.Passed, UnitChecks.Shuffled(better, Options).State);
    }

    private static UnitTable Table(int control, int all, Func<int, long> work)
    {
        UnitTableBuilder builder = new();
        for (int i = 0; i < all; i++)
        {
            Arm arm = i < control ? Arm.Control : Arm.Treatment;
            builder.Add(new AssignedUnit(arm, (ulong)i), 0, 1, work(i));
        }

        return builder.Build();
    }
}

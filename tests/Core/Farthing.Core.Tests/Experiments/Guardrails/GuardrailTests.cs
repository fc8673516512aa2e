using Farthing.Experiments.Arms;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Experiments.Guardrails;

public sealed class GuardrailTests
{
    /// <summary>400 clusters of one task an arm, 360 and 352 succeed: −2 pp; variance 0.9·0.1/399 + 0.88·0.12/399, times t(0.95, 399) = 1.6487: −5.63 pp.</summary>
    [Theory]
    [InlineData(0.057, GuardrailState.Kept)]
    [InlineData(0.056, GuardrailState.Unproven)]
    [InlineData(0.01, GuardrailState.Unproven)]
    public void A_share_by_hand(double margin, GuardrailState state)
    {
        ShareCounts counts = new();
        for (int i = 0; i < 400; i++)
        {
            counts.Add(new AssignedUnit(Arm.Control, (ulong)i), i < 360 ? 1 : 0, 1);
            counts.Add(new AssignedUnit(Arm.Treatment, (ulong)(i + 400)), i < 352 ? 1 : 0, 1);
        }

        GuardrailResult result = counts.Judge(new PlannedGuardrail(GuardrailMeasure.TaskSuccess, margin));

        Assert.Equal((0.9, 0.88, state), (result.Control, result.Treatment, result.State));
        double half = 1.6487 * Math.Sqrt(((0.9 * 0.1) + (0.88 * 0.12)) / 399);
        Assert.Equal(-0.02 - half, result.WorstCase, 1e-5);
    }

    [Theory]
    [InlineData(GuardrailMeasure.ErrorRate, 0.02, GuardrailState.Failed)]
    [InlineData(GuardrailMeasure.ErrorRate, 0.2, GuardrailState.Kept)]
    [InlineData(GuardrailMeasure.Feedback, 0.02, GuardrailState.Kept)]
    public void More_of_it_is_better_or_worse(GuardrailMeasure measure, double margin, GuardrailState state)
    {
        ShareCounts counts = new();
        for (int i = 0; i < 2000; i++)
        {
            // A tenth against a fifth.
            Arm arm = (Arm)(i % 2);
            counts.Add(new AssignedUnit(arm, (ulong)i), i / 2 % 10 < (arm == Arm.Control ? 1 : 2) ? 1 : 0, 1);
        }

        Assert.Equal(state, counts.Judge(new PlannedGuardrail(measure, margin)).State);
    }

    [Fact]
    public void Below_ten_clusters_nothing_is_shown()
    {
        ShareCounts counts = new();
        for (int i = 0; i < 18; i++)
        {
            counts.Add(new AssignedUnit((Arm)(i % 2), (ulong)i), 100, 100);
        }

        PlannedGuardrail plan = new(GuardrailMeasure.TaskSuccess, 0.5);
        Assert.Equal(GuardrailState.Unproven, counts.Judge(plan).State);
        Assert.Equal(GuardrailState.Unproven, new ShareCounts().Judge(plan).State);
        Assert.Equal(
            GuardrailState.Unproven,
            new LatencyHistograms().Judge(new PlannedGuardrail(GuardrailMeasure.TtftP95, 1e9)).State
        );
    }

    /// <summary>p95 of lognormal 500 ms, σ 0.5: 500·e^(0.5·1.6449) = 1,138 ms; 20 % slower it is 1,365. 800 clusters of 5: its error is about 30 ms.</summary>
    [Theory]
    [InlineData(1.0, 150, GuardrailState.Kept)]
    [InlineData(1.2, 20, GuardrailState.Failed)]
    [InlineData(1.2, 230, GuardrailState.Unproven)]
    public void A_percentile_by_bootstrap_over_clusters(double slower, double margin, GuardrailState state)
    {
        LatencyHistograms histograms = new();
        Pcg32 random = new(1, 1);
        for (ulong cluster = 0; cluster < 1600; cluster++)
        {
            Arm arm = (Arm)(cluster % 2);
            for (int i = 0; i < 5; i++)
            {
                double ms = 500 * Math.Exp(0.5 * random.NextNormal()) * (arm == Arm.Treatment ? slower : 1);
                histograms.Add(new AssignedUnit(arm, cluster * 0x9E3779B97F4A7C15 >> 20), ms);
            }
        }

        GuardrailResult result = histograms.Judge(new PlannedGuardrail(GuardrailMeasure.TtftP95, margin));

        Assert.Equal(1138, result.Control, 60.0);
        Assert.Equal(1138 * slower, result.Treatment, 60.0);
        Assert.InRange(result.WorstCase - (result.Treatment - result.Control), 20, 120);
        Assert.Equal(state, result.State);
    }
}

using System.Diagnostics;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Evidences;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Plans;
using Farthing.Tests.Experiments.Estimates;
using Farthing.Tests.Experiments.Judging;

namespace Farthing.Tests.Experiments.Acceptance;

/// <summary>A million units: prints the time of each part; docs/performance.md has the figures.</summary>
public sealed class MillionUnitsTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Speed", "nightly")]
    public void A_million_units_are_estimated()
    {
        Stopwatch watch = Stopwatch.StartNew();
        UnitTable table = new SimulatedUnits { Effect = -0.1 }.Table(1, 1_000_000, 5000);
        Print("simulate and sum");
        EstimateOptions options = new(1_000_000);
        EffectEstimate estimate = new EffectEstimator(table, options).Estimate();
        Print("estimate");
        (CheckResult check, double factor) = UnitChecks.Rerandomized(table.PrePeriod(), options, 0.1);
        Print("50 re-randomizations");
        LatencyHistograms latencies = new();
        for (ulong i = 0; i < 1_000_000; i++)
        {
            latencies.Add(new AssignedUnit((Arm)(i % 2), i * 0x9E3779B97F4A7C15 >> 8), 100 + (i % 977));
        }

        Print("latencies");
        latencies.Judge(new PlannedGuardrail(GuardrailMeasure.TtftP95, 10));
        Print("2,000 bootstrap draws");
        byte[] evidence = EvidenceFile.Write(ExperimentJudgeTests.Outcomes(table));
        Print($"judge and write {evidence.Length >> 20} MiB of evidence");

        Assert.Equal(1_000_000, estimate.Control.Clusters + estimate.Treatment.Clusters);
        Assert.InRange(estimate.Fixed.High - estimate.Fixed.Low, 0.001, 0.05);
        Assert.Equal(1, factor);
        Assert.NotEqual(CheckState.NotRun, check.State);
        Assert.Equal(evidence, EvidenceFile.Recompute(evidence, "e.json"));
        Print("recompute");

        void Print(string part)
        {
            output.WriteLine($"{part}: {watch.Elapsed.TotalSeconds:F2} s");
            watch.Restart();
        }
    }
}

using System.Globalization;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Judging;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>The report of an experiment beside the truth of its world.</summary>
/// <param name="World">The world.</param>
/// <param name="Truth">The bill of both arms for all draws.</param>
/// <param name="Outcomes">Outcomes as the ledger has them.</param>
/// <param name="Report">The report.</param>
/// <param name="Billed">Nano-dollars that the upstream billed: control, treatment, neither.</param>
internal sealed record WorldResult(
    World World,
    WorldTruth Truth,
    ExperimentOutcomes Outcomes,
    ExperimentReport Report,
    long[] Billed
)
{
    /// <summary>Half a 90 % interval in standard errors.</summary>
    private const double HalfErrors = 1.645;

    /// <summary>True where the 90 % interval holds the truth.</summary>
    public bool Holds => Report.Interval.Low <= Truth.Effect && Truth.Effect <= Report.Interval.High;

    /// <summary>True where a saving is claimed.</summary>
    public bool IsClaimed => Report.Verdict is Verdict.Proven or Verdict.SmallerThanPredicted;

    /// <summary>Distance of the estimate from the truth in standard errors.</summary>
    public double Errors
    {
        get
        {
            Interval interval = Report.Interval;
            double half = (double.LogP1(interval.High) - double.LogP1(interval.Low)) / 2;
            return (double.LogP1(Report.Effect) - double.LogP1(Truth.Effect)) / half * HalfErrors;
        }
    }

    /// <summary>Nano-dollars as the ledger has them: control, treatment, neither.</summary>
    public long[] Ledger =>
        Report.Units is { } units
            ? [units.Control.NanoUsd, units.Treatment.NanoUsd, 0]
            : [Sum(Arm.Control), Sum(Arm.Treatment), Outcomes.BurnInNanoUsd];

    private long Sum(Arm arm) =>
        Outcomes.Blocks.Where(block => block.Arm == arm).Sum(block => block.EarlyNanoUsd + block.LateNanoUsd);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{World.Number} {World.Lever} {World.Size} {World.Shape}{(World.IsPerturbed ? " perturbed" : "")}, {World.ControlShare:P0} held out: truth {Truth.Effect:P2}, estimate {Report.Effect:P2} [{Report.Interval.Low:P1} {Report.Interval.High:P1}]{(Holds ? "" : " MISSED")} {Report.Verdict} {Report.Invalidated}"
        );
}

using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;

namespace Farthing.Tests.Measurement.Scoring;

/// <summary>Scored rows made by hand.</summary>
internal static class Rows
{
    /// <summary>A closed-loop TPOT row.</summary>
    public static ScoredRow Row(
        string table,
        double measured,
        double predicted = 1,
        string model = "m",
        string gpu = "H100-SXM",
        string engine = "vllm",
        string family = "dense",
        string pool = "one",
        int line = 2,
        double at = double.NaN
    ) =>
        new()
        {
            RowId = $"r{line}",
            Line = line,
            Table = table,
            Kind = ScoredMetric.Tpot,
            Metric = "tpot_s",
            Statistic = "p50",
            Traits = new RowTraits(engine, model, family, gpu, "closed", pool, "known"),
            Measured = measured,
            Predicted = predicted,
            Sweep = table,
            SweepAt = at,
        };
}

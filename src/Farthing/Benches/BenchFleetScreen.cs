using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Benches;

/// <summary>Prints what a plan predicted beside what was measured.</summary>
internal static class BenchFleetScreen
{
    /// <summary>Prints it, where a plan was named.</summary>
    public static void Write(BenchOutcome outcome, TextWriter text)
    {
        if (outcome.Plan.Fleet is not PlannedFleet fleet)
        {
            return;
        }

        text.WriteLine();
        text.WriteLine(
            $"PLAN    {fleet.File}: {Show.Count(fleet.Gpus)} × {fleet.Gpu}, TP{fleet.TensorParallel}, {fleet.Weights} weights at {Show.Three(fleet.RatePerSecond)} requests/s"
        );
        IReadOnlyList<FleetComparison> rows = FleetComparison.Of(outcome);
        if (rows.Count == 0)
        {
            text.WriteLine("        another load than the plan's: its latencies are not compared");
            return;
        }

        TextTable table = new(
            new("", false),
            new("predicted", true),
            new("90 % band", true),
            new("measured", true),
            new("off", true),
            new("", false)
        );
        foreach (FleetComparison row in rows)
        {
            table.Row(
                row.Name.Replace('_', ' ').ToUpperInvariant().Replace(" P", " p", StringComparison.Ordinal),
                Show.Seconds(row.Predicted),
                $"{Show.Seconds(row.Band.Low)} – {(row.Band.High < 1e9 ? Show.Seconds(row.Band.High) : "∞")}",
                Show.Seconds(row.Measured),
                (row.Residual < 0 ? "−" : "+") + Show.Percent(Math.Abs(row.Residual)),
                row.IsWithin ? "within the band" : "OUTSIDE the band"
            );
        }

        table.Write(text);
        text.WriteLine();
    }
}

using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Answers;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>Prints what the server's own metrics said of a load.</summary>
internal static class BenchServerScreen
{
    private const int Width = 118;

    /// <summary>Prints it; nothing where no page was read.</summary>
    /// <param name="stage">The load.</param>
    /// <param name="isOneOfSeveral">True names the load.</param>
    /// <param name="text">Where to.</param>
    public static void Write(BenchStage stage, bool isOneOfSeveral, TextWriter text)
    {
        if (stage.Measured.Server is not { } server)
        {
            return;
        }

        string engines = string.Join(", ", server.Targets.Select(target => target.Engine).Distinct());
        string load = isOneOfSeveral ? $" at {stage.Level.Words}" : "";
        text.WriteLine($"SERVER  its own metrics{load} ({engines}, {Show.Count(server.Pages)} pages)");
        if (server.HasEngine)
        {
            string preempted = double.IsNaN(server.Whole.Preemptions)
                ? ""
                : $" · {Show.Count(server.Whole.Preemptions)} preemptions";
            text.WriteLine(
                $"        {Spread(server.Running, Show.Three)} running · {Spread(server.Waiting, Show.Three)} waiting · KV use {Spread(server.KvUse, Show.Percent)}{preempted}"
            );
            WriteTimes(server, text);
        }

        text.WriteLine("        " + WatchText.Load(server.Load));
        if (server.Load.Mbu > 1 || server.Load.Mfu > 1)
        {
            text.WriteLine(
                "        no GPU does more than 100 % of its peak: the server's is another one than --gpu (or --plan) names"
            );
        }

        if (server.Gpus is { } gpus)
        {
            string joules = double.IsNaN(server.JoulesPerOutputToken)
                ? ""
                : $" · {Show.Three(server.JoulesPerOutputToken)} J per output token, {Show.Three(1 / server.JoulesPerOutputToken)} tokens per J";
            string memory = double.IsNaN(gpus.MemoryUse)
                ? ""
                : $" · GPU memory {Show.Percent(gpus.MemoryUse)} used";
            text.WriteLine(
                $"        {WatchText.Of(gpus.Watts, Show.Three)} W on {Show.Count(gpus.Gpus)} GPU{(gpus.Gpus == 1 ? "" : "s")}{joules}{memory}"
            );
        }
    }

    private static void WriteTimes(ServerFigures server, TextWriter text)
    {
        List<string> parts = [];
        Add("TTFT", server.Whole.Ttft);
        Add("ITL", server.Whole.Itl);
        if (server.Agreement is { } agreement && !double.IsNaN(agreement.NetworkSeconds))
        {
            parts.Add($"network and client {Show.Seconds(agreement.NetworkSeconds)}");
        }

        if (server.Whole.StepTokens.Count > 0)
        {
            parts.Add($"{Show.Three(server.Whole.StepTokens.Mean)} tokens a step");
        }

        if (parts.Count > 0)
        {
            string line = "        " + parts[0];
            foreach (string part in parts.Skip(1))
            {
                if (line.Length + 3 + part.Length > Width)
                {
                    text.WriteLine(line);
                    line = "        " + part;
                }
                else
                {
                    line += " · " + part;
                }
            }

            text.WriteLine(line);
        }

        void Add(string name, HistogramTotals totals)
        {
            if (totals.Count > 0)
            {
                parts.Add(
                    $"{name} p50 {WatchText.Of(BucketQuantile.Of(totals, 0.5))}, p95 {WatchText.Of(BucketQuantile.Of(totals, 0.95))}"
                );
            }
        }
    }

    private static string Spread(ServerSpread spread, Func<double, string> show) =>
        double.IsNaN(spread.Mean) ? WatchText.Unknown : $"{show(spread.Mean)} (max {show(spread.Max)})";
}

using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary>Reads which pages of metrics are read during a bench.</summary>
internal static class BenchMetricsReader
{
    /// <summary>The pages that the flags name; faults are collected.</summary>
    public static BenchMetrics Read(VerbContext context)
    {
        string[] given = context.Parsed.GetValue(BenchFlags.Metrics) ?? [];
        double interval = context.Number(BenchFlags.MetricsInterval);
        if (given is ["none"])
        {
            return new BenchMetrics(false, [], interval);
        }

        List<Uri> addresses = [];
        foreach (string text in given)
        {
            if (
                Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            )
            {
                addresses.Add(address);
                continue;
            }

            context.Faults.Add(
                new Fault(BenchFaultCodes.BadMetrics, "not the address of a page of metrics")
                {
                    Path = BenchMetrics.Flag,
                    Value = text,
                    Expected = "http://HOST:9400/metrics, or none alone",
                    Nearest = text.Contains("://", StringComparison.Ordinal) ? null : "http://" + text,
                }
            );
        }

        return new BenchMetrics(true, addresses, interval);
    }
}

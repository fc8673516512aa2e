using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Bench;

/// <summary>Output tokens per second of a window with a 95 % interval: the window is cut into slices, and their rates are drawn in blocks, for neighbors resemble each other.</summary>
internal static class TokenRate
{
    private const int Slices = 60;

    /// <summary>The interval around a rate.</summary>
    /// <param name="all">Finished requests.</param>
    /// <param name="from">Start of the window.</param>
    /// <param name="to">Its end.</param>
    /// <param name="rate">The rate of the whole window.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static Interval Around(RequestMeasure[] all, long from, long to, double rate, ulong seed)
    {
        double[] tokens = new double[Slices];
        double width = (to - from) / (double)Slices;
        foreach (RequestMeasure one in all)
        {
            double perEvent = (double)one.OutputTokens / one.Events;
            foreach (ref readonly LoadEvent seen in one.Record.Events)
            {
                if (seen.IsGenerated && seen.AtNs >= from && seen.AtNs < to)
                {
                    tokens[Math.Min(Slices - 1, (int)((seen.AtNs - from) / width))] += perEvent;
                }
            }
        }

        double[] rates = [.. tokens.Select(count => count / (width / 1e9))];
        Quantity mean = LatencySummary.Of(rates, seed)!.Mean;
        return mean.Value > 0
            ? new Interval(rate * mean.Low!.Value / mean.Value, rate * mean.High!.Value / mean.Value)
            : Interval.Point(rate);
    }
}

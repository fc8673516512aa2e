using Farthing.Documents.Benches;
using Farthing.Measurement.Load;

namespace Farthing.Measurement.Bench;

/// <summary>Goes on with a load until a steady window fits, where nobody said how long it lasts.</summary>
/// <param name="rampSeconds">Time in which a rate rises.</param>
/// <param name="maxSeconds">It is sent for this long at most.</param>
public sealed class LoadExtension(double rampSeconds, double maxSeconds)
{
    /// <summary>For how long the load should be sent in all, by what its requests took so far; those still in flight count where they are already slower than the rest.</summary>
    /// <param name="records">All requests that were sent.</param>
    /// <param name="nowNs">Now, on <see cref="MonotonicClock"/>.</param>
    public TimeSpan Sending(IReadOnlyList<RequestRecord> records, long nowNs)
    {
        double[] done =
        [
            .. records
                .Where(record => record.Outcome == RequestOutcome.Finished)
                .Select(record => (record.EndedNs - record.SentNs) / 1e9),
        ];
        double usual = done.Length == 0 ? 0 : done.Average();
        double[] slower =
        [
            .. records
                .Where(record => record is { EndedNs: 0, SentNs: > 0 })
                .Select(record => (nowNs - record.SentNs) / 1e9)
                .Where(age => age > usual),
        ];
        double request = (done.Sum() + slower.Sum()) / Math.Max(1, done.Length + slower.Length);
        return TimeSpan.FromSeconds(Math.Min(maxSeconds, SteadyWindow.SendingSeconds(request, rampSeconds)));
    }
}

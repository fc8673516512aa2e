namespace Farthing.Workloads.Requests;

/// <summary>Totals of a source's requests, counted in one pass that keeps none of them.</summary>
/// <param name="Requests">How many.</param>
/// <param name="DurationSeconds">From the first arrival to the last.</param>
/// <param name="RatePerSecond">Requests after the first over that time; 0 where it is not defined.</param>
/// <param name="PeakMinutePerSecond">Requests of the busiest whole minute (counted from the first arrival) over 60 s; the mean rate for traffic shorter than a minute.</param>
/// <param name="MeanInput">Mean prompt length in tokens.</param>
/// <param name="MeanOutput">Mean output length in tokens.</param>
/// <param name="LongestInput">The longest prompt.</param>
/// <param name="LongestOutput">The longest output.</param>
/// <param name="LongestTotal">The longest prompt plus output of one request.</param>
/// <param name="PrefixIds">Prefix ids over all requests; 0 where nothing is known of prefixes.</param>
public sealed record TrafficSummary(
    long Requests,
    double DurationSeconds,
    double RatePerSecond,
    double PeakMinutePerSecond,
    double MeanInput,
    double MeanOutput,
    int LongestInput,
    int LongestOutput,
    int LongestTotal,
    long PrefixIds
)
{
    /// <summary>Output tokens of all requests.</summary>
    public long OutputTokens { get; init; }

    private const long MinuteNs = 60_000_000_000;

    /// <summary>Counts a source from its start, and restarts it. A closed loop is told of each completion at the moment of arrival, as if serving took no time.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellation">Stops it.</param>
    public static TrafficSummary Of(RequestSource source, CancellationToken cancellation = default)
    {
        source.Restart();
        long requests = 0;
        long first = 0;
        long last = 0;
        long input = 0;
        long output = 0;
        long ids = 0;
        int longestInput = 0;
        int longestOutput = 0;
        int longestTotal = 0;
        long minute = 0;
        long inMinute = 0;
        long busiest = 0;
        while (source.NextArrivalNs != long.MaxValue)
        {
            Request request = source.Take();
            first = requests == 0 ? request.ArrivalNs : first;
            last = Math.Max(last, request.ArrivalNs);
            long at = (last - first) / MinuteNs;
            if (at != minute)
            {
                busiest = Math.Max(busiest, inMinute);
                (minute, inMinute) = (at, 0);
            }

            inMinute++;
            requests++;
            input += request.InputTokens;
            output += request.OutputTokens;
            ids += request.PrefixIds.Length;
            longestInput = Math.Max(longestInput, request.InputTokens);
            longestOutput = Math.Max(longestOutput, request.OutputTokens);
            longestTotal = Math.Max(longestTotal, request.InputTokens + request.OutputTokens);
            source.OnFinished(request, request.ArrivalNs);
            if ((requests & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        source.Restart();
        double seconds = (last - first) / 1e9;
        double rate = seconds > 0 ? (requests - 1) / seconds : 0;
        return new TrafficSummary(
            requests,
            seconds,
            rate,
            minute == 0 ? rate : busiest / 60.0,
            requests == 0 ? 0 : (double)input / requests,
            requests == 0 ? 0 : (double)output / requests,
            longestInput,
            longestOutput,
            longestTotal,
            ids
        )
        {
            OutputTokens = output,
        };
    }
}

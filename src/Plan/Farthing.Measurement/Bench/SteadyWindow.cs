using Farthing.Measurement.Load;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench;

/// <summary>The part of a load in which it neither begins nor ends, several requests long: the one window of tokens/s, requests/s and $/M. Where none fits, the whole run stands in, and the load is too short.</summary>
/// <param name="FromNs">Its start.</param>
/// <param name="ToNs">Its end: no later than the end of sending, where it fits.</param>
/// <param name="RequestSeconds">A request's mean time, sent to last token; 0 where none finished.</param>
/// <param name="Rounds">Requests' times that fit between settling and the end of sending.</param>
public sealed record SteadyWindow(long FromNs, long ToNs, double RequestSeconds, double Rounds)
{
    /// <summary>A window lasts at least so many requests' times: a shorter one may see prompts alone, or answers alone.</summary>
    public const double FewestRounds = 3;

    private const double SteadyShare = 0.9;

    /// <summary>Up to this length a window is cut to a whole number of requests' times.</summary>
    private const double WholeRounds = 20;

    /// <summary>True where a window of <see cref="FewestRounds"/> fits.</summary>
    public bool Fits => Rounds >= FewestRounds;

    /// <summary>Its length.</summary>
    public double Seconds => (ToNs - FromNs) / 1e9;

    /// <summary>Sending time for which a window fits, from requests' mean time: their start, one time to settle, the window.</summary>
    /// <param name="requestSeconds">A request's mean time.</param>
    /// <param name="rampSeconds">Time in which users or the rate rise.</param>
    public static double SendingSeconds(double requestSeconds, double rampSeconds) =>
        rampSeconds + ((FewestRounds + 1.2) * requestSeconds);

    /// <summary>The window of a load: it starts when a median request's time has passed and 90 % of the usual number are in flight, and ends with sending. A short one is a whole number of requests' times long, so that users in step don't beat with its edges.</summary>
    /// <param name="recording">The load.</param>
    /// <param name="all">Its finished requests.</param>
    /// <param name="inFlight">Its requests in flight.</param>
    /// <param name="rampSeconds">Time in which a rate rises.</param>
    internal static SteadyWindow Of(
        LoadRecording recording,
        RequestMeasure[] all,
        InFlightCurve inFlight,
        double rampSeconds
    )
    {
        long to = Math.Max(recording.StartNs + 1, Math.Min(recording.StopNs, recording.EndNs));
        long end = Math.Max(to, recording.EndNs + 1);
        if (all.Length == 0)
        {
            return new SteadyWindow(recording.StartNs, end, 0, 0);
        }

        long risen = Math.Min(to - 1, recording.StartNs + (long)(rampSeconds * 1e9));
        double[] times = [.. all.Select(one => one.E2e(LatencyOrigin.Sent))];
        double mean = times.Average();
        double usual = inFlight.Mean(risen + ((to - risen) / 2), to);
        long from = Math.Max(
            risen + (long)(Quantiles.Of(times, 0.5) * 1e9),
            inFlight.FirstAtLeast(usual * SteadyShare)
        );
        double rounds = mean > 0 ? Math.Max(0, (to - from) / 1e9 / mean) : double.PositiveInfinity;
        bool holdsRequests = all.Any(one => one.Record.SentNs >= from && one.Record.SentNs < to);
        if (rounds < FewestRounds || !holdsRequests)
        {
            return new SteadyWindow(recording.StartNs, end, mean, Math.Min(rounds, FewestRounds * 0.99));
        }

        return rounds < WholeRounds
            ? new SteadyWindow(to - (long)(Math.Floor(rounds) * mean * 1e9), to, mean, rounds)
            : new SteadyWindow(from, to, mean, rounds);
    }
}

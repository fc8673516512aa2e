using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench;

/// <summary>Tells an open loop that brings more than the server works off from one that has only begun. While a load begins, its requests in flight and the server's tokens per second both rise; beyond capacity the first rise and the second do not.</summary>
internal static class SaturationCheck
{
    /// <summary>The name under which it stands among the checks.</summary>
    public const string Name = "saturation";

    /// <summary>A run lasts at least so many of its first requests' times, or nothing is said.</summary>
    private const double FewestFirstRounds = 4;

    private const int FirstRequests = 20;
    private const double Keeping = 0.95;

    /// <summary>A server whose rate gains less than this share of what it lacks, from one third of the run to the next, does not catch up.</summary>
    private const double CatchingUp = 0.25;

    private const double LongestMedianWaitSeconds = 1;

    /// <summary>The check of an open loop.</summary>
    /// <param name="stage">What was measured.</param>
    /// <param name="all">Finished requests.</param>
    /// <param name="rampSeconds">Time in which the rate rises.</param>
    /// <param name="hasWindow">A steady window fits.</param>
    public static ValidityCheck Of(
        StageMeasurement stage,
        RequestMeasure[] all,
        double rampSeconds,
        bool hasWindow
    )
    {
        LoadRecording recording = stage.Recording;
        long to = Math.Min(recording.StopNs, recording.EndNs);
        long from = Math.Min(to, recording.StartNs + (long)(rampSeconds * 1e9));
        LoadCourse course = new(recording, all, from, to);
        if (HeldBack(recording, from, to) is double wait)
        {
            return new ValidityCheck(
                Name,
                CheckState.Failed,
                $"held back: {Show.Three(course.Arrivals)} requests/s come, the median one waits {Show.Seconds(wait)} for a place below --max-concurrency{ServerChecks.QueueWords(stage)}"
            );
        }

        double first = FirstSeconds(all, to);
        if (to <= from || !((to - from) / 1e9 >= FewestFirstRounds * first))
        {
            return TooShort;
        }

        if (!course.Grows || course.Served[2] >= Keeping * course.Offered[2])
        {
            return hasWindow || !course.Grows
                ? new ValidityCheck(
                    Name,
                    hasWindow ? CheckState.Passed : CheckState.NotJudged,
                    hasWindow ? "not saturated" : TooShort.Words
                )
                : TooShort;
        }

        double gains = course.Served[2] - course.Served[1];
        double lacks = course.Offered[2] - course.Served[2];
        return gains >= CatchingUp * lacks
            ? TooShort
            : new ValidityCheck(
                Name,
                CheckState.Failed,
                $"saturated: {Show.Three(course.Arrivals)} requests/s come, {Show.Three(course.Arrivals * course.Served[2] / course.Offered[2])} leave; latencies say how long the run was{ServerChecks.QueueWords(stage)}"
            );
    }

    private static ValidityCheck TooShort =>
        new(Name, CheckState.NotJudged, "saturation: too short to judge");

    /// <summary>The median wait of all that was due for a place below the cap, those that never got one included; null where it is short.</summary>
    private static double? HeldBack(LoadRecording recording, long from, long to)
    {
        double[] waits =
        [
            .. recording
                .Records.Where(record => record.ScheduledNs >= from && record.ScheduledNs < to)
                .Select(record => (record.EligibleNs - record.ScheduledNs) / 1e9),
            .. recording.UnsentNs.Where(due => due >= from).Select(due => (to - due) / 1e9),
        ];
        return waits.Length > 0 && Quantiles.Of(waits, 0.5) is > LongestMedianWaitSeconds and double median
            ? median
            : null;
    }

    /// <summary>Time of a request on a server that has just begun: the median of the first ones. Where none finished, forever.</summary>
    private static double FirstSeconds(RequestMeasure[] all, long to)
    {
        double[] first =
        [
            .. all.Where(one => one.Record.SentNs < to)
                .OrderBy(one => one.Record.SentNs)
                .Take(FirstRequests)
                .Select(one => one.E2e(LatencyOrigin.Sent)),
        ];
        return first.Length == 0 ? double.PositiveInfinity : Quantiles.Of(first, 0.5);
    }

    /// <summary>A load in thirds of its time: what came, what was served, what had piled up.</summary>
    private sealed class LoadCourse
    {
        private const int Parts = 3;

        public LoadCourse(LoadRecording recording, RequestMeasure[] all, long from, long to)
        {
            double part = Math.Max(1, (to - from) / (double)Parts);
            double mean = all.Length == 0 ? 1 : all.Average(one => (double)one.OutputTokens);
            int due = 0;
            List<(long At, int Step)> steps = [];
            foreach (RequestRecord record in recording.Records)
            {
                if (record.Outcome > RequestOutcome.Finished)
                {
                    continue;
                }

                Come(record.ScheduledNs);
                bool hasEnded = record.Outcome == RequestOutcome.Finished;
                steps.Add((record.ScheduledNs, 1));
                steps.Add((hasEnded ? record.EndedNs : long.MaxValue, -1));
                Serve(record);
            }

            foreach (long at in recording.UnsentNs)
            {
                Come(at);
                steps.Add((at, 1));
            }

            Arrivals = due / Math.Max(1e-9, (to - from) / 1e9);
            double early = Pending(steps, from + (long)part, (long)(part / 4));
            double late = Pending(steps, to - (long)(part / 4), (long)(part / 4));
            // What comes at random differs by the root of twice its mean from one time to another.
            Grows = late - early > (3 * Math.Sqrt((early + late) / 2)) + 2;

            void Come(long at)
            {
                if (at >= from && at < to)
                {
                    due++;
                    Offered[Part(at)] += mean / (part / 1e9);
                }
            }

            void Serve(RequestRecord record)
            {
                double perEvent = 1;
                if (RequestMeasure.Of(record) is RequestMeasure one)
                {
                    perEvent = (double)one.OutputTokens / one.Events;
                }

                foreach (ref readonly LoadEvent seen in record.Events)
                {
                    if (seen.IsGenerated && seen.AtNs >= from && seen.AtNs < to)
                    {
                        Served[Part(seen.AtNs)] += perEvent / (part / 1e9);
                    }
                }
            }

            int Part(long at) => Math.Min(Parts - 1, (int)((at - from) / part));
        }

        /// <summary>Requests that were due, per second.</summary>
        public double Arrivals { get; }

        /// <summary>Tokens per second that were asked for, third by third.</summary>
        public double[] Offered { get; } = new double[Parts];

        /// <summary>Tokens per second that came.</summary>
        public double[] Served { get; } = new double[Parts];

        /// <summary>More is pending at the end than after a third, by more than chance.</summary>
        public bool Grows { get; }

        private static double Pending(List<(long At, int Step)> steps, long from, long span)
        {
            double area = 0;
            foreach ((long at, int step) in steps)
            {
                area += step * Math.Clamp((from + span - (double)at) / Math.Max(1, span), 0, 1);
            }

            return area;
        }
    }
}

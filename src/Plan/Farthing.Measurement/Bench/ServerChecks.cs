using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Bench;

/// <summary>Sets what the server counted against what came here.</summary>
internal static class ServerChecks
{
    /// <summary>The comparison of a load.</summary>
    public static ServerAgreement Compare(
        ServerFigures server,
        LoadRecording recording,
        RequestMeasure[] finished
    )
    {
        double tokens = finished.Sum(one => (double)one.OutputTokens);
        double slack = 0;
        foreach (RequestRecord record in recording.Records)
        {
            if (record.Outcome == RequestOutcome.Finished || record.SentNs == 0)
            {
                continue;
            }

            double came = 0;
            foreach (ref readonly LoadEvent one in record.Events)
            {
                came += one.IsGenerated ? Math.Max(1, one.Tokens) : 0;
            }

            tokens += came;
            slack += Math.Max(0, record.Request.OutputTokens - came);
        }

        return new ServerAgreement(
            server.Whole.OutputTokens,
            tokens,
            slack,
            server.Whole.Ttft.Mean,
            finished.Length == 0 ? double.NaN : finished.Average(one => one.Ttft(LatencyOrigin.Sent))
        );
    }

    /// <summary>The checks; none without an engine's page.</summary>
    public static IEnumerable<ValidityCheck> Of(StageMeasurement stage)
    {
        if (stage.Server is { HasEngine: true, Agreement: { } agreement })
        {
            yield return Traffic(agreement, stage.Source);
            if (!double.IsNaN(agreement.ServerTtftSeconds) && !double.IsNaN(agreement.ClientTtftSeconds))
            {
                yield return FirstToken(agreement);
            }
        }
    }

    /// <summary>Remarks from the server's queue about a saturated load; empty for none.</summary>
    public static string QueueWords(StageMeasurement stage) =>
        stage.Server is { Waiting.Mean: > 0.5 } server
            ? $"; at the server {Show.Three(server.Waiting.Mean)} requests wait on average, {Show.Count(server.Waiting.Max)} at most"
            : "";

    private static ValidityCheck Traffic(ServerAgreement agreement, TokenSource source)
    {
        const string name = "other traffic";
        double off = agreement.Difference;
        if (double.IsNaN(off))
        {
            return new(name, CheckState.NotJudged, "other traffic unknown: the server counts no tokens");
        }

        if (source == TokenSource.Events)
        {
            return new(
                name,
                CheckState.NotJudged,
                "other traffic not judged: events are counted here, not tokens"
            );
        }

        string counts =
            $"the server counted {Show.Count(agreement.ServerTokens)} output tokens, {Show.Count(agreement.ClientTokens)} came here";
        return Math.Abs(off) <= ServerAgreement.Tolerance
            ? new(name, CheckState.Passed, $"server's token count off by {Show.Percent(Math.Abs(off))}")
            : new(
                name,
                CheckState.Failed,
                $"{counts} (at most {Show.Percent(ServerAgreement.Tolerance)} apart): {(off > 0 ? "another client is on the server, or answers were lost" : "its page is not of every replica (--metrics for each), or it counts otherwise")}"
            );
    }

    private static ValidityCheck FirstToken(ServerAgreement agreement) =>
        double.IsNaN(agreement.NetworkSeconds)
            ? new(
                "first token",
                CheckState.NotJudged,
                $"TTFT at the server {Show.Seconds(agreement.ServerTtftSeconds)}, {Show.Seconds(agreement.ClientTtftSeconds)} here (means): it counts otherwise, or others' requests too"
            )
            : new(
                "first token",
                CheckState.Passed,
                $"network and client {Show.Seconds(agreement.NetworkSeconds)} of TTFT"
            );
}

using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Takes away what a tool did not see and wrote 0 for: a first token at the moment of sending, an answer without an end.</summary>
/// <remarks>Clients write 0 where an answer is not streamed, or where they do not know the field that holds its tokens (reasoning).</remarks>
public static class UnseenTokens
{
    /// <summary>Share of requests without a first token up to which those of the others stand for all.</summary>
    private const double Few = 0.01;

    /// <summary>Beginning of the note about it.</summary>
    public const string Words = "the tool saw no first token";

    /// <summary>The result with what was seen alone.</summary>
    internal static ForeignResult Dropped(ForeignResult result)
    {
        List<string> notes = [];
        ForeignLoad[] loads = [.. result.Loads.Select(load => Dropped(load, notes))];
        return result with { Loads = loads, Notes = [.. result.Notes, .. notes.Distinct()] };
    }

    private static ForeignLoad Dropped(ForeignLoad load, List<string> notes)
    {
        ForeignRequest[] finished =
        [
            .. load.Requests.Where(request => request.Outcome == RequestOutcome.Finished),
        ];
        int unseen = finished.Count(IsUnseen);
        if (load.Figures is { } figures && figures.Unseen.Contains(LatencyMetric.Ttft))
        {
            // Its time per token counts from the first token, which is then the moment of sending.
            figures.Latencies.Remove((LatencyMetric.Tpot, LatencyOrigin.Sent));
            if (unseen == 0)
            {
                notes.Add($"{Words} (0 stands there): TTFT and TPOT are not measured");
            }
        }

        if (unseen == 0 || !load.HasFirstTokens)
        {
            return load;
        }

        notes.Add(
            unseen == finished.Length
                ? $"{Words} (0 stands there): TTFT and TPOT are not measured"
                : $"{Words} of {unseen} of {finished.Length} requests (0 stands there): "
                    + (
                        unseen > Few * finished.Length
                            ? "TTFT and TPOT are not measured"
                            : "they are left out"
                    )
        );
        if (unseen <= Few * finished.Length)
        {
            return load with { Requests = [.. load.Requests.Where(request => !IsUnseen(request))] };
        }

        bool hasEnds = finished.All(HasEnd);
        if (!hasEnds)
        {
            notes.Add("nor when its answers ended: rates are the tool's, and there is no course of time");
        }

        return load with
        {
            HasFirstTokens = false,
            HasGaps = false,
            HasEnds = hasEnds,
        };
    }

    /// <summary>True for a request with tokens, the first of them at the moment of sending.</summary>
    private static bool IsUnseen(ForeignRequest request) =>
        request is { Outcome: RequestOutcome.Finished, OutputTokens: > 0 }
        && (request.Events.Count == 0 || request.Events[0].AtNs <= 0);

    private static bool HasEnd(ForeignRequest request) =>
        request.EndNs > 0 || (request.Events.Count > 0 && request.Events[^1].AtNs > 0 && !IsUnseen(request));
}

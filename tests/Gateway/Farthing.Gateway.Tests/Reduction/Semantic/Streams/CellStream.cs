using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic.Streams;

/// <summary>Plays a stream through a cell, as a gateway does.</summary>
internal static class CellStream
{
    /// <summary>The learned rule alone, as if its cell might serve from the start: every miss and 2 % of hits are compared.</summary>
    public static StreamCount RunRule(StreamRequest[] requests, double delta)
    {
        CalibrationCell cell = Start(PolicyOf(delta), requests);
        long hits = 0;
        long wrong = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            StreamRequest request = requests[i];
            bool isHit = Decide(cell, request) >= CellAction.ShadowHit;
            if (isHit)
            {
                hits++;
                wrong += request.IsSame ? 0 : 1;
                if (!cell.CountHit((ulong)request.Entry, request.Hash))
                {
                    continue;
                }
            }

            Compare(cell, request, i, isHit: false); // The cell stays in shadow.
        }

        return new StreamCount(requests.Length, hits, wrong);
    }

    /// <summary>A cell's life: in shadow until the evidence is there, then serving, then perhaps stopped.</summary>
    public static StreamCount RunLife(StreamRequest[] requests, SemanticPolicy policy)
    {
        CalibrationCell cell = Start(policy, requests);
        long hits = 0;
        long wrong = 0;
        int promotions = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            StreamRequest request = requests[i];
            CellAction action = Decide(cell, request);
            if (action == CellAction.Serve)
            {
                hits++;
                wrong += request.IsSame ? 0 : 1;
                if (!cell.CountHit((ulong)request.Entry, request.Hash))
                {
                    continue;
                }
            }

            CellPhase before = cell.Phase;
            Compare(cell, request, i, isHit: action >= CellAction.ShadowHit);
            promotions += before == CellPhase.Shadow && cell.Phase == CellPhase.Serving ? 1 : 0;
        }

        return new StreamCount(requests.Length, hits, wrong, promotions, cell.DemotionCount);
    }

    /// <summary>Promise and terms of the streams: as in reduce.md 3.3 any similarity may be compared.</summary>
    public static SemanticPolicy PolicyOf(double delta) =>
        new()
        {
            MaxHitErrorFraction = delta,
            MaxFalseHitFraction = delta,
            MinSimilarity = 0,
        };

    /// <summary>A cell that has stored the answer of each entry that is asked for.</summary>
    public static CalibrationCell Start(SemanticPolicy policy, StreamRequest[] requests)
    {
        CalibrationCell cell = new(policy);
        for (int i = 0; i <= requests.Max(one => one.Entry); i++)
        {
            cell.Apply(
                i,
                new CellEvent
                {
                    Kind = CellEventKind.Stored,
                    AtUnixNs = 0,
                    Entry = (ulong)i,
                    EntryQuestion = (ulong)i,
                    User = 1_000,
                }
            );
        }

        return cell;
    }

    private static CellAction Decide(CalibrationCell cell, StreamRequest request) =>
        cell.Decide(
            ulong.MaxValue,
            request.User,
            [new Candidate((ulong)request.Entry, request.Similarity)]
        ).Action;

    private static void Compare(CalibrationCell cell, StreamRequest request, int i, bool isHit) =>
        cell.Apply(
            cell.LastSequence + 1,
            new CellEvent
            {
                Kind = CellEventKind.Compared,
                AtUnixNs = i * 1_000_000_000L,
                Terms = cell.Policy.Terms,
                Entry = (ulong)request.Entry,
                EntryQuestion = (ulong)request.Entry,
                Question = ulong.MaxValue,
                User = request.User,
                Similarity = request.Similarity,
                IsSame = request.IsSame,
                IsHit = isHit,
            }
        );
}

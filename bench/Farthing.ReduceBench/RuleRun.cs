using System.Diagnostics;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;
using Farthing.Tests.Reduction.Semantic.Streams;

namespace Farthing.ReduceBench;

/// <summary>The learned rule beside fixed thresholds and vCache's, on streams whose truth is known; then what a decision and a label cost.</summary>
internal static class RuleRun
{
    public static void Run(int seeds, int requests)
    {
        Console.WriteLine($"{requests} requests, {seeds} seeds");
        Console.WriteLine(StreamSummary.Header);
        foreach (
            StreamWorkload workload in (StreamWorkload[])
                [
                    StreamWorkload.Hard,
                    StreamWorkload.Easy,
                    StreamWorkload.HardDrift,
                    StreamWorkload.EasyDrift,
                    StreamWorkload.EasyJump,
                    StreamWorkload.EasyLeap,
                    StreamWorkload.HardTail,
                    StreamWorkload.EasyTail,
                ]
        )
        {
            foreach (double threshold in (double[])[0.90, 0.97])
            {
                Print($"cosine {threshold:0.00}", 0.01, stream => FixedThreshold.Run(stream, threshold));
            }

            foreach (double delta in (double[])[0.01, 0.02, 0.05])
            {
                Print($"vCache {delta:0 %}", delta, stream => VCacheRule.Run(stream, delta));
            }

            foreach (double delta in (double[])[0.01, 0.02, 0.05])
            {
                Print($"rule {delta:0 %}", delta, stream => CellStream.RunRule(stream, delta));
            }

            foreach (double delta in (double[])[0.01, 0.02, 0.05])
            {
                SemanticPolicy policy = CellStream.PolicyOf(delta);
                Print($"life {delta:0 %}", delta, stream => CellStream.RunLife(stream, policy));
            }

            void Print(string rule, double delta, Func<StreamRequest[], StreamCount> run) =>
                Console.WriteLine(StreamSummary.Of(workload, rule, seeds, requests, run).Line(delta));
        }

        Time();
    }

    private static void Time()
    {
        const int Count = 1_000_000;
        SemanticPolicy policy = CellStream.PolicyOf(0.01);
        StreamRequest[] requests = StreamWorkload.Easy.Make(1, 20_000);
        CalibrationCell cell = CellStream.Start(policy, requests);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < requests.Length; i++)
        {
            cell.Apply(
                cell.LastSequence + 1,
                new CellEvent
                {
                    Kind = CellEventKind.Compared,
                    AtUnixNs = i,
                    Terms = policy.Terms,
                    Entry = (ulong)requests[i].Entry,
                    User = requests[i].User,
                    Similarity = requests[i].Similarity,
                    IsSame = requests[i].IsSame,
                    IsHit = true,
                }
            );
        }

        double labelUs = Stopwatch.GetElapsedTime(started).TotalMicroseconds / requests.Length;
        Candidate[] candidates = new Candidate[5];
        Pcg32 chance = new(1, 1);
        int served = 0;
        started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < candidates.Length; k++)
            {
                candidates[k] = new Candidate((ulong)chance.NextInt32(0, 399), 0.9f + (k * 0.02f));
            }

            served += cell.Decide((ulong)i, 1, candidates).Action >= CellAction.ShadowHit ? 1 : 0;
        }

        double decisionNs = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Count;
        byte[] bytes = cell.Write();
        Console.WriteLine(
            $"a decision over 5 candidates {decisionNs:0} ns ({served} of {Count} would serve); a label {labelUs:0.0} µs with evidence and refreshes; state {bytes.Length / (double)StreamWorkload.Easy.EntryCount:0} bytes an entry"
        );
    }
}

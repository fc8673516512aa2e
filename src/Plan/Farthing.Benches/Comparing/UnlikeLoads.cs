using Farthing.Benches.Answers;
using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Comparing;

/// <summary>Finds what differs between two sides at one load: lengths, validity, prefix hits, windows.</summary>
public static class UnlikeLoads
{
    private const double LengthApart = 0.05;
    private const double SharesApart = 0.05;
    private const double WindowApart = 1.5;

    /// <summary>The differences.</summary>
    /// <param name="a">The load's loads of the baseline.</param>
    /// <param name="b">Those of the other.</param>
    public static IReadOnlyList<NotAlike> Of(IReadOnlyList<BenchLoad> a, IReadOnlyList<BenchLoad> b)
    {
        List<NotAlike> found = [];
        string validA = Validity(a);
        string validB = Validity(b);
        if (validA != "valid" || validB != "valid")
        {
            found.Add(new NotAlike("run", validA, validB, "the verdicts rest on an invalid run"));
        }

        AddLengths(a, b, found);
        AddTokens(a, b, found);
        string promiseA = Promise(a);
        string promiseB = Promise(b);
        if (promiseA != promiseB)
        {
            found.Add(
                new NotAlike("promise", promiseA, promiseB, "goodput counts other requests")
                {
                    Unfair = ["goodput"],
                    Reason = "other promise",
                }
            );
        }

        Shares("prefix hits", load => load.Tokens.CachedFraction ?? double.NaN, "TTFT compares caches, too");
        Shares(
            "answers that ended by themselves",
            load => Stopped(load.Finishes),
            "answers end for other reasons"
        );
        double windowA = Mean(a, load => load.Steady.Seconds);
        double windowB = Mean(b, load => load.Steady.Seconds);
        if (Ratio(windowA, windowB) > WindowApart)
        {
            found.Add(
                new NotAlike(
                    "steady window",
                    Show.Seconds(windowA),
                    Show.Seconds(windowB),
                    "the shorter one makes the intervals wide"
                )
            );
        }

        // Queue, KV use and latencies at the server are what was measured; preemptions say that a load ran out of cache.
        double evictedA = Mean(a, load => load.Engine?.Preemptions?.Value ?? double.NaN);
        double evictedB = Mean(b, load => load.Engine?.Preemptions?.Value ?? double.NaN);
        if (evictedA > 0 != evictedB > 0 && double.IsFinite(evictedA + evictedB))
        {
            found.Add(
                new NotAlike(
                    "preemptions at the server",
                    Show.Count(evictedA),
                    Show.Count(evictedB),
                    "one side ran out of KV cache"
                )
            );
        }

        return found;

        void Shares(string what, Func<BenchLoad, double> read, string effect)
        {
            double ofA = Mean(a, read);
            double ofB = Mean(b, read);
            if (Math.Abs(ofA - ofB) >= SharesApart)
            {
                found.Add(new NotAlike(what, Show.Percent(ofA), Show.Percent(ofB), effect));
            }
        }
    }

    private static void AddLengths(
        IReadOnlyList<BenchLoad> a,
        IReadOnlyList<BenchLoad> b,
        List<NotAlike> found
    )
    {
        Length(
            "prompt tokens, mean",
            load => load.Tokens.MeanInput,
            "TTFT, E2E and rates are not comparable",
            ["ttft", "ttfo", "e2e", "requests_per_s", "output_tokens_per_s", "goodput", "usd"],
            "other prompt lengths"
        );
        Length(
            "output tokens asked, mean",
            load => load.Tokens.MeanOutput / load.Tokens.OutputShare,
            "",
            [],
            ""
        );
        Length(
            "output tokens got, mean",
            load => load.Tokens.MeanOutput,
            "E2E, req/s and goodput are not comparable; TPOT is",
            ["e2e", "requests_per_s", "goodput"],
            "other output lengths"
        );

        void Length(
            string what,
            Func<BenchLoad, double> read,
            string effect,
            IReadOnlyList<string> unfair,
            string reason
        )
        {
            double ofA = Mean(a, read);
            double ofB = Mean(b, read);
            if (Ratio(ofA, ofB) > 1 + LengthApart)
            {
                found.Add(
                    new NotAlike(what, Show.Three(ofA), Show.Three(ofB), effect)
                    {
                        Unfair = unfair,
                        Reason = reason,
                    }
                );
            }
        }
    }

    private static void AddTokens(
        IReadOnlyList<BenchLoad> a,
        IReadOnlyList<BenchLoad> b,
        List<NotAlike> found
    )
    {
        string sourceA = Says(a, Source);
        string sourceB = Says(b, Source);
        if (sourceA != sourceB)
        {
            // Usage and log probabilities are both the server's own count; events are none.
            bool isApart = AreEvents(a) != AreEvents(b);
            found.Add(
                new NotAlike(
                    "tokens counted by",
                    sourceA,
                    sourceB,
                    isApart ? "figures per token are not comparable" : "both are the server's count"
                )
                {
                    Unfair = isApart
                        ? ["tpot", "itl", "output_tokens_per_s", "usd", "mean_output_tokens"]
                        : [],
                    Reason = "other count of tokens",
                }
            );
        }

        string gapsA = Says(a, load => load.Tokens.ItlRefused is null ? "per token" : "per event");
        string gapsB = Says(b, load => load.Tokens.ItlRefused is null ? "per token" : "per event");
        double perA = Mean(a, load => load.Tokens.PerEvent);
        double perB = Mean(b, load => load.Tokens.PerEvent);
        if (gapsA != gapsB || Ratio(perA, perB) > 1 + LengthApart)
        {
            found.Add(
                new NotAlike(
                    "tokens per event",
                    $"{Show.Three(perA)}, gaps {gapsA}",
                    $"{Show.Three(perB)}, gaps {gapsB}",
                    "gaps per event are not comparable; TPOT is"
                )
                {
                    Unfair = ["icl"],
                    Reason = "other chunks",
                }
            );
        }
    }

    private static string Validity(IReadOnlyList<BenchLoad> loads)
    {
        string[] reasons =
        [
            .. loads
                .SelectMany(load => load.Checks)
                .Where(check => check.State == CheckState.Failed)
                .Select(check => check.Name)
                .Distinct(),
        ];
        return loads.All(load => load.Valid) ? "valid"
            : reasons.Length == 0 ? "INVALID"
            : $"INVALID: {string.Join(", ", reasons)}";
    }

    private static string Promise(IReadOnlyList<BenchLoad> loads) =>
        Says(
            loads,
            load =>
                load.Promise.Count == 0
                    ? "none"
                    : string.Join(
                        ", ",
                        load.Promise.Select(finding => $"{finding.Target} {Show.Seconds(finding.LimitS)}")
                    )
        );

    private static string Says(IReadOnlyList<BenchLoad> loads, Func<BenchLoad, string> read) =>
        string.Join(" / ", loads.Select(read).Distinct());

    private static double Mean(IReadOnlyList<BenchLoad> loads, Func<BenchLoad, double> read) =>
        loads.Average(read);

    /// <summary>The larger over the smaller; 1 where one is not known.</summary>
    private static double Ratio(double a, double b) =>
        double.IsNaN(a) || double.IsNaN(b) ? 1 : Math.Max(a, b) / Math.Max(Math.Min(a, b), 1e-12);

    /// <summary>The share of answers that ended by themselves.</summary>
    private static double Stopped(IReadOnlyDictionary<FinishKind, int> ends)
    {
        double all = ends.Values.Sum();
        return all > 0 ? ends.GetValueOrDefault(FinishKind.Stop) / all : double.NaN;
    }

    private static string Source(BenchLoad load) => OutcomeWords.Key(load.Tokens.CountedBy).Replace('_', ' ');

    private static bool AreEvents(IReadOnlyList<BenchLoad> loads) =>
        loads.All(load => load.Tokens.CountedBy == TokenSource.Events);
}

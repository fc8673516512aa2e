using Farthing.Numerics.Quantities;
using Farthing.Reports;

namespace Farthing.Benches.Comparing;

/// <summary>Finds what differs between two sides at one load: lengths, validity, prefix hits, windows.</summary>
internal static class UnlikeLoads
{
    private const double LengthApart = 0.05;
    private const double SharesApart = 0.05;
    private const double WindowApart = 1.5;

    /// <summary>The differences.</summary>
    /// <param name="a">The load's stages of the baseline.</param>
    /// <param name="b">Those of the other.</param>
    public static IReadOnlyList<NotAlike> Of(IReadOnlyList<ResultNode> a, IReadOnlyList<ResultNode> b)
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

        Shares(
            "prefix hits",
            stage => stage["tokens"]["cached_fraction"].Number,
            "TTFT compares caches, too"
        );
        Shares(
            "answers that ended by themselves",
            stage => Share(stage["finishes"], "stop"),
            "answers end for other reasons"
        );
        double windowA = Mean(a, stage => stage["steady"]["seconds"].Number);
        double windowB = Mean(b, stage => stage["steady"]["seconds"].Number);
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

        foreach ((string name, ResultNode value) in a[0]["engine"].Members)
        {
            double ofA = Mean(a, stage => stage["engine"][name].Number);
            double ofB = Mean(b, stage => stage["engine"][name].Number);
            if (value.Number >= 0 && ofA + ofB > 0 && !(Ratio(ofA, ofB) <= 1.1) && double.IsFinite(ofB))
            {
                found.Add(
                    new NotAlike("server: " + name.Replace('_', ' '), Show.Scaled(ofA), Show.Scaled(ofB), "")
                );
            }
        }

        return found;

        void Shares(string what, Func<ResultNode, double> read, string effect)
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
        IReadOnlyList<ResultNode> a,
        IReadOnlyList<ResultNode> b,
        List<NotAlike> found
    )
    {
        Length(
            "prompt tokens, mean",
            stage => stage["tokens"]["mean_input"].Number,
            "TTFT, E2E and rates are not comparable",
            ["ttft", "ttfo", "e2e", "requests_per_s", "output_tokens_per_s", "goodput", "usd"],
            "other prompt lengths"
        );
        Length(
            "output tokens asked, mean",
            stage => stage["tokens"]["mean_output"].Number / stage["tokens"]["output_share"].Number,
            "",
            [],
            ""
        );
        Length(
            "output tokens got, mean",
            stage => stage["tokens"]["mean_output"].Number,
            "E2E, req/s and goodput are not comparable; TPOT is",
            ["e2e", "requests_per_s", "goodput"],
            "other output lengths"
        );

        void Length(
            string what,
            Func<ResultNode, double> read,
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
        IReadOnlyList<ResultNode> a,
        IReadOnlyList<ResultNode> b,
        List<NotAlike> found
    )
    {
        string sourceA = Says(a, stage => stage["tokens"]["counted_by"].Text ?? "not said");
        string sourceB = Says(b, stage => stage["tokens"]["counted_by"].Text ?? "not said");
        if (sourceA != sourceB)
        {
            // Usage and log probabilities are both the server's own count; events are none.
            bool isApart = (sourceA == "events") != (sourceB == "events");
            found.Add(
                new NotAlike(
                    "tokens counted by",
                    sourceA.Replace('_', ' '),
                    sourceB.Replace('_', ' '),
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

        string gapsA = Says(a, stage => stage["tokens"]["itl_refused"].Exists ? "per event" : "per token");
        string gapsB = Says(b, stage => stage["tokens"]["itl_refused"].Exists ? "per event" : "per token");
        double perA = Mean(a, stage => stage["tokens"]["per_event"].Number);
        double perB = Mean(b, stage => stage["tokens"]["per_event"].Number);
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

    private static string Validity(IReadOnlyList<ResultNode> stages)
    {
        string[] reasons =
        [
            .. stages
                .SelectMany(stage => stage["checks"].Items)
                .Where(check => check["state"].Text == "failed")
                .Select(check => (check["name"].Text ?? "").Replace('_', ' '))
                .Distinct(),
        ];
        return stages.All(stage => stage["valid"].Truth != false) ? "valid"
            : reasons.Length == 0 ? "INVALID"
            : $"INVALID: {string.Join(", ", reasons)}";
    }

    private static string Promise(IReadOnlyList<ResultNode> stages) =>
        Says(
            stages,
            stage =>
                stage["promise"].Items is { Count: > 0 } items
                    ? string.Join(
                        ", ",
                        items.Select(item => $"{item["target"].Text} {item["limit_s"].Shown(Show.Seconds)}")
                    )
                    : "none"
        );

    private static string Says(IReadOnlyList<ResultNode> stages, Func<ResultNode, string> read) =>
        string.Join(" / ", stages.Select(read).Distinct());

    private static double Mean(IReadOnlyList<ResultNode> stages, Func<ResultNode, double> read) =>
        stages.Average(read);

    /// <summary>The larger over the smaller; 1 where one is not known.</summary>
    private static double Ratio(double a, double b) =>
        double.IsNaN(a) || double.IsNaN(b) ? 1 : Math.Max(a, b) / Math.Max(Math.Min(a, b), 1e-12);

    private static double Share(ResultNode counts, string name)
    {
        double all = counts.Members.Sum(member => member.Value.Number);
        return all > 0 ? (double.IsNaN(counts[name].Number) ? 0 : counts[name].Number) / all : double.NaN;
    }
}

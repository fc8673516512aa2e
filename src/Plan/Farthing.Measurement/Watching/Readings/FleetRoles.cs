using Farthing.Measurement.Scraping;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Watching.Readings;

/// <summary>Finds which pages tell of the same requests: a server that is watched twice, a router before its engines, a prefill and a decode server.</summary>
public static class FleetRoles
{
    /// <summary>A server that writes at most so many tokens a request computes prompts for another.</summary>
    private const double PrefillOutput = 1.05;

    /// <summary>A decode server had at least so much of its prompts computed elsewhere.</summary>
    private const double TransferredShare = 0.1;

    /// <summary>Two servers whose counts differ by less may be a pair.</summary>
    private const double AlikeShare = 0.1;

    /// <summary>Two pages of one process differ by less: they were fetched a moment apart.</summary>
    private const double MomentShare = 0.05;

    /// <summary>Requests below which nothing is concluded from counts.</summary>
    private const double FewRequests = 10;

    /// <summary>The part of each target, in their order. Judged by counters since the engines started, so that it does not flicker.</summary>
    public static IReadOnlyList<TargetPart> Of(IReadOnlyList<WatchedTarget> targets)
    {
        TargetPart[] parts = new TargetPart[targets.Count];
        Array.Fill(parts, new TargetPart(TargetRole.Serves, ""));
        EngineWindow?[] totals = new EngineWindow?[targets.Count];
        for (int i = 0; i < targets.Count; i++)
        {
            totals[i] = targets[i] is { IsEngine: true, History.Latest: { } latest }
                ? EngineWindow.Between(null, latest)
                : null;
        }

        MarkRepeated(targets, totals, parts);
        MarkRouters(targets, totals, parts);
        MarkPairs(targets, totals, parts);
        return parts;
    }

    /// <summary>Engines of all targets together: data-parallel ranks count each, a server that is watched twice counts once.</summary>
    public static int CountEngines(IReadOnlyList<WatchedTarget> targets)
    {
        IReadOnlyList<TargetPart> parts = Of(targets);
        int engines = 0;
        for (int i = 0; i < targets.Count; i++)
        {
            engines +=
                targets[i].IsEngine && parts[i].CountsState ? targets[i].History.Latest?.Engines ?? 1 : 0;
        }

        return engines;
    }

    private static void MarkRepeated(
        IReadOnlyList<WatchedTarget> targets,
        EngineWindow?[] totals,
        TargetPart[] parts
    )
    {
        for (int i = 0; i < targets.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (
                    totals[i] is not null
                    && totals[j] is not null
                    && parts[j].Role == TargetRole.Serves
                    && IsSameServer(targets[j], targets[i])
                )
                {
                    parts[i] = new TargetPart(
                        TargetRole.Repeats,
                        $"shows the same server as {targets[j].Source.Name}: counted once"
                    );
                    break;
                }
            }
        }
    }

    /// <summary>One process on two pages: it began at the same moment, or, where a page does not say when, every count is equal.</summary>
    private static bool IsSameServer(WatchedTarget one, WatchedTarget other)
    {
        if (!IsSameModel(one, other) || !one.Tracker.Engines.SequenceEqual(other.Tracker.Engines))
        {
            return false;
        }

        TargetSnapshot a = one.History.Latest!;
        TargetSnapshot b = other.History.Latest!;
        double begun = one.Tracker.ProcessStartSeconds - other.Tracker.ProcessStartSeconds;
        double most = double.IsNaN(begun) ? 0 : MomentShare;
        if (Math.Abs(begun) > 0)
        {
            return false;
        }

        bool counts = false;
        for (int i = (int)MetricSignal.PromptTokens; i < MetricSignals.Count; i++)
        {
            double left = a.Histograms[i]?.Sum ?? a.Values[i];
            double right = b.Histograms[i]?.Sum ?? b.Values[i];
            if (double.IsNaN(left) != double.IsNaN(right))
            {
                return false;
            }

            if (Math.Abs(left - right) > most * Math.Max(left, right))
            {
                return false;
            }

            counts |= left > 0;
        }

        return counts;
    }

    private static void MarkRouters(
        IReadOnlyList<WatchedTarget> targets,
        EngineWindow?[] totals,
        TargetPart[] parts
    )
    {
        int[] routers = [.. Serving(parts, totals).Where(i => IsRouter(targets[i]))];
        int[] engines = [.. Serving(parts, totals).Where(i => !IsRouter(targets[i]))];
        if (routers.Length == 0 || engines.Length == 0)
        {
            return;
        }

        if (engines.Any(i => !double.IsNaN(totals[i]!.OutputTokens)))
        {
            foreach (int i in routers)
            {
                parts[i] = new TargetPart(
                    TargetRole.Repeats,
                    "a router: its requests are counted at the engines behind it"
                );
            }

            return;
        }

        foreach (int i in engines)
        {
            parts[i] = new TargetPart(
                TargetRole.Helps,
                $"counts no tokens: requests are counted at {targets[routers[0]].Source.Name}"
            );
        }

        bool isKnown = engines.Any(i => !double.IsNaN(totals[i]!.Running));
        foreach (int i in routers)
        {
            parts[i] = new TargetPart(isKnown ? TargetRole.Speaks : TargetRole.Serves, "");
        }
    }

    private static void MarkPairs(
        IReadOnlyList<WatchedTarget> targets,
        EngineWindow?[] totals,
        TargetPart[] parts
    )
    {
        int[] serving = [.. Serving(parts, totals)];
        int[] prefills = [.. serving.Where(i => IsPrefill(targets[i], totals[i]!))];
        foreach (int i in prefills)
        {
            int[] others =
            [
                .. serving.Where(j => !prefills.Contains(j) && IsSameModel(targets[i], targets[j])),
            ];
            int[] named = [.. others.Where(j => targets[j].Tracker.Part == PairPart.Decode)];
            int[] decodes =
                named.Length > 0
                    ? named
                    :
                    [
                        .. others.Where(j =>
                            totals[j]!.TransferredTokens > TransferredShare * totals[j]!.InputTokens
                        ),
                    ];
            if (decodes.Length > 0)
            {
                string wait = named.Length > 0 ? "" : FirstToken(totals[i]!, totals[decodes[0]]!);
                parts[i] = new TargetPart(
                    TargetRole.Helps,
                    $"computes prompts for {Names(targets, decodes)}, where their requests and tokens are counted once{wait}"
                );
                foreach (int j in decodes)
                {
                    parts[j] = parts[j] with { WaitsElsewhere = named.Length == 0 };
                }
            }
            else if (MayBePair([.. prefills.Select(j => totals[j]!)], [.. others.Select(j => totals[j]!)]))
            {
                string place = Names(targets, others);
                parts[i] = parts[i] with
                {
                    Note =
                        $"one token a request, as many requests as {place}: if they are a prefill/decode pair, requests and prompts are counted twice (watch {place} alone, with --gpus of both)",
                };
            }
        }
    }

    /// <summary>True for as many requests and prompts on both sides, and tokens on one of them alone.</summary>
    private static bool MayBePair(EngineWindow[] prefills, EngineWindow[] others)
    {
        double requests = prefills.Sum(one => one.Requests);
        return requests >= FewRequests
            && IsAlike(requests, others.Sum(one => one.Requests))
            && IsAlike(prefills.Sum(one => one.InputTokens), others.Sum(one => one.InputTokens))
            && others.Sum(one => one.OutputTokens) > 2 * prefills.Sum(one => one.OutputTokens);
    }

    private static string Names(IReadOnlyList<WatchedTarget> targets, int[] which) =>
        string.Join(" and ", which.Select(i => targets[i].Source.Name));

    private static string FirstToken(EngineWindow prefill, EngineWindow decode) =>
        prefill.Ttft.Count > 0 && decode.Ttft.Count > 0
            ? $"; a client's first token takes both, {Show.Seconds(prefill.Ttft.Mean)} + {Show.Seconds(decode.Ttft.Mean)} in the mean: percentiles of TTFT and E2E are not known"
            : "";

    private static IEnumerable<int> Serving(TargetPart[] parts, EngineWindow?[] totals) =>
        Enumerable
            .Range(0, parts.Length)
            .Where(i => parts[i].Role == TargetRole.Serves && totals[i] is not null);

    private static bool IsRouter(WatchedTarget target) =>
        target.Tracker.Engines.All(engine => engine.Kind == PageKind.Router);

    private static bool IsPrefill(WatchedTarget target, EngineWindow totals) =>
        target.Tracker.Part == PairPart.Prefill
        || (
            target.Tracker.Part == PairPart.None
            && totals.Requests > 0
            && totals.OutputTokens <= PrefillOutput * totals.Requests
        );

    private static bool IsSameModel(WatchedTarget one, WatchedTarget other) =>
        one.Tracker.Models.Count == 0
        || other.Tracker.Models.Count == 0
        || one.Tracker.Models.Intersect(other.Tracker.Models).Any();

    private static bool IsAlike(double one, double other) =>
        Math.Abs(one - other) <= AlikeShare * Math.Max(one, other);
}

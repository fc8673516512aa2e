using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Graded;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Verbs.Benches;

/// <summary>Source of requests, beside flags of lengths: a trace, a profile, a data set; at most one of them.</summary>
/// <param name="Trace">The requests of a trace; null without one.</param>
/// <param name="ClosedLoop">Which of them waits for which; null where they have times of their own.</param>
/// <param name="Profile">A workload profile; null without one.</param>
/// <param name="Dataset">Prompts of a file; null without one.</param>
internal sealed record BenchTraffic(
    RequestTable? Trace,
    ClosedLoopPlan? ClosedLoop,
    WorkloadProfile? Profile,
    PromptDataset? Dataset
)
{
    /// <summary>Reads what was named; faults are collected.</summary>
    public static BenchTraffic Read(VerbContext context, PlanUnderTest? fleet)
    {
        string? trace = context.Parsed.GetValue(BenchFlags.Trace);
        string? data = context.Parsed.GetValue(BenchFlags.Data);
        bool hasLengths = context.Parsed.GetValue(BenchFlags.Input) is not null;
        string? planned = trace is null && data is null && !hasLengths ? fleet?.Profile : null;
        string? profile = context.Parsed.GetValue(BenchFlags.Profile) ?? planned;
        string[] named =
        [
            .. new[] { (trace, "--trace"), (data, "--data"), (profile, "--profile") }
                .Where(pair => pair.Item1 is not null)
                .Select(pair => pair.Item2),
        ];
        if (named.Length > 1)
        {
            context.Conflict(named[1], "requests come from one place", "one of --trace, --data, --profile");
        }

        if (named.Length > 0)
        {
            ForbidOthers(context, named[0]);
        }

        if (context.Parsed.GetValue(BenchFlags.NoSalt) && data is null)
        {
            context.Conflict(
                "--no-salt",
                "text of our own is always salted",
                "--data FILE --no-salt, or --shared-prefix to share on purpose"
            );
        }

        TraceReadResult? read = trace is null ? null : context.Faults.Try(() => TraceReader.Read(trace));
        foreach (string note in read?.Notes ?? [])
        {
            context.Warn(note);
        }

        string? graded =
            GradedSets.Names.FirstOrDefault(name => name.Equals(profile, StringComparison.OrdinalIgnoreCase))
            ?? (data is not null && GradedSets.Recognizes(data) ? data : null);
        if (graded is not null)
        {
            return new BenchTraffic(null, null, null, context.Faults.Try(() => Graded(context, graded)));
        }

        if (context.Parsed.GetValue(BenchFlags.Zipf) is not null)
        {
            context.Conflict(
                BenchFlags.Zipf.Name,
                "only graded questions have a popularity",
                "--profile faq, or --data with a file of graded questions"
            );
        }

        return new BenchTraffic(
            read?.Table,
            read?.ClosedLoop,
            profile is null ? null : context.Faults.Try(() => WorkloadProfile.Load(profile)),
            data is null ? null : context.Faults.Try(() => PromptDatasetReader.Read(data))
        );
    }

    private static PromptDataset Graded(VerbContext context, string name)
    {
        GradedSet set = GradedSet.Load([name]);
        if (set.Contradictions > 0)
        {
            context.Warn(
                $"{Show.Count(set.Contradictions)} questions are left out: the file labels them in two ways"
            );
        }

        return new GradedTraffic(set, context.Number(BenchFlags.Zipf)).ToDataset();
    }

    private static void ForbidOthers(VerbContext context, string flag)
    {
        (string Name, bool IsGiven, bool IsData)[] others =
        [
            ("--in", context.Parsed.GetValue(BenchFlags.Input) is not null, true),
            ("--out", context.Parsed.GetValue(BenchFlags.Output) is not null, false),
            ("--shared-prefix", context.Parsed.GetValue(BenchFlags.SharedPrefix) is not null, true),
            ("--turns", context.Parsed.GetValue(BenchFlags.Turns) is not null, true),
            ("--prompt random-ids", context.Parsed.GetValue(BenchFlags.Prompt) == "random-ids", true),
        ];
        foreach ((string name, bool isGiven, bool isData) in others)
        {
            bool isForbidden = isGiven && (flag == "--data" ? isData : name != "--prompt random-ids");
            if (isForbidden)
            {
                context.Conflict(
                    name,
                    $"{flag} says that itself",
                    flag == "--data" ? "--data with --out at most" : $"{flag} alone"
                );
            }
        }
    }
}

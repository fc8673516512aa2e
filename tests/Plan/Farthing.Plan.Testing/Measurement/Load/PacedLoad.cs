using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Testing.Pacing;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Measurement.Load;

/// <summary>Loads a paced server for a moment.</summary>
internal static class PacedLoad
{
    /// <summary>A closed loop of equal requests.</summary>
    public static LoadRecording Run(
        PacedServerOptions paced,
        int requests = 8,
        int concurrency = 4,
        int output = 8,
        LoadOptions? options = null,
        Func<LoadTarget, LoadTarget>? change = null
    )
    {
        using PacedServer server = new(paced);
        return Run(server, requests, concurrency, output, options, change);
    }

    /// <summary>The same against a server that goes on.</summary>
    public static LoadRecording Run(
        PacedServer server,
        int requests = 8,
        int concurrency = 4,
        int output = 8,
        LoadOptions? options = null,
        Func<LoadTarget, LoadTarget>? change = null,
        RequestSource? source = null
    )
    {
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced" };
        target = change?.Invoke(target) ?? target;
        PromptWriter prompts = new(target, salt: 7);
        using LoadRunner runner = new(target, prompts);
        return runner.Run(
            source
                ?? new ClosedLoopSource(
                    new IndependentLengths(new FixedLength(40), new FixedLength(output)),
                    requests,
                    concurrency,
                    seed: 1
                ),
            options ?? new LoadOptions { Connections = concurrency },
            null,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The kinds of a record's events, in order.</summary>
    public static LoadEventKind[] Kinds(this RequestRecord record) =>
        [.. record.Events.ToArray().Select(one => one.Kind)];

    /// <summary>The tokens of a record's events.</summary>
    public static int[] Tokens(this RequestRecord record) =>
        [.. record.Events.ToArray().Where(one => one.IsGenerated).Select(one => one.Tokens)];
}

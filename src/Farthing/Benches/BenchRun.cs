using System.Security.Cryptography;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Measurement.Watching;

namespace Farthing.Benches;

/// <summary>Runs a bench: gets to know the server, warms it up, plays the loads.</summary>
internal sealed class BenchRun(VerbContext context, BenchPlan plan, ProgressLine progress)
{
    private const string EmulatedModel = "llama-3.1-8b";
    private const string EmulatedGpu = "H100-SXM";
    private const double EmulatedPrice = 2.50;
    private const int Searches = 2;
    private const double DefaultSeconds = 30;
    private const double ShortestSeconds = 1;
    private static readonly TimeSpan IntroductionWithin = TimeSpan.FromSeconds(30);
    private readonly List<string> notes = [];
    private long startNs;
    private double requestSeconds;
    private WatchOptions serverOptions = new();

    /// <summary>Runs it.</summary>
    public BenchOutcome ToEnd()
    {
        if (plan.Target is LoadTarget target)
        {
            return Load(target, plan, null);
        }

        BenchPlan emulated = plan with
        {
            Model = plan.Model ?? EmulatedModel,
            Gpu = plan.Gpu ?? EmulatedGpu,
            GpuPrice = plan.GpuPrice ?? EmulatedPrice,
        };
        progress.Show("starting an emulated server");
        using EmulatedTarget server = EmulatedTarget.Start(
            emulated.Model!,
            emulated.Gpu!,
            emulated.Gpus,
            emulated.Weights,
            emulated.TensorParallel
        );
        if (plan.GpuPrice is null)
        {
            notes.Add("the price of $2.50 per GPU-hour is assumed: --gpu-price");
        }

        string words = FormattableString.Invariant(
            $"vLLM ({emulated.Model}, {emulated.Gpus} × {emulated.Gpu})"
        );
        return Load(server.Target, emulated, words);
    }

    private BenchOutcome Load(LoadTarget target, BenchPlan asked, string? emulated)
    {
        startNs = MonotonicClock.NowNs();
        ServerIntroduction introduction = new(target, IntroductionWithin);
        LoadTarget named =
            target.Model.Length > 0 ? target : target with { Model = introduction.FirstModel() };
        introduction = new ServerIntroduction(named, IntroductionWithin);
        PromptWriter prompts = new(named, Salt()) { WritesTokenIds = asked.WritesTokenIds };
        progress.Show("getting to know the server");
        introduction.Teach(prompts);
        notes.AddRange(introduction.Notes);
        if (asked.WritesTokenIds)
        {
            notes.Add(
                "random token ids distort speculative acceptance and expert routing: natural text is nearer to use"
            );
        }

        using ServerScraper scraper = asked.Metrics.Open(named);
        serverOptions = BenchStepTimes.Of(context, asked, scraper.Models);
        using LoadRunner runner = new(named, prompts);
        WarmUp? warmUp = Warm(runner, asked);
        requestSeconds = warmUp?.RequestSeconds ?? 0;
        BenchSources sources = new(asked, context.Seed);
        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            asked.Levels,
            level => Stage(runner, scraper, asked, sources, level),
            asked.IsSweep && asked.Slo.Targets.Count > 0 ? Searches : 0,
            () => context.Cancellation.IsCancellationRequested || IsOutOfTime(asked)
        );
        progress.Clear();
        return new BenchOutcome(asked, named, stages)
        {
            Emulated = emulated,
            Scale = prompts.Scale,
            Extras = prompts.Extras,
            WarmUp = warmUp,
            Notes = notes,
            GpuPrice = asked.GpuPrice,
            Predictions = BenchPredictor.Predict(context, asked, stages),
            WasInterrupted = context.Cancellation.IsCancellationRequested,
        };
    }

    private WarmUp? Warm(LoadRunner runner, BenchPlan asked)
    {
        if (asked.WarmUpSeconds <= 0 || context.Cancellation.IsCancellationRequested)
        {
            return null;
        }

        LoadLevel first = asked.Levels[0];
        int concurrency = first.Kind == LoadLevelKind.Concurrency ? (int)Math.Min(64, first.Value) : 4;
        double seconds = asked.IsSweep
            ? Math.Min(asked.WarmUpSeconds, asked.BudgetSeconds / 8)
            : asked.WarmUpSeconds;
        progress.Show("warming up");
        return WarmUp.Run(
            runner,
            asked.Lengths,
            concurrency,
            new LoadOptions { StallAfter = TimeSpan.FromSeconds(asked.StallSeconds) },
            TimeSpan.FromSeconds(seconds),
            context.Seed + 1_000_003,
            context.Cancellation
        );
    }

    private StageMeasurement Stage(
        LoadRunner runner,
        ServerScraper scraper,
        BenchPlan asked,
        BenchSources sources,
        LoadLevel level
    )
    {
        LoadOptions options = new()
        {
            MaxInFlight = level.Kind == LoadLevelKind.Concurrency ? null : asked.MaxConcurrency,
            Duration =
                asked.Requests is null && level.Kind != LoadLevelKind.Trace
                    ? TimeSpan.FromSeconds(SecondsOf(asked))
                    : DurationOf(asked),
            Drain = TimeSpan.FromSeconds(asked.DrainSeconds),
            StallAfter = TimeSpan.FromSeconds(asked.StallSeconds),
            Connections = Connections(asked, level),
            KeepsAnswers = asked.Turns is not null,
        };
        scraper.Begin();
        LoadRecording recording = runner.Run(
            sources.For(level, asked.RampSeconds ?? AutoRamp(options)),
            options,
            now =>
                progress.Show(
                    FormattableString.Invariant(
                        $"{level.Words}: {now.Seconds:0} s, {now.InFlight} in flight, {now.Finished:N0} done, {now.Failed:N0} failed"
                    )
                ),
            context.Cancellation
        );
        requestSeconds = MeanRequestSeconds(recording) ?? requestSeconds;
        ServerRecording? server = scraper.End();
        return StageMeasurer.Measure(
            recording,
            new StageOptions
            {
                Slo = asked.Slo,
                IsOpenLoop = level.IsOpenLoop,
                SharesPrefixes =
                    asked.SharedPrefix is not null
                    || asked.Turns is not null
                    || asked.Trace?.HasPrefixes == true,
                Server = server is null ? null : server with { Options = serverOptions },
                Seed = context.Seed,
            }
        );
    }

    /// <summary>Users of a closed loop start spread over one request's time, as far as it is known, and at most a tenth of the load's: all at once they would stay in step.</summary>
    private double AutoRamp(LoadOptions options) =>
        Math.Min(requestSeconds, (options.Duration?.TotalSeconds ?? double.MaxValue) / 10);

    private static double? MeanRequestSeconds(LoadRecording recording)
    {
        RequestRecord[] done =
        [
            .. recording.Records.Where(record => record.Outcome == RequestOutcome.Finished),
        ];
        return done.Length == 0 ? null : done.Average(record => (record.EndedNs - record.SentNs) / 1e9);
    }

    private static TimeSpan? DurationOf(BenchPlan asked) =>
        asked.DurationSeconds is double seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Seconds of a load: as asked, else the budget's share of each load that is left, searches included.</summary>
    private static double SecondsOf(BenchPlan asked) =>
        asked.DurationSeconds
        ?? (
            asked.IsSweep
                ? Math.Max(
                    ShortestSeconds,
                    asked.BudgetSeconds
                        * 7
                        / 8
                        / (asked.Levels.Count + (asked.Slo.Targets.Count > 0 ? Searches : 0))
                )
                : DefaultSeconds
        );

    private bool IsOutOfTime(BenchPlan asked) =>
        asked.IsSweep
        && asked.DurationSeconds is null
        && asked.Requests is null
        && (MonotonicClock.NowNs() - startNs) / 1e9 > asked.BudgetSeconds - ShortestSeconds;

    private static int Connections(BenchPlan asked, LoadLevel level) =>
        level.Kind == LoadLevelKind.Concurrency
            ? (int)level.Value
            : Math.Min(
                asked.MaxConcurrency ?? int.MaxValue,
                level.Kind == LoadLevelKind.Rate ? (int)Math.Clamp(level.Value * 10, 16, 1024) : 64
            );

    /// <summary>Different in every run: two runs of one seed must not meet in the server's prefix cache.</summary>
    private static ulong Salt() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}

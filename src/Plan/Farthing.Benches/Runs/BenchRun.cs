using System.Security.Cryptography;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Grading;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Runs;

/// <summary>Runs a bench: gets to know the server, warms it up, plays the loads.</summary>
public sealed class BenchRun(BenchPlan plan, BenchSurroundings around)
{
    private const string EmulatedModel = "llama-3.1-8b";
    private const string EmulatedGpu = "H100-SXM";
    private const double EmulatedPrice = 2.50;

    /// <summary>Users of a closed loop are spread over a tenth of a load at most: in fewer turns they keep their waves.</summary>
    private const int FewestTurns = 5;
    private static readonly Slo EmulatedPromise = new([
        new SloTarget(LatencyMetric.Ttft, Statistic.P95, 1.5),
        new SloTarget(LatencyMetric.Itl, Statistic.P95, 0.040),
    ]);
    private static readonly TimeSpan IntroductionWithin = TimeSpan.FromSeconds(30);
    private readonly List<string> notes = [];
    private BenchClock clock = null!;
    private readonly List<LoadLevel> inStep = [];
    private readonly List<LoadLevel> leftOut = [];
    private readonly HashSet<LoadLevel> extended = [];
    private double requestSeconds;
    private WatchOptions serverOptions = new();

    /// <summary>Runs it.</summary>
    public BenchOutcome ToEnd()
    {
        if (plan.Target is LoadTarget target)
        {
            return Load(target, plan, null, () => false);
        }

        BenchPlan emulated = plan with
        {
            Model = plan.Model ?? EmulatedModel,
            Gpu = plan.Gpu ?? EmulatedGpu,
            GpuPrice = plan.GpuPrice ?? EmulatedPrice,
            Slo = plan.IsSweep && plan.Slo.Targets.Count == 0 ? EmulatedPromise : plan.Slo,
        };
        around.Show("starting an emulated server");
        using EmulatedTarget server = EmulatedTarget.Start(FlagsOf(emulated), around.OwnVariables);
        if (plan.GpuPrice is null)
        {
            notes.Add("the price of $2.50 per GPU-hour is assumed: --gpu-price");
        }

        if (emulated.Slo != plan.Slo)
        {
            notes.Add("the promise (TTFT p95 1.5 s, ITL p95 40 ms) is assumed: --slo");
        }

        string words = FormattableString.Invariant(
            $"vLLM ({emulated.Model}, {emulated.Gpus} × {emulated.Gpu})"
        );
        BenchOutcome outcome = Load(server.Target, emulated, words, () => server.HasEnded);
        if (server.HasEnded)
        {
            notes.Add(server.LastWords);
        }

        return outcome;
    }

    private BenchOutcome Load(LoadTarget target, BenchPlan asked, string? emulated, Func<bool> hasEnded)
    {
        clock = new BenchClock(asked);
        PromptDeck? deck = asked.Dataset is null
            ? null
            : new PromptDeck(asked.Dataset, around.Seed, asked.DatasetOutput);
        PromptWriter prompts = new(target, 0);
        BenchStage[] none = [];
        try
        {
            (target, prompts) = Introduced(target, asked, deck);
        }
        catch (OperationCanceledException) when (around.Cancellation.IsCancellationRequested)
        {
            return Outcome(asked, target, none, prompts, null, emulated);
        }

        using ServerScraper scraper = asked.Metrics.Open(target);
        serverOptions = BenchStepTimes.Of(around, asked, scraper.Models);
        using LoadRunner runner = new(target, prompts);
        WarmUp? warmUp = Warm(runner, asked);
        requestSeconds = warmUp?.RequestSeconds ?? 0;
        BenchSources sources = new(asked, deck, around.Seed);
        IReadOnlyList<BenchStage> stages = LoadSweep.Play(
            asked.Levels,
            level =>
            {
                StageMeasurement measured = Stage(runner, scraper, asked, sources, level);
                return deck is null
                    ? measured
                    : measured with
                    {
                        Graded = AnswerGrader.Count(measured.Recording, deck, target.Model),
                    };
            },
            clock.Searches,
            () => around.Cancellation.IsCancellationRequested || clock.IsOver || hasEnded(),
            repeats: clock.IsBudgeted,
            LeavesOut
        );
        NoteRepeats(asked, deck);
        NoteInStep();
        NoteLengths(stages);
        return Outcome(asked, target, stages, prompts, warmUp, emulated);
    }

    /// <summary>The server by the name of its model, and a writer of prompts that knows what it takes.</summary>
    private (LoadTarget Target, PromptWriter Prompts) Introduced(
        LoadTarget target,
        BenchPlan asked,
        PromptDeck? deck
    )
    {
        ServerIntroduction introduction = new(target, IntroductionWithin, around.Cancellation);
        around.Show("getting to know the server");
        LoadTarget named =
            target.Model.Length > 0 ? target : target with { Model = introduction.FirstModel() };
        introduction = new ServerIntroduction(named, IntroductionWithin, around.Cancellation);
        PromptWriter prompts = new(named, Salt())
        {
            WritesTokenIds = asked.WritesTokenIds,
            Deck = deck,
            Salts = asked.Salts,
        };
        introduction.Teach(prompts);
        notes.AddRange(introduction.Notes);
        if (asked.WritesTokenIds)
        {
            notes.Add(
                "random token ids distort speculative acceptance and expert routing: natural text is nearer to use"
            );
        }

        if (deck is not null)
        {
            deck.Scale = prompts.Scale;
        }

        if (asked.Dataset?.Graded is not null)
        {
            // Response caches pass by what asks for usage with every event.
            prompts.Extras = prompts.Extras with
            {
                HasContinuousUsage = false,
            };
        }

        if (asked.EndsFreely && prompts.Extras.HasIgnoreEos)
        {
            prompts.Extras = prompts.Extras with { HasIgnoreEos = false };
            if (asked.Dataset?.Graded is null)
            {
                notes.Add(
                    "the file states max_tokens and no answers: the model ends its answers, --out N sets their length"
                );
            }
        }

        return (named, prompts);
    }

    private void NoteRepeats(BenchPlan asked, PromptDeck? deck)
    {
        if (deck is { Repeats: > 0 })
        {
            notes.Add(
                FormattableString.Invariant(
                    $"the file has {asked.Dataset!.Conversations.Count:N0} conversations, {deck.Dealt:N0} were needed: {deck.Repeats:N0} repeats"
                )
                    + (
                        asked.Salts
                            ? ", each with another salt"
                            : ", which prefix caches hit as no traffic of people would"
                    )
            );
        }
    }

    private void NoteInStep()
    {
        if (inStep.Count == 0)
        {
            return;
        }

        string loads = string.Join(
            ", ",
            inStep.Select(level => level.Value).Distinct().Order().Select(Show.Count)
        );
        notes.Add(
            $"at {loads} concurrent a load lasts less than {FewestTurns} requests: users that started together stay in step, and another run may differ (--budget, --duration or --ramp)"
        );
    }

    private bool LeavesOut(LoadLevel level, int left)
    {
        bool isLeftOut = clock.LeavesOut(left);
        if (isLeftOut)
        {
            leftOut.Add(level);
        }

        return isLeftOut;
    }

    private void NoteLengths(IReadOnlyList<BenchStage> stages)
    {
        if (leftOut.Count > 0)
        {
            notes.Add(
                $"the budget has no room for {Loads(leftOut)}: a load lasts several of its requests (--budget)"
            );
        }

        LoadLevel[] longer = [.. stages.Select(stage => stage.Level).Where(extended.Contains).Distinct()];
        if (longer.Length > 0)
        {
            notes.Add($"{Loads(longer)} went on for longer than planned, until a steady window fitted");
        }
    }

    private static IReadOnlyList<string> FlagsOf(BenchPlan emulated) =>
        [
            "--model",
            emulated.Model!,
            "--gpus",
            FormattableString.Invariant($"{emulated.Gpus}x{emulated.Gpu}"),
            "--tp",
            FormattableString.Invariant($"{emulated.TensorParallel ?? emulated.Gpus}"),
            .. emulated.Weights is string weights ? ["--weights", weights] : (string[])[],
        ];

    private static string Loads(IReadOnlyList<LoadLevel> levels) =>
        levels.Count == 1 && levels[0].Kind == LoadLevelKind.Trace
            ? levels[0].Words
            : string.Join(", ", levels.SkipLast(1).Select(level => level.Number).Append(levels[^1].Words));

    private BenchOutcome Outcome(
        BenchPlan asked,
        LoadTarget target,
        IReadOnlyList<BenchStage> stages,
        PromptWriter prompts,
        WarmUp? warmUp,
        string? emulated
    )
    {
        bool wasInterrupted = around.Cancellation.IsCancellationRequested;
        double wallSeconds = clock.ElapsedSeconds;
        return new BenchOutcome(asked, target, stages)
        {
            Emulated = emulated,
            Scale = prompts.Scale,
            Extras = prompts.Extras,
            WarmUp = warmUp,
            Notes = notes,
            GpuPrice = asked.GpuPrice,
            Predictions = BenchPredictor.Predict(around, asked, stages),
            PrefillShares = BenchPredictor.PrefillShares(around, asked, stages),
            WasInterrupted = wasInterrupted,
            WallSeconds = wallSeconds,
        };
    }

    private WarmUp? Warm(LoadRunner runner, BenchPlan asked)
    {
        if (asked.WarmUpSeconds <= 0 || around.Cancellation.IsCancellationRequested)
        {
            return null;
        }

        LoadLevel first = asked.Levels[0];
        int concurrency = first.Kind == LoadLevelKind.Concurrency ? (int)Math.Min(64, first.Value) : 4;
        double seconds = asked.IsSweep
            ? Math.Min(asked.WarmUpSeconds, asked.BudgetSeconds / 8)
            : asked.WarmUpSeconds;
        around.Show("warming up");
        return WarmUp.Run(
            runner,
            asked.Lengths,
            concurrency,
            new LoadOptions { StallAfter = TimeSpan.FromSeconds(asked.StallSeconds) },
            TimeSpan.FromSeconds(seconds),
            around.Seed + 1_000_003,
            around.Cancellation
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
        bool isClosed = level.Kind == LoadLevelKind.Concurrency;
        double ramp = isClosed ? 0 : asked.RampSeconds ?? 0;
        double? seconds = clock.SecondsOf(level) + ramp;
        LoadOptions options = new()
        {
            MaxInFlight = level.Kind == LoadLevelKind.Concurrency ? null : asked.MaxConcurrency,
            Duration = seconds is double sent ? TimeSpan.FromSeconds(sent) : null,
            Drain = TimeSpan.FromSeconds(asked.DrainSeconds),
            StallAfter = TimeSpan.FromSeconds(asked.StallSeconds),
            Connections = Connections(asked, level),
            KeepsAnswers = asked.HasConversations || asked.Dataset?.Graded is not null,
            Longer =
                clock.Extends && seconds is double planned
                    ? new LoadExtension(ramp, clock.LongestSeconds(level, planned)).Sending
                    : null,
        };
        scraper.Begin();
        LoadRecording recording = runner.Run(
            sources.For(level, isClosed ? asked.RampSeconds ?? AutoRamp(options) : ramp),
            options,
            now =>
                around.Show(
                    FormattableString.Invariant(
                        $"{level.Words}: {now.Seconds:0} s, {now.InFlight} in flight, {now.Finished:N0} done, {now.Failed:N0} failed"
                    ) + clock.LeftWords(now, seconds)
                ),
            around.Cancellation
        );
        requestSeconds = MeanRequestSeconds(recording) ?? requestSeconds;
        clock.Count(requestSeconds);
        double sentSeconds = (recording.StopNs - recording.StartNs) / 1e9;
        if (sentSeconds > seconds * 1.05)
        {
            extended.Add(level);
        }

        bool isSpread = asked.RampSeconds is not null || level.Value < 2;
        if (isClosed && !isSpread && sentSeconds < FewestTurns * requestSeconds)
        {
            inStep.Add(level);
        }

        ServerRecording? server = scraper.End();
        return StageMeasurer.Measure(
            recording,
            new StageOptions
            {
                Slo = asked.Slo,
                IsOpenLoop = level.IsOpenLoop && asked.ClosedLoop is null,
                SharesPrefixes = asked.SharesPrefixes,
                RampSeconds = ramp,
                EndsFreely = asked.EndsFreely,
                Server = server is null ? null : server with { Options = serverOptions },
                Seed = around.Seed,
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

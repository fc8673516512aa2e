using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Documents.Emulations;
using Farthing.Emulation;
using Farthing.Emulation.Faults;
using Farthing.Emulation.Http;
using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Precision;
using Farthing.Settings;
using Farthing.Sheets.Simulations;
using Farthing.Verbs.Emulations;
using Farthing.Workloads.Lengths;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing emulate</c>: the simulator's engine on a real clock behind an OpenAI-compatible API.</summary>
internal static class EmulateVerb
{
    /// <summary>One line for help.</summary>
    public const string Summary = "An emulated model behind an OpenAI-compatible API, without a GPU";

    private static readonly QuantityFlag Port = new(
        "--port",
        Whole(0, 65535),
        "Port to listen on; 0 takes any free one and prints it",
        8000
    );

    private static readonly QuantityFlag MaxQueue = new(
        "--max-queue",
        Whole(1, 1e9),
        "Waiting requests beyond which new ones get 429; without it any number waits, as in vLLM"
    );

    private static readonly QuantityFlag Reasoning = new(
        "--reasoning-tokens",
        Whole(0, 1e6),
        "Reasoning tokens before each chat answer, sent as reasoning_content",
        0
    );

    private static readonly QuantityFlag EmbeddingDimension = new(
        "--embedding-dimension",
        Whole(1, 65536),
        "Length of embedding vectors; without it, the model's hidden size"
    );

    private static readonly QuantityFlag For = new(
        "--for",
        Positive(QuantityKind.Duration, 365 * 86400),
        "Stop by itself after this time; without it, on Ctrl-C"
    );

    private static readonly SwitchFlag WithParent = new(
        "--with-parent",
        "Stop where standard input ends too: for the program that starts it"
    );

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500); // at the engine's life, real

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ScenarioFlags flags = new(SettingUse.Emulate);
        Option<string> host = new("--host")
        {
            Description = "Address to listen on; 0.0.0.0 for all",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        WordFlag lengths = new(
            "--answers",
            "asked: as long as max_tokens says, drawn where it is not there; drawn: they end themselves at a drawn length, at most max_tokens",
            ["asked", "drawn"],
            "asked"
        );
        TextFlag mishaps = new(
            "--fault",
            "LIST",
            "Injected faults, as shares of requests: stall:0.01@5s,reset:0.01,5xx:0.02,slow-start:30s; of embeddings: embed-slow:0.1@2s,embed-down:0.1,embed-nan:0.01,embed-dimension:512@60s"
        );
        TextFlag key = new("--api-key", null, "Key that clients must send; without it, none");
        GroupedCommand command = new(
            "emulate",
            """
            Serves an emulated model with an OpenAI-compatible API: a GPU's timing without a GPU

            Same scheduler, KV cache and step times as simulate, on a real clock: requests are batched, queue, hit
            the prefix cache and are preempted. Answers are plausible words with exact token counts.

            Examples:
              farthing emulate --model llama-3.1-8b --gpu H100-SXM
              farthing emulate llama-3.3-70b --gpus 2xH100-SXM --tp 2 --weights fp8 --port 0
              farthing emulate llama-3.1-8b --gpu L4 --speed 10 --fault reset:0.01,5xx:0.02
              farthing emulate llama-3.1-8b --gpu L4 --graded faq --drift 60s
            """
        );
        flags.AddTo(command);
        command.With(
            host,
            Port,
            ClockFlags.Speed,
            ClockFlags.Origin,
            lengths,
            Reasoning,
            MaxQueue,
            mishaps,
            key,
            For,
            WithParent,
            EmbeddingDimension
        );
        GradedFlags.AddTo(command);

        return command
            .ReadsCatalog()
            .Runs(
                "emulate",
                context =>
                {
                    EmulatorWishes wishes = new(
                        context.Parsed.GetValue(host)!,
                        lengths.Read(context) == "drawn",
                        context.Parsed.GetValue(mishaps) is string text
                            ? MishapReader.Read(text, mishaps.Name, context.Faults)
                            : new MishapPlan(),
                        context.Parsed.GetValue(key),
                        GradedFlags.Read(context)
                    );
                    return Run(context, flags, wishes);
                }
            );
    }

    private static int Run(VerbContext context, ScenarioFlags flags, EmulatorWishes wishes)
    {
        int port = context.Count(Port);
        TimeProvider clock = ClockFlags.Read(context);
        double? maxQueue = context.Value(MaxQueue);
        int reasoning = context.Count(Reasoning);
        double? seconds = context.Value(For);
        double? embeddingSize = context.Value(EmbeddingDimension);
        EmulatorOptions.CheckHost(wishes.Host, "--host", context.Faults);
        Scenario scenario = flags.Read(context);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        List<string> notes = [];
        Deployment deployment = DeploymentResolver.Resolve(scenario, catalog, notes);
        if (deployment.Replicas > 1)
        {
            throw new FarthingException(
                new Fault(EmulationFaultCodes.ManyReplicas, "one server is one engine")
                {
                    Path = "--gpus",
                    Value = $"{deployment.Replicas} replicas of {deployment.GpusPerReplica} GPUs",
                    Expected = "the GPUs of one replica (--tp spreads the model), and one server per replica",
                }
            );
        }

        LengthModel lengths = AnswerLengths.Of(scenario, out string lengthsFrom);
        ServingSetup setup = ServingSetup.Create(
            deployment,
            CoefficientsFile.BuiltIn,
            1,
            typicalTokens: (int)Math.Max(1, lengths.MeanInput + (lengths.MeanOutput / 2))
        );
        if (deployment.Engine.Family == EngineFamily.Trtllm)
        {
            throw new FarthingException(
                new Fault(EmulationFaultCodes.NoMetricsPage, "its metrics page is not emulated")
                {
                    Path = "--engine",
                    Value = deployment.Engine.Family.Id(),
                    Expected = "vllm or sglang",
                }
            );
        }

        bool isContextNamed = deployment.Engine.MaxModelLen is not null;
        if (!setup.Fits || (setup.IsContextCut && isContextNamed) || !setup.StartsSequences)
        {
            MisfitAnswer misfit = new(setup, isContextNamed ? setup.Engine.MaxModelLen : 1);
            return context.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        if (setup.IsContextCut)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{setup.Engine.Family.Title()} would refuse to start with the model's {setup.Engine.MaxModelLen:N0} tokens: the cache holds {setup.Limits.MaxModelLen:N0}; served with --max-model-len {setup.Limits.MaxModelLen}"
                )
            );
        }

        notes.AddRange(setup.StepTimes().Notes);
        EmulatorOptions options = new()
        {
            ModelNames =
            [
                .. new[] { deployment.Model.Id, deployment.Model.ShortName, scenario.Models[0] }.Distinct(
                    StringComparer.OrdinalIgnoreCase
                ),
            ],
            Engine = new EngineSetup
            {
                Limits = setup.Limits,
                KvBlocks = setup.Memory.KvBlocks,
                BlockSize = setup.Engine.BlockSize,
                EnablePrefixCaching =
                    deployment.Engine.EnablePrefixCaching && deployment.Engine.KvLayout == KvLayout.Paged,
                StepTimes = setup.StepTimes(),
            },
            Lengths = lengths,
            Family = setup.Engine.Family,
            Seed = context.Seed,
            SamplesLengths = wishes.DrawsLengths,
            ReasoningTokens = reasoning,
            Graded = wishes.Graded,
            EmbeddingSize = (int?)embeddingSize ?? deployment.Model.HiddenSize,
            MaxQueue = (int?)maxQueue,
            Mishaps = wishes.Mishaps,
            Host = wishes.Host,
            Port = port,
            ApiKey = wishes.ApiKey,
            GpuMemoryUtilization = setup.Engine.GpuMemoryUtilization,
            CacheFormat = FormatFacts.Id(deployment.KvFormat),
        };
        string words = wishes.DrawsLengths
            ? $"end themselves at lengths of {lengthsFrom}, at most max_tokens"
            : $"as long as max_tokens asks, else lengths of {lengthsFrom}";
        EmulatedSetup emulated = new(setup, options, clock, words, notes);
        return ServeAsync(context, emulated, seconds).GetAwaiter().GetResult();
    }

    private static async Task<int> ServeAsync(VerbContext context, EmulatedSetup emulated, double? seconds)
    {
        await using EmulatedServer server = new(emulated.Options, emulated.Clock);
        Uri address = await server.StartAsync(context.Cancellation);
        TimeProvider clock = emulated.Clock;
        long began = clock.GetTimestamp();
        if (context.IsJson)
        {
            await context.Error.WriteLineAsync("listening on " + address.GetLeftPart(UriPartial.Authority));
        }
        else
        {
            EmulationScreen.WriteStart(emulated, address, context.Out);
            await context.Out.FlushAsync();
        }

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
            context.Cancellation
        );
        if (context.Parsed.GetValue(WithParent))
        {
            _ = Task.Run(() => EndWithInput(over), CancellationToken.None);
        }

        TimeSpan end = seconds is double whole ? TimeSpan.FromSeconds(whole) : TimeSpan.MaxValue;
        TimeSpan look = LookEvery * ScaledTime.FactorOf(clock);
        while (server.Failure is null && !over.IsCancellationRequested)
        {
            TimeSpan left = end - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            await Task.Delay(left < look ? left : look, clock, over.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (server.Failure is Exception failure)
        {
            throw new FarthingException(
                new Fault(
                    EmulationFaultCodes.EngineDied,
                    $"the emulated engine ended: {failure.GetType().Name}: {failure.Message}"
                )
                {
                    Expected = "no such end: a defect, please report it with the command line",
                },
                exitCode: 3
            );
        }

        EmulateDocument document = EmulationRecord.Of(
            emulated,
            address,
            server.Totals,
            clock.GetElapsedTime(began).TotalSeconds
        );
        return context.Answer(document, () => EmulationRecord.Sheet(document));
    }

    /// <summary>The pipe of a parent is closed with it, however it ends.</summary>
    private static void EndWithInput(CancellationTokenSource over)
    {
        using Stream input = Console.OpenStandardInput();
        input.CopyTo(Stream.Null);
        try
        {
            over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}

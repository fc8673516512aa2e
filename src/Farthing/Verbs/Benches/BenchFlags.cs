using System.CommandLine;
using Farthing.Benches.Files;
using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Benches;

/// <summary>The flags of <c>farthing bench</c>.</summary>
internal static class BenchFlags
{
    public static readonly Argument<string?> Url = new("url")
    {
        Description = "Address of an OpenAI-compatible server; without it, an emulated one is started",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static readonly Option<string[]> Metrics = new(BenchMetrics.Flag)
    {
        Description =
            "Page of metrics to read during the loads: the server's, another replica's, a DCGM exporter's; none for none [default: the server's own, where it has one]",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = false,
    };

    public static readonly QuantityFlag MetricsInterval = new(
        "--metrics-interval",
        Time(0.1, 600),
        "Time between two pages",
        1
    );

    public static readonly QuantityFlag Concurrency = new(
        "--concurrency",
        Whole(1, 100_000),
        "Closed loop: requests in flight"
    );

    public static readonly QuantityFlag Rate = new(
        "--rate",
        Positive(QuantityKind.Rate, 1e6),
        "Open loop: requests per second, independent of the server"
    );

    public static readonly WordFlag Arrivals = new(
        "--arrivals",
        "Gaps of an open loop; gamma: with --burstiness [default: poisson]",
        ["poisson", "constant", "gamma"]
    );

    public static readonly QuantityFlag Burstiness = new(
        "--burstiness",
        Positive(QuantityKind.Number, 100),
        "Coefficient of variation of gamma gaps: above 1 is burstier than Poisson"
    );

    public static readonly QuantityFlag MaxConcurrency = new(
        "--max-concurrency",
        Whole(1, 100_000),
        "Cap on requests in flight of an open loop; waiting counts from the scheduled time"
    );

    public static readonly TextFlag Trace = new(
        "--trace",
        "FILE",
        "Replay this trace's times, lengths and shared prefixes; with --concurrency N, its requests N at a time"
    );

    public static readonly QuantityFlag TraceSpeed = new(
        "--trace-speed",
        Positive(QuantityKind.Number, 1e6),
        "Replay so many times faster",
        1
    );

    public static readonly TextFlag Profile = new(
        "--profile",
        "NAME",
        "Arrivals, lengths and sessions of a built-in workload, such as azure-conv-2023 or claude-code-agent, at --rate or --concurrency; faq: graded questions of a help desk"
    );

    public static readonly QuantityFlag Zipf = new(
        "--zipf",
        Number(0, 5),
        "Exponent of the popularity of graded questions' intents: 0 asks all alike",
        1
    );

    public static readonly TextFlag Data = new(
        "--data",
        "FILE",
        "Prompts of a file: ShareGPT JSON, JSONL with prompt, messages or conversations, OpenAI batch JSONL, CSV with a prompt column; with --quality its questions: JSON lines (question, answer, choices, category) or CSV"
    );

    public static readonly SwitchFlag NoSalt = new(
        "--no-salt",
        "Send the prompts of --data as they stand: prefix caches may then hit them"
    );

    public static readonly TextFlag Plan = new(
        "--plan",
        "FILE",
        "Take load, model, GPUs, price and promise from a file of farthing plan -o, and show its prediction beside the measurement"
    );

    public static readonly SwitchFlag NoReport = new(
        "--no-report",
        "Without an address: write no report.html"
    );

    public static readonly TextFlag Sweep = new(
        "--sweep",
        "FROM..TO",
        "Several loads: 1..128 doubles the concurrency, 1/s..20/s goes through six rates"
    );

    public static readonly QuantityFlag Turns = new(
        "--turns",
        Whole(2, 1000),
        "Requests of a conversation; each resends the conversation so far (--rate counts requests, --concurrency users)"
    );

    public static readonly QuantityFlag Think = new(
        "--think",
        Time(0, 86400),
        "Between an answer and the user's next request",
        0
    );

    public static readonly QuantityFlag Ramp = new(
        "--ramp",
        Time(0, 86400),
        "Users come one after the other, a rate rises from 0, within this time before the load [default: one request's time; none for a rate]"
    );

    public static readonly QuantityFlag Input = new(
        "--in",
        Whole(1, 10_000_000),
        "Prompt tokens, or a range 512-2048",
        AssumedLengths.Input
    );

    public static readonly QuantityFlag Output = new(
        "--out",
        Whole(1, 1_000_000),
        "Output tokens, or a range",
        AssumedLengths.Output
    );

    public static readonly QuantityFlag SharedPrefix = new(
        "--shared-prefix",
        Whole(16, 10_000_000),
        "Leading prompt tokens that requests of a group share on purpose"
    );

    public static readonly QuantityFlag PrefixGroups = new(
        "--prefix-groups",
        Whole(1, 1_000_000),
        "Groups of --shared-prefix",
        1
    );

    public static readonly WordFlag Prompt = new(
        "--prompt",
        "text: natural text; random-ids: token ids, which distort speculation and expert routing",
        ["text", "random-ids"],
        "text"
    );

    public static readonly QuantityFlag Duration = new(
        "--duration",
        Positive(QuantityKind.Duration, 30 * 86400),
        "How long each load is sent [default: 30s; with --sweep its share of the budget]"
    );

    public static readonly QuantityFlag Requests = new(
        "--requests",
        Whole(1, 1e9),
        "So many requests instead of a duration"
    );

    public static readonly QuantityFlag Budget = new(
        "--budget",
        Positive(QuantityKind.Duration, 30 * 86400),
        "Time of a whole sweep, warm-up and search included",
        240
    );

    public static readonly QuantityFlag WarmUp = new(
        "--warmup",
        Time(0, 86400),
        "Longest warm-up; it ends when the pace is stable; 0s for none",
        30
    );

    public static readonly QuantityFlag Stall = new(
        "--stall",
        Positive(QuantityKind.Duration, 86400),
        "A request without a byte for this long has failed",
        60
    );

    public static readonly QuantityFlag Drain = new(
        "--drain",
        Time(0, 86400),
        "How long requests in flight may go on after a load's end",
        30
    );

    public static readonly SloFlag Slo = new(
        "Promise, such as ttft_p95=1.5s,itl_p95=40ms; a sweep looks for the highest load that keeps it",
        BenchFaultCodes.BadSlo
    );

    public static readonly QuantityFlag GpuPrice = new(
        "--gpu-price",
        Positive(QuantityKind.UsdPerHour),
        "Price of one GPU-hour: prints dollars per million tokens"
    );

    public static readonly QuantityFlag Target = new(
        "--target",
        Positive(QuantityKind.UsdPerMillionTokens),
        "Price per million tokens, prompts and outputs together, to reach at --utilization: says the tokens/s that it takes, and which load reaches it"
    );

    public static readonly QuantityFlag Margin = new(
        "--margin",
        Share(0, 0.5),
        "With --compare: smallest difference of interest, less is the same [default: 2%]; with --quality: loss of accuracy in points that is accepted [default: 1%]"
    );

    public static readonly QuantityFlag Gpus = new("--gpus", Whole(1, 100_000), "GPUs of the server", 1);

    public static readonly QuantityFlag Utilization = new(
        "--utilization",
        Positive(QuantityKind.Fraction, 1),
        "Share of the load that is used over the month, for the price that is paid",
        0.6
    );

    public static readonly TextFlag Model = new(
        "--model",
        null,
        "Model in the catalog: shows its prediction beside the measurement; an emulated server serves it"
    );

    public static readonly TextFlag Gpu = new("--gpu", null, "GPU in the catalog, for the prediction");

    public static readonly TextFlag Weights = new(
        "--weights",
        null,
        "Weight format, for the prediction [default: the checkpoint's]"
    );

    public static readonly QuantityFlag Tp = new(
        "--tp",
        Whole(1, 1024),
        "Tensor-parallel ranks, for the prediction [default: --gpus]"
    );

    public static readonly TextFlag ServedModel = new(
        "--served-model",
        null,
        "Name of the model at the server [default: the first that it lists]"
    );

    public static readonly WordFlag Api = new(
        "--api",
        "chat or completions",
        ["chat", "completions"],
        "chat"
    );

    public static readonly TextFlag ApiKeyEnv = new(
        "--api-key-env",
        "NAME",
        "Variable that holds the API key [default: OPENAI_API_KEY, where it is set and the address is https]"
    );

    public static readonly TextFlag SessionHeader = new(
        "--session-header",
        "NAME",
        "Send the name of each conversation in this header, as a gateway's budgets and experiments want it: x-farthing-session"
    );

    public static readonly SwitchFlag Insecure = new("--insecure", "Take any certificate");

    public static readonly SwitchFlag Http2 = new(
        "--http2",
        "Speak HTTP/2: by ALPN over https, with prior knowledge over http"
    );

    public static readonly TextFlag Proxy = new(
        "--proxy",
        "URL",
        "Go through this proxy: http, https, socks4 or socks5; none for no proxy [default: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, as curl reads them]"
    );

    public static readonly DestinationFlag ExportVllm = new("--export-vllm")
    {
        Description = "Also write the loads as vllm bench serve does, one JSON object a line",
        HelpName = "FILE",
    };

    public static readonly DestinationFlag ExportAiperf = new("--export-aiperf")
    {
        Description = "Also write PREFIX_aiperf.json and PREFIX.jsonl as AIPerf does, a pair a load",
        HelpName = "PREFIX",
        Files = AiperfExport.FilesOf,
    };

    public static readonly Option<string[]> Import = new("--import")
    {
        Description =
            "Instead of loading a server: read results of other tools (vLLM, SGLang, AIPerf, genai-perf, GuideLLM, inference-perf, InferenceX); several files are loads of one server",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly TextFlag Engine = new(
        "--engine",
        null,
        "Engine of the server, for the prediction and for calibrate: vllm (default), sglang, trtllm"
    );

    /// <summary>Adds the flags.</summary>
    public static void AddTo(GroupedCommand command)
    {
        command.Arguments.Add(Url);
        command.AddGroups(
            [Concurrency, Rate, Sweep, Trace, Profile, Input, Output, Slo, GpuPrice, Duration],
            [
                new(
                    "Load",
                    [
                        Concurrency,
                        Rate,
                        Arrivals,
                        Burstiness,
                        MaxConcurrency,
                        Sweep,
                        Budget,
                        Trace,
                        TraceSpeed,
                        Profile,
                        Turns,
                        Think,
                        SessionHeader,
                        Ramp,
                        Duration,
                        Requests,
                        WarmUp,
                        Drain,
                        Stall,
                    ]
                ),
                new("Prompts", [Input, Output, SharedPrefix, PrefixGroups, Data, Zipf, NoSalt, Prompt]),
                new("Promise and price", [Slo, Target, GpuPrice, Gpus, Utilization, Plan]),
                new("Prediction", [Model, Gpu, Weights, Tp, Engine, CatalogFlags.Calibration]),
                new(
                    "Server",
                    [ServedModel, Api, ApiKeyEnv, Insecure, Http2, Proxy, Metrics, MetricsInterval]
                ),
                new("Results", [CommonFlags.Report, NoReport, ExportVllm, ExportAiperf, Import]),
                new("Compare results", [CompareFlags.Compare, Margin, CompareFlags.FailIfWorse]),
                new("Quality gate (with --data, --concurrency, --margin)", QualityFlags.All),
            ]
        );
    }

    /// <summary>Refuses an address and the flags of a load beside a flag that loads nothing.</summary>
    public static void RefuseBeside(VerbContext context, string flag)
    {
        string[] given =
        [
            .. context.Parsed.GetValue(Url) is string url ? (string[])[url] : [],
            .. ((Option[])[Trace, Sweep, Turns, Duration, Requests, Budget])
                .Where(option => context.Parsed.GetResult(option) is { Implicit: false })
                .Select(option => option.Name),
        ];
        foreach (string word in given)
        {
            context.Conflict(
                word,
                $"nothing is loaded with {flag}",
                $"{flag} without an address or a load to put on"
            );
        }

        context.StopOnFaults();
    }
}

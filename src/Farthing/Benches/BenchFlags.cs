using System.CommandLine;
using Farthing.Benches.Comparing;
using Farthing.Benches.Quality;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches;

/// <summary>The flags of <c>farthing bench</c>.</summary>
internal static class BenchFlags
{
    public static readonly Argument<string?> Url = new("url")
    {
        Description = "Address of an OpenAI-compatible server; without it, an emulated one is started",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static readonly QuantityFlag Concurrency = Count(
        "--concurrency",
        "Closed loop: requests in flight",
        1,
        100_000
    );

    public static readonly QuantityFlag Rate = new QuantityFlag(
        "--rate",
        QuantityKind.Rate,
        "Open loop: requests per second, whatever the server does"
    ).AboveZeroTo(1e6);

    public static readonly Option<string?> Arrivals = new("--arrivals")
    {
        Description = "Gaps of an open loop: poisson (default), constant, or gamma with --burstiness",
    };

    public static readonly QuantityFlag Burstiness = new QuantityFlag(
        "--burstiness",
        QuantityKind.Number,
        "Coefficient of variation of gamma gaps: above 1 is burstier than Poisson"
    ).AboveZeroTo(100);

    public static readonly QuantityFlag MaxConcurrency = Count(
        "--max-concurrency",
        "Cap on requests in flight of an open loop; waiting counts from the scheduled time",
        1,
        100_000
    );

    public static readonly Option<string?> Trace = new("--trace")
    {
        Description =
            "Replay this trace's times, lengths and shared prefixes; with --concurrency N, its requests N at a time",
        HelpName = "FILE",
    };

    public static readonly QuantityFlag TraceSpeed = new QuantityFlag(
        "--trace-speed",
        QuantityKind.Number,
        "Replay so many times faster"
    )
        .AboveZeroTo(1e6)
        .Or(1);

    public static readonly Option<string?> Profile = new("--profile")
    {
        Description =
            "Arrivals, lengths and sessions of a built-in workload, such as azure-conv-2023 or claude-code-agent, at --rate or --concurrency",
        HelpName = "NAME",
    };

    public static readonly Option<string?> Data = new("--data")
    {
        Description =
            "Prompts of a file: ShareGPT JSON, JSONL with prompt, messages or conversations, OpenAI batch JSONL, CSV with a prompt column; with --quality its questions: JSON lines (question, answer, choices, category) or CSV",
        HelpName = "FILE",
    };

    public static readonly Option<bool> NoSalt = new("--no-salt")
    {
        Description = "Send the prompts of --data as they stand: prefix caches may then hit them",
    };

    public static readonly Option<string?> Plan = new("--plan")
    {
        Description =
            "Take load, model, GPUs, price and promise from what farthing plan -o wrote, and show its prediction beside",
        HelpName = "FILE",
    };

    public static readonly Option<bool> NoReport = new("--no-report")
    {
        Description = "Without an address: write no report.html",
    };

    public static readonly Option<string?> Sweep = new("--sweep")
    {
        Description = "Several loads: 1..128 doubles the concurrency, 1/s..20/s goes through six rates",
        HelpName = "FROM..TO",
    };

    public static readonly QuantityFlag Turns = Count(
        "--turns",
        "Requests of a conversation; each sends back what was said (--rate counts requests, --concurrency users)",
        2,
        1000
    );

    public static readonly QuantityFlag Think = new QuantityFlag(
        "--think",
        QuantityKind.Duration,
        "Between an answer and the user's next request"
    )
        .Between(0, 86400)
        .Or(0);

    public static readonly QuantityFlag Ramp = new QuantityFlag(
        "--ramp",
        QuantityKind.Duration,
        "Users come one after the other, a rate rises from 0, within this time before the load [default: one request's time; none for a rate]"
    ).Between(0, 86400);

    public static readonly QuantityFlag Input = Count(
            "--in",
            "Prompt tokens, or a range 512-2048",
            1,
            10_000_000
        )
        .Or(1024);

    public static readonly QuantityFlag Output = Count("--out", "Output tokens, or a range", 1, 1_000_000)
        .Or(256);

    public static readonly QuantityFlag SharedPrefix = Count(
        "--shared-prefix",
        "Leading prompt tokens that requests of a group share on purpose",
        16,
        10_000_000
    );

    public static readonly QuantityFlag PrefixGroups = Count(
            "--prefix-groups",
            "Groups of --shared-prefix",
            1,
            1_000_000
        )
        .Or(1);

    public static readonly Option<string?> Prompt = new("--prompt")
    {
        Description =
            "text (default): natural text; random-ids: token ids, which distort speculation and expert routing",
    };

    public static readonly QuantityFlag Duration = new QuantityFlag(
        "--duration",
        QuantityKind.Duration,
        "How long each load is sent [default: 30s; with --sweep its share of the budget]"
    ).AboveZeroTo(30 * 86400);

    public static readonly QuantityFlag Requests = Count(
        "--requests",
        "So many requests instead of a duration",
        1,
        1e9
    );

    public static readonly QuantityFlag Budget = new QuantityFlag(
        "--budget",
        QuantityKind.Duration,
        "Time of a whole sweep, warm-up and search included"
    )
        .AboveZeroTo(30 * 86400)
        .Or(240);

    public static readonly QuantityFlag WarmUp = new QuantityFlag(
        "--warmup",
        QuantityKind.Duration,
        "Longest warm-up; it ends when the pace is stable; 0s for none"
    )
        .Between(0, 86400)
        .Or(30);

    public static readonly QuantityFlag Stall = new QuantityFlag(
        "--stall",
        QuantityKind.Duration,
        "A request without a byte for this long has failed"
    )
        .AboveZeroTo(86400)
        .Or(60);

    public static readonly QuantityFlag Drain = new QuantityFlag(
        "--drain",
        QuantityKind.Duration,
        "How long requests in flight may go on after a load's end"
    )
        .Between(0, 86400)
        .Or(30);

    public static readonly Option<string[]> Slo = new("--slo")
    {
        Description =
            "Promise, such as ttft_p95=1.5s,itl_p95=40ms; a sweep looks for the highest load that keeps it",
    };

    public static readonly QuantityFlag GpuPrice = new QuantityFlag(
        "--gpu-price",
        QuantityKind.UsdPerHour,
        "Price of one GPU-hour: prints dollars per million tokens"
    ).AboveZero();

    public static readonly QuantityFlag Margin = new QuantityFlag(
        "--margin",
        QuantityKind.Fraction,
        "With --compare: smallest difference of interest, less is the same [default: 2%]; with --quality: loss of accuracy in points that is accepted [default: 1%]"
    ).Between(0, 0.5);

    public static readonly QuantityFlag Gpus = Count("--gpus", "GPUs of the server", 1, 100_000).Or(1);

    public static readonly QuantityFlag Utilization = new QuantityFlag(
        "--utilization",
        QuantityKind.Fraction,
        "Share of the load that is used over the month, for the price that is paid"
    )
        .AboveZeroTo(1)
        .Or(0.6);

    public static readonly Option<string?> Model = new("--model")
    {
        Description =
            "Model in the catalog: its prediction stands beside what is measured; what an emulated server serves",
    };

    public static readonly Option<string?> Gpu = new("--gpu")
    {
        Description = "GPU in the catalog, for the prediction",
    };

    public static readonly Option<string?> Weights = new("--weights")
    {
        Description = "Weight format, for the prediction [default: the checkpoint's]",
    };

    public static readonly QuantityFlag Tp = Count(
        "--tp",
        "Tensor-parallel ranks, for the prediction [default: --gpus]",
        1,
        1024
    );

    public static readonly Option<string?> ServedModel = new("--served-model")
    {
        Description = "Name of the model at the server [default: the first that it lists]",
    };

    public static readonly Option<string?> Api = new("--api")
    {
        Description = "chat (default) or completions",
    };

    public static readonly Option<string?> ApiKeyEnv = new("--api-key-env")
    {
        Description =
            "Variable that holds the API key [default: OPENAI_API_KEY, where it is set and the address is https]",
        HelpName = "NAME",
    };

    public static readonly Option<bool> Insecure = new("--insecure") { Description = "Take any certificate" };

    public static readonly Option<bool> Http2 = new("--http2")
    {
        Description = "Speak HTTP/2: by ALPN over https, with prior knowledge over http",
    };

    public static readonly Option<string?> Proxy = new("--proxy")
    {
        Description =
            "Go through this proxy: http, https, socks4 or socks5; none for no proxy [default: HTTPS_PROXY, HTTP_PROXY, NO_PROXY, as curl reads them]",
        HelpName = "URL",
    };

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

    public static readonly Option<string?> Engine = new("--engine")
    {
        Description =
            "Engine of the server, for the prediction and for calibrate: vllm (default), sglang, trtllm",
    };

    /// <summary>Adds the flags.</summary>
    public static void AddTo(GroupedCommand command)
    {
        command.Arguments.Add(Url);
        command.AddGroups([
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
                    Ramp,
                    Duration,
                    Requests,
                    WarmUp,
                    Drain,
                    Stall,
                ]
            ),
            new("Prompts", [Input, Output, SharedPrefix, PrefixGroups, Data, NoSalt, Prompt]),
            new("Promise and price", [Slo, GpuPrice, Gpus, Utilization, Plan]),
            new("Prediction", [Model, Gpu, Weights, Tp, Engine, CatalogFlags.Calibration]),
            new(
                "Server",
                [
                    ServedModel,
                    Api,
                    ApiKeyEnv,
                    Insecure,
                    Http2,
                    Proxy,
                    BenchMetrics.Address,
                    BenchMetrics.Interval,
                ]
            ),
            new("Results", [CommonFlags.Report, NoReport, ExportVllm, ExportAiperf, Import]),
            new("Compare results", [CompareFlags.Compare, Margin, CompareFlags.FailIfWorse]),
            new("Quality gate (with --data, --concurrency, --margin)", QualityFlags.All),
        ]);
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
            context.Faults.Add(
                new Numerics.Faults.Fault(CliFaultCodes.FlagConflict, $"nothing is loaded with {flag}")
                {
                    Path = word,
                    Expected = $"{flag} without an address or a load to put on",
                }
            );
        }

        context.StopOnFaults();
    }

    private static QuantityFlag Count(string name, string help, double low, double high) =>
        new QuantityFlag(name, QuantityKind.Count, help).Between(low, high).Whole();
}

using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Verbs.Cost;

namespace Farthing.Watches;

/// <summary>The flags of <c>farthing watch</c>.</summary>
internal sealed class WatchFlags
{
    public Argument<string[]> Targets { get; } =
        new("URL")
        {
            Description =
                "A server's metrics, such as http://host:8000/metrics (without a path, those of known engines are tried), or a file of saved pages",
            Arity = ArgumentArity.ZeroOrMore,
        };

    public ServingFlags Serving { get; } = new();

    public QuantityFlag Gpus { get; } =
        new QuantityFlag("--gpus", QuantityKind.Count, "GPUs of all watched engines together")
            .Between(1, 1e5)
            .Whole();

    public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();

    public QuantityFlag TensorParallel { get; } =
        new QuantityFlag(
            "--tp",
            QuantityKind.Count,
            "GPUs that one engine spans; without it, --gpus over the number of engines"
        )
            .Between(1, 1024)
            .Whole();

    public Option<string[]> Slo { get; } =
        new("--slo")
        {
            Description =
                "Latency promises such as ttft_p95=1.5s,itl_p95=40ms: ttft, itl or e2e with mean, p50, p90, p95 or p99",
            AllowMultipleArgumentsPerToken = false,
        };

    public Option<string?> PlanCost { get; } =
        new("--plan-cost")
        {
            Description =
                "What a million tokens, in and out, may cost, such as $0.40/M; or a plan (farthing plan --output), which also brings its promise and GPU price. Above it the rule cost fires",
            HelpName = "PRICE|PLAN.json",
        };

    public Option<string?> Listen { get; } =
        new("--listen")
        {
            Description =
                "Serve /metrics (Prometheus, OpenMetrics), /json and /healthz here: a port of this machine alone, or address:port; 0 takes any free port",
            HelpName = "PORT",
        };

    public QuantityFlag Interval { get; } =
        new QuantityFlag("--interval", QuantityKind.Duration, "Time between two looks")
            .Between(0.1, 3600)
            .BareSeconds()
            .Or(5);

    public QuantityFlag Window { get; } =
        new QuantityFlag("--window", QuantityKind.Duration, "Window of rates, means and percentiles")
            .Between(1, 86400)
            .Or(60);

    public QuantityFlag For { get; } =
        new QuantityFlag(
            "--for",
            QuantityKind.Duration,
            "End after this time; without it, on Ctrl-C"
        ).AboveZero();

    public QuantityFlag Timeout { get; } =
        new QuantityFlag("--timeout", QuantityKind.Duration, "Longest wait for one page")
            .Between(0.01, 600)
            .Or(4);

    public Option<bool> Once { get; } =
        new("--once")
        {
            Description =
                "Look twice, one --interval apart, print, end; saved pages are played through and the last look is printed",
        };

    public Option<string[]> Rule { get; } =
        new("--rule")
        {
            Description =
                "Another threshold for a rule, such as kv=90% or queue=10, or off: down, underused, ttft, kv, queue, preemptions, cost, burn",
            HelpName = "NAME=THRESHOLD",
            AllowMultipleArgumentsPerToken = false,
        };

    public Option<string?> TokenFile { get; } =
        new("--token-file")
        {
            Description = "File with the bearer token that the addresses ask for",
            HelpName = "FILE",
        };

    public Option<string?> Webhook { get; } =
        new("--webhook")
        {
            Description = "POST each alert that fires or ends to this address, as JSON",
            HelpName = "URL",
        };

    public Option<string?> Alertmanager { get; } =
        new("--alertmanager")
        {
            Description = "Send alerts to this Alertmanager (its API v2)",
            HelpName = "URL",
        };

    public Option<string?> Record { get; } =
        new DestinationFlag("--record")
        {
            Description =
                "Add the traffic's shape to this file, as a trace that farthing simulate and plan read (arrivals and lengths drawn from the counters)",
            HelpName = "FILE.csv",
        };

    public Option<string?> Prometheus { get; } =
        new("--prometheus")
        {
            Description =
                "Read the past of all known engines and DCGM from this Prometheus, instead of addresses",
            HelpName = "URL",
        };

    public QuantityFlag Since { get; } =
        new QuantityFlag("--since", QuantityKind.Duration, "How far back to read from Prometheus")
            .AboveZero()
            .Or(86400);

    public QuantityFlag Step { get; } =
        new QuantityFlag(
            "--step",
            QuantityKind.Duration,
            "Resolution of what is read from Prometheus; without it, 15 s or a 10,000th of --since"
        ).Between(1, 3600);

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Targets);
        Option[] options =
        [
            Serving.Gpu,
            Gpus,
            GpuPrice,
            Serving.Model,
            Serving.Weights,
            Serving.Kv,
            TensorParallel,
            Slo,
            PlanCost,
            Interval,
            Window,
            For,
            Timeout,
            Once,
            Rule,
            TokenFile,
            Webhook,
            Alertmanager,
            Record,
            Listen,
            Prometheus,
            Since,
            Step,
        ];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }
}

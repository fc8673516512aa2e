using System.CommandLine;
using Farthing.Cli;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;
using Farthing.Verbs.Cost;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Watches;

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

    public QuantityFlag Gpus { get; } = new("--gpus", Whole(1, 1e5), "GPUs of all watched engines together");

    public QuantityFlag GpuPrice { get; } = CostFlags.GpuPrice();

    public QuantityFlag TensorParallel { get; } =
        new(
            "--tp",
            Whole(1, 1024),
            "GPUs that one engine spans; without it, --gpus over the number of engines"
        );

    public SloFlag Slo { get; } =
        new(
            "Latency promises such as ttft_p95=1.5s,itl_p95=40ms: ttft, itl or e2e with mean, p50, p90, p95 or p99",
            WatchFaultCodes.BadPromise
        )
        {
            Unknowable = [LatencyMetric.Tpot, LatencyMetric.Ttfo],
            Because = "engines do not publish this metric",
        };

    public TextFlag PlanCost { get; } =
        new(
            "--plan-cost",
            "PRICE|PLAN.json",
            "Highest price of a million tokens, in and out, such as $0.40/M; or a plan (farthing plan --output), which also brings its promise and GPU price. Above it the rule cost fires"
        );

    public TextFlag Listen { get; } =
        new(
            "--listen",
            "PORT",
            "Serve /metrics (Prometheus, OpenMetrics), /json and /healthz here: a port of this machine alone, or address:port; 0 takes any free port"
        );

    public QuantityFlag Interval { get; } =
        new("--interval", Time(0.1, 3600), "Time between two readings", 5) { TakesBareSeconds = true };

    public QuantityFlag Window { get; } =
        new("--window", Time(1, 86400), "Window of rates, means and percentiles", 60);

    public QuantityFlag For { get; } =
        new("--for", Positive(QuantityKind.Duration), "End after this time; without it, on Ctrl-C");

    public QuantityFlag Timeout { get; } = new("--timeout", Time(0.01, 600), "Longest wait for one page", 4);

    public SwitchFlag Once { get; } =
        new(
            "--once",
            "Look twice, one --interval apart, print, end; saved pages are played through and the last look is printed"
        );

    public Option<string[]> Rule { get; } =
        new("--rule")
        {
            Description =
                $"Another threshold for a rule, such as kv=90% or queue=10, or off: {string.Join(", ", WatchRules.Names)}",
            HelpName = "NAME=THRESHOLD",
            AllowMultipleArgumentsPerToken = false,
        };

    public TextFlag TokenFile { get; } =
        new("--token-file", "FILE", "File with the bearer token that the addresses ask for");

    public TextFlag Webhook { get; } =
        new("--webhook", "URL", "POST each alert that fires or ends to this address, as JSON");

    public TextFlag Alertmanager { get; } =
        new("--alertmanager", "URL", "Send alerts to this Alertmanager (its API v2)");

    public Option<string?> Record { get; } =
        new DestinationFlag("--record")
        {
            Description =
                "Add the traffic's shape to this file, as a trace that farthing simulate and plan read (arrivals and lengths drawn from the counters)",
            HelpName = "FILE.csv",
        };

    public TextFlag Prometheus { get; } =
        new(
            "--prometheus",
            "URL",
            "Read the past of all known engines and DCGM from this Prometheus, instead of addresses"
        );

    public QuantityFlag Since { get; } =
        new("--since", Positive(QuantityKind.Duration), "How far back to read from Prometheus", 86400);

    public QuantityFlag Step { get; } =
        new(
            "--step",
            Time(1, 3600),
            "Resolution of the Prometheus query; without it, 15 s or a 10,000th of --since"
        );

    /// <summary>Adds all of them.</summary>
    public void AddTo(GroupedCommand command)
    {
        command.Arguments.Add(Targets);
        command.AddGroups(
            [Serving.Gpu, Gpus, GpuPrice, Slo, Interval, For, Once, Record, Listen, PlanCost],
            [
                new(
                    "What is watched",
                    [
                        Serving.Gpu,
                        Gpus,
                        GpuPrice,
                        Serving.Model,
                        Serving.Weights,
                        Serving.Kv,
                        TensorParallel,
                        TokenFile,
                    ]
                ),
                new("Looks", [Interval, Window, For, Timeout, Once]),
                new("Promise and alerts", [Slo, PlanCost, Rule, Webhook, Alertmanager]),
                new("The past", [Prometheus, Since, Step]),
                new("Results", [Record, Listen]),
            ]
        );
    }
}

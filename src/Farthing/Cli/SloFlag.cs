using System.CommandLine;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Cli;

/// <summary>A flag that holds latency promises, such as <c>ttft_p95=1.5s,itl_p95=40ms</c>.</summary>
internal sealed class SloFlag : Option<string[]>
{
    private readonly string code;

    /// <summary>Makes the flag.</summary>
    /// <param name="help">What it means.</param>
    /// <param name="code">The code of its faults.</param>
    public SloFlag(string help, string code)
        : base("--slo")
    {
        this.code = code;
        Description = help;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <summary>Metrics that cannot be promised here.</summary>
    public IReadOnlyList<LatencyMetric> Unknowable { get; init; } = [];

    /// <summary>Why they cannot.</summary>
    public string Because { get; init; } = "";

    /// <summary>The promise; faults are collected.</summary>
    public Slo Read(VerbContext context)
    {
        List<SloTarget> targets = [];
        foreach (
            string pair in (context.Parsed.GetValue(this) ?? []).SelectMany(text =>
                text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
        )
        {
            string[] parts = pair.Split('=', 2);
            Fault? fault = null;
            double limit = 0;
            bool isName = Slo.TryParseName(parts[0], out LatencyMetric metric, out Statistic statistic);
            bool isTime =
                parts.Length == 2
                && QuantityParser.TryParse(parts[1], QuantityKind.Duration, out limit, out fault);
            string? wrong =
                !isName ? "no such promise"
                : Unknowable.Contains(metric) ? Because
                : !isTime || limit <= 0 ? fault?.Message ?? "a promise needs a time above 0"
                : null;
            if (wrong is null)
            {
                targets.Add(new SloTarget(metric, statistic, limit));
                continue;
            }

            string known = string.Join(
                ", ",
                Slo.Metrics.Except(Unknowable).Select(one => one.ToString().ToLowerInvariant())
            );
            context.Faults.Add(
                new Fault(code, wrong)
                {
                    Path = Name,
                    Value = pair,
                    Expected = $"ttft_p95=1.5s,itl_p95=40ms ({known} with mean, p50, p90, p95, p99)",
                    Nearest = isName ? null : NearestWord.Find(parts[0], Slo.Names),
                }
            );
        }

        return new Slo(targets);
    }
}

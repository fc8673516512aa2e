using System.Globalization;
using Farthing.Documents.Benches;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Readiness.Inputs;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>Lines about the load test: lengths of one's own, and arrivals that are Poisson.</summary>
/// <param name="inputs">What is checked.</param>
internal sealed class LoadLines(ReadinessInputs inputs)
{
    /// <summary>Quantiles of lengths that differ by no more than this factor are alike.</summary>
    private const double AlikeFactor = 1.3;

    /// <summary>Below this variation of gaps a load is even, above <see cref="Bursty"/> it comes in bursts; Poisson arrivals have 1.</summary>
    private const double Even = 0.7;

    private const double Bursty = 1.4;
    private static readonly double[] Shares = [0.5, 0.9];

    private readonly string command = LoadTestCommand.Of(inputs);

    /// <summary>The line about lengths.</summary>
    public ReadinessLine Lengths()
    {
        LineName line = LineName.Lengths;
        ScenarioWorkload workload = inputs.Scenario.Workload;
        if (Unusable() is string why)
        {
            return line.Unknown(why, command);
        }

        BenchLoad load = Fullest();
        int[] prompts = LoadSample.Inputs(load);
        if (prompts.Length < LoadSample.LeastRequests)
        {
            return line.Unknown(
                $"{Show.Counted(prompts.Length, "finished request")} in the largest load: {LoadSample.LeastRequests} tell a distribution",
                command
            );
        }

        (string Words, bool IsAlike) input = Compared(
            "prompts",
            prompts,
            [.. inputs.Plan.Workload.Table.InputTokens]
        );
        (string Words, bool IsAlike) output = Compared(
            "outputs",
            LoadSample.Outputs(load),
            [.. inputs.Plan.Workload.Table.OutputTokens]
        );
        string seen = $"{input.Words}; {output.Words}";
        return !(input.IsAlike && output.IsAlike) ? line.Red($"other lengths were tested: {seen}", command)
            : workload.Profile is string profile
                ? line.Unknown(
                    $"tested, but {profile} is a published workload, not your own requests; {seen}",
                    inputs.With("--trace", "requests.jsonl")
                )
            : line.Green(seen);
    }

    /// <summary>The line about arrivals.</summary>
    public ReadinessLine Arrivals()
    {
        LineName line = LineName.Arrivals;
        if (Unusable() is string why)
        {
            return line.Unknown(why, command);
        }

        BenchLoad[] open = [.. inputs.Bench!.Stages.Where(load => !load.IsConcurrency)];
        if (open.Length == 0)
        {
            return line.Red(
                "a closed loop alone: its users wait for the server, so no queue builds up",
                command
            );
        }

        BenchLoad load = open.MaxBy(load => load.Whole.Requests)!;
        if (load.Load == LoadLevelKind.Trace)
        {
            return line.Green("a trace was played with its own times");
        }

        if (LoadSample.GapVariation(load) is not double variation)
        {
            return line.Unknown(
                $"the result says of too few requests when they were sent ({LoadSample.LeastRequests} are needed)",
                command
            );
        }

        string gaps = string.Create(
            CultureInfo.InvariantCulture,
            $"gaps vary by {variation:0.00} of their mean at {Show.Three(load.Value)}/s; Poisson has 1"
        );
        double own = LoadSample.GapVariation(inputs.Plan.Workload.Table.ArrivalsNs) ?? 1;
        return variation < Even ? line.Red($"evenly spaced: {gaps}", command)
            : variation > Math.Max(Bursty, own * AlikeFactor) ? line.Red($"bursts: {gaps}", command)
            : line.Green(gaps);
    }

    /// <summary>Reason for which a load test says nothing; null where it does.</summary>
    private string? Unusable() =>
        inputs.Bench switch
        {
            null => "no load test was given",
            { Emulated: string emulated } => $"the load test was of an emulated server ({emulated})",
            { Interrupted: true } => "the load test was interrupted",
            { Stages.Count: 0 } => "the load test has no load",
            { Model: string model } when model != inputs.Plan.Request.Model.Id =>
                $"the load test was of {model}",
            { } bench when bench.Stages.All(load => !load.Valid) => "no load of the test is valid",
            _ => null,
        };

    private BenchLoad Fullest() => inputs.Bench!.Stages.MaxBy(load => load.Whole.Requests)!;

    private static (string Words, bool IsAlike) Compared(string name, int[] tested, int[] own)
    {
        bool isAlike = true;
        List<string> words = [];
        foreach (double share in Shares)
        {
            int here = LoadSample.Quantile(tested, share);
            int there = LoadSample.Quantile(own, share);
            double ratio = Math.Max(1, here) / (double)Math.Max(1, there);
            isAlike &= ratio is <= AlikeFactor and >= 1 / AlikeFactor;
            words.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"p{share * 100:0} {here:N0} tested, {there:N0} of the scenario"
                )
            );
        }

        return ($"{name} {string.Join(", ", words)}", isAlike);
    }
}

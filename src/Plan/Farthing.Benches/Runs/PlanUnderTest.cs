using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Measurement.Faults;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Runs;

/// <summary>Choice, promise and prediction of a plan: read from the file that <c>farthing plan --output</c> wrote.</summary>
public sealed record PlanUnderTest
{
    /// <summary>The file, as it was named.</summary>
    public required string File { get; init; }

    public required string Model { get; init; }

    public required string Gpu { get; init; }

    /// <summary>GPUs that serve.</summary>
    public required int Gpus { get; init; }

    public required int TensorParallel { get; init; }

    public required string Weights { get; init; }

    /// <summary>The fleet's price over the GPUs that serve.</summary>
    public required double UsdPerGpuHour { get; init; }

    public required Slo Slo { get; init; }

    /// <summary>Mean requests per second of the plan's traffic.</summary>
    public required double RatePerSecond { get; init; }

    /// <summary>The workload profile; null where the traffic is described otherwise.</summary>
    public string? Profile { get; init; }

    public required double MeanInput { get; init; }

    public required double MeanOutput { get; init; }

    /// <summary>Predicted latencies in seconds by name, such as <c>ttft_p95</c>, with their bands.</summary>
    public required IReadOnlyDictionary<string, Interval> Bands { get; init; }

    /// <summary>The predicted values themselves.</summary>
    public required IReadOnlyDictionary<string, double> Latencies { get; init; }

    /// <summary>Prompt lengths of the plan, where no profile says others.</summary>
    public Interval? Input => Profile is null ? Interval.Point(Math.Max(1, Math.Round(MeanInput))) : null;

    /// <summary>Output lengths likewise.</summary>
    public Interval? Output => Profile is null ? Interval.Point(Math.Max(1, Math.Round(MeanOutput))) : null;

    /// <summary>The plan that a file holds; null where it is faulty, which is collected.</summary>
    public static PlanUnderTest? Read(string path, FaultList faults)
    {
        Fault refused = new(BenchFaultCodes.BadPlan, "the file is not a whole plan")
        {
            Path = "--plan",
            Value = path,
            Expected = "a plan that farthing plan … --output plan.json wrote, with a chosen fleet",
        };
        PlanDocument? plan = faults.Try(() =>
            SavedPlan.Read(
                InputFile.Bytes(path, refused with { Message = "the file cannot be read" }),
                refused with
                {
                    File = path,
                    Value = null,
                }
            )
        );
        if (plan is { Chosen: null })
        {
            faults.Add(refused with { Message = "the plan chose no fleet" });
        }

        return plan?.Chosen is { } chosen ? Of(plan.Inputs, chosen, path) : null;
    }

    private static PlanUnderTest Of(PlanConditions asked, PlannedFleet chosen, string path)
    {
        IEnumerable<KeyValuePair<string, Quantity>> known = chosen.Latencies.Where(one =>
            double.IsFinite(one.Value.Value)
        );
        return new PlanUnderTest
        {
            File = path,
            Model = asked.Model,
            Gpu = chosen.Gpu,
            Gpus = chosen.GpusUsed,
            TensorParallel = chosen.TensorParallel,
            Weights = chosen.Weights,
            UsdPerGpuHour = chosen.Price.Value / chosen.GpusUsed,
            Slo = PromiseOf(asked.Slo),
            RatePerSecond = asked.Rate.Value,
            Profile = asked.Settings.GetValueOrDefault("workload.profile"),
            MeanInput = asked.MeanInput.Value,
            MeanOutput = asked.MeanOutput.Value,
            Bands = known.ToDictionary(
                one => one.Key,
                one => new Interval(one.Value.Low ?? one.Value.Value, one.Value.High ?? double.MaxValue)
            ),
            Latencies = known.ToDictionary(one => one.Key, one => one.Value.Value),
        };
    }

    /// <summary>The latencies that a plan promises.</summary>
    public static Slo PromiseOf(IReadOnlyDictionary<string, Quantity> limits)
    {
        List<SloTarget> targets = [];
        foreach ((string name, Quantity limit) in limits)
        {
            if (
                Slo.TryParseName(name, out LatencyMetric metric, out Statistic statistic)
                && double.IsFinite(limit.Value)
            )
            {
                targets.Add(new SloTarget(metric, statistic, limit.Value));
            }
        }

        return new Slo(targets);
    }
}

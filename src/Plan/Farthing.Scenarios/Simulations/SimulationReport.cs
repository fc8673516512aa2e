using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Scenarios.Simulations;

/// <summary>Everything that simulate shows, as screen and as JSON.</summary>
/// <param name="Scenario">What was asked.</param>
/// <param name="Workload">The traffic.</param>
/// <param name="Setup">What was served.</param>
/// <param name="Outcome">What the runs found.</param>
/// <param name="Price">The price of a GPU-hour; null where none is known.</param>
/// <param name="Notes">What was chosen, assumed or left out.</param>
public sealed record SimulationReport(
    Scenario Scenario,
    ResolvedWorkload Workload,
    ServingSetup Setup,
    SimulationOutcome Outcome,
    GpuPrice? Price,
    IReadOnlyList<string> Notes
)
{
    /// <summary>The requests around the slowest one; null where nobody wants them.</summary>
    public TimelineSample? Timeline { get; init; }

    /// <summary>What the batch changes; null without one.</summary>
    public BatchOutcome? Batch { get; init; }

    /// <summary>The same requests without adapters; null where the scenario has none.</summary>
    public AdapterOutcome? WithoutAdapters { get; init; }

    /// <summary>Instruments by which the fleet could be bought.</summary>
    public IReadOnlyList<CommitmentRow> Commitments { get; init; } = [];

    /// <summary>The center run.</summary>
    public SimulationResult Result => Outcome.Center.Result;

    /// <summary>The deployment.</summary>
    public Deployment Deployment => Setup.Deployment;

    /// <summary>The promise.</summary>
    public Slo Slo => Scenario.Slo;

    /// <summary>Seconds from the first arrival to the last token.</summary>
    public double MakespanSeconds => Result.MakespanNs / 1e9;

    /// <summary>The highest rate that keeps the promise, requests per second; null where it was not searched, 0 where none does.</summary>
    public double? DeliverablePerSecond => Outcome.Deliverable?.Factor * Workload.RatePerSecond;

    /// <summary>Delivered over deliverable; null where that is not known or nothing can be delivered.</summary>
    public double? Utilization => Outcome.Deliverable is { Factor: > 0 } found ? 1 / found.Factor : null;

    /// <summary>Bytes that had to be moved over what the memory could have moved in the whole time.</summary>
    public double Mbu => MbuOf(Result);

    /// <summary>Arithmetic over what the dense peak of the format in use would have done in the whole time.</summary>
    public double Mfu => MfuOf(Result);

    /// <summary>Share of the time in which a replica computed.</summary>
    public double Busy => BusyOf(Result);

    /// <summary>Source of the coefficients of the step times.</summary>
    public CoefficientsWord Provenance => Setup.StepTimes().Provenance;

    /// <summary>Source of predicted figures.</summary>
    public string PredictionSource =>
        $"step times from coefficients of {Deployment.Gpu.CoefficientsFrom}; band: {Setup.Band.Source}";

    /// <summary>The cost of a run; null without a price.</summary>
    public SimulationCost? CostOf(EdgeRun run) =>
        Price is null ? null : SimulationCost.Of(run.Result, Setup, Price.UsdPerHour);

    /// <summary>MBU of a run.</summary>
    public double MbuOf(SimulationResult result) => Setup.Mbu(result);

    /// <summary>MFU of a run.</summary>
    public double MfuOf(SimulationResult result) => Setup.Mfu(result);

    /// <summary>Busy share of a run.</summary>
    public double BusyOf(SimulationResult result) => Setup.Busy(result);

    /// <summary>The share of requests, or of gaps for ITL, that kept a target.</summary>
    /// <param name="index">The target's place in the promise.</param>
    public double KeptShare(int index)
    {
        long missed = Result.Missed[index];
        long all = Slo.Targets[index].Metric == LatencyMetric.Itl ? Result.ItlNs.Count : Result.Finished;
        return all == 0 ? 0 : 1 - ((double)missed / all);
    }

    /// <summary>A predicted quantity with its band from the three runs.</summary>
    public Quantity Predicted(Func<EdgeRun, double> figure, string unit)
    {
        (double low, double high) = Outcome.Range(figure);
        return new Quantity(figure(Outcome.Center), unit)
        {
            Low = low,
            High = high,
            Coefficients = Provenance,
            Source = PredictionSource,
        };
    }

    /// <summary>A predicted price of the run's tokens; null where no price is known.</summary>
    public Quantity? Usd(Func<SimulationCost, double> figure, string unit) =>
        Price is null ? null : Predicted(run => figure(CostOf(run)!), unit);

    private GpuSpec Gpu => Deployment.Gpu;
}

using Farthing.Catalogs;
using Farthing.Catalogs.Histories;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
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

    /// <summary>Prices over time, which weights of futures are fitted on.</summary>
    public PriceHistory PriceHistory { get; init; } = Catalog.BuiltIn.Prices;

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

/// <summary>The same requests without adapters: one model that all of them ask for.</summary>
/// <param name="Run">What the fleet does with them.</param>
/// <param name="KvTokens">Tokens of a replica's KV cache.</param>
public sealed record AdapterOutcome(EdgeRun Run, long KvTokens)
{
    /// <summary>Plays them.</summary>
    /// <param name="plain">The scenario without adapters, on the same traffic.</param>
    /// <param name="cancellation">Stops it.</param>
    public static AdapterOutcome Of(SimulationInputs plain, CancellationToken cancellation) =>
        new(
            EdgeRun.Play(
                plain.Setup,
                plain.Workload,
                BandEdge.Center,
                plain.Scenario.Slo,
                plain.Options,
                isDay: false,
                cancellation
            ),
            plain.Setup.Memory.KvTokens
        );
}

/// <summary>What a batch beside the traffic is compared with.</summary>
/// <param name="Without">The traffic on the same fleet without it.</param>
/// <param name="Alone">The first batch alone on one replica, all of it sent at once.</param>
public sealed record BatchOutcome(EdgeRun Without, SimulationResult Alone)
{
    /// <summary>Plays both; null where the inputs have no batch.</summary>
    /// <param name="inputs">What is simulated.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BatchOutcome? Of(SimulationInputs inputs, CancellationToken cancellation)
    {
        if (inputs.Batch is null)
        {
            return null;
        }

        RunOptions without = inputs.Options with { Batch = null, Lane = null };
        return new BatchOutcome(
            EdgeRun.Play(
                inputs.Setup,
                inputs.Workload,
                BandEdge.Center,
                inputs.Scenario.Slo,
                without,
                isDay: false,
                cancellation
            ),
            inputs
                .Setup.WithReplicas(1)
                .Run(inputs.Batch.CreateOne(), BandEdge.Center, Slo.None, new RunOptions(), cancellation)
        );
    }
}

/// <summary>Cost of a run. All dollars of the billed time are over the tokens; input and output share them as prefill and decode share the computing time, idle time included.</summary>
/// <param name="GpuHours">GPUs × time from the first arrival to the last token, or, of a fleet that is scaled, the time that each replica was paid for.</param>
/// <param name="Usd">Those hours at the price of one.</param>
/// <param name="UsdPerMInput">Dollars of prefill over prompt tokens, cached ones and those of batches included.</param>
/// <param name="UsdPerMOutput">Dollars of decode over output tokens.</param>
/// <param name="UsdPerMBlended">All dollars over all tokens.</param>
/// <param name="UsdPerRequest">All dollars over finished requests, those of a batch left out.</param>
public sealed record SimulationCost(
    double GpuHours,
    double Usd,
    double UsdPerMInput,
    double UsdPerMOutput,
    double UsdPerMBlended,
    double UsdPerRequest
)
{
    /// <summary>The cost of a run.</summary>
    public static SimulationCost Of(SimulationResult result, ServingSetup setup, double usdPerGpuHour)
    {
        double hours = setup.BilledGpuSeconds(result) / 3600;
        double usd = hours * usdPerGpuHour;
        double decode = DecodeShare(result);
        double input = result.InputTokens + (result.Batch?.InputTokens ?? 0);
        double output = result.OutputTokens + (result.Batch?.OutputTokens ?? 0);
        return new SimulationCost(
            hours,
            usd,
            1e6 * usd * (1 - decode) / input,
            1e6 * usd * decode / output,
            1e6 * usd / (input + output),
            usd / result.Finished
        );
    }

    /// <summary>The share of computing time that decode would have taken alone; prefill has the rest.</summary>
    public static double DecodeShare(SimulationResult result) =>
        result.BusyNs == 0 ? 0 : (double)result.DecodeNs / result.BusyNs;
}

using Farthing.Catalogs.Offers;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <summary>From what a scenario says of autoscaling to what the simulator plays.</summary>
public static class FleetLives
{
    private const double NsPerSecond = 1e9;

    /// <summary>How the replicas of a setup come and go.</summary>
    /// <param name="scale">What the scenario says.</param>
    /// <param name="setup">What is served.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="seed">Seed of losses.</param>
    /// <param name="offer">The instance whose price is taken; null for a price of one's own.</param>
    public static FleetLife Of(
        ScenarioAutoscale scale,
        ServingSetup setup,
        Slo slo,
        ulong seed,
        InstanceOffer? offer
    )
    {
        ColdStart start = Start(scale, setup);
        int gpus = setup.Deployment.GpusPerReplica;
        double nodeGpus = scale.GpusPerNode ?? offer?.Gpus ?? gpus;
        return new FleetLife
        {
            Scaling = new Autoscalers(scale, setup, slo, start.LeadNs).Make,
            ColdStart = start,
            Standby = Held(scale, setup),
            DrainGraceNs = (long)(scale.DrainSeconds * NsPerSecond),
            FailuresPerHour = scale.HoursBetweenFailures is double hours ? 1 / hours : 0,
            ReplicasPerNode = (int)Math.Max(1, nodeGpus / gpus),
            NodeFailuresPerHour = scale.HoursBetweenNodeFailures is double between
                ? Math.Ceiling(gpus / nodeGpus) / between // A replica that is spread over nodes goes with each of them.
                : 0,
            Zones = scale.Zones,
            Seed = seed,
        };
    }

    /// <summary>What is held ready to start; null for nothing.</summary>
    public static Standby? Held(ScenarioAutoscale scale, ServingSetup setup) =>
        scale.Standby is ScenarioStandby held
            ? new Standby
            {
                Replicas = held.Replicas,
                Kind = held.Kind,
                PaidFraction = held.PaidFraction,
                WakeNs = held.StartSeconds is double measured
                    ? (long)(measured * NsPerSecond)
                    : WakeEstimate.WakeNs(
                        held.Kind,
                        scale.Start,
                        WeightBytes(setup),
                        setup.Deployment.GpusPerReplica
                    ),
            }
            : null;

    /// <summary>Bytes that a start has to bring: those of the file, not what kernels pad.</summary>
    private static double WeightBytes(ServingSetup setup) =>
        WeightShards.Stored(setup.Deployment).Sum(part => part.Bytes) * setup.Deployment.GpusPerReplica;

    /// <summary>The part of a measured start that a node of the standby still takes.</summary>
    private static double StandbySeconds(ScenarioAutoscale scale) =>
        scale.Standby is { Kind: StandbyKind.Node, StartSeconds: double seconds } ? seconds : 0;

    /// <summary>From a free node until a new replica serves on it: image, weights and engine; a measured start is taken whole, since its parts are not known.</summary>
    /// <param name="scale">What the scenario says.</param>
    /// <param name="start">The stages of a start.</param>
    public static long InPlaceNs(ScenarioAutoscale scale, ColdStart start) =>
        scale.ColdStartSeconds is null ? start.ImageNs + start.LoadingNs : start.LeadNs - start.OrderNs;

    /// <summary>The stages of a start: the measured time, all of it paid for, or the estimate.</summary>
    public static ColdStart Start(ScenarioAutoscale scale, ServingSetup setup) =>
        scale.ColdStartSeconds is double measured
            ? new ColdStart
            {
                NodeNs = (long)((measured - StandbySeconds(scale)) * NsPerSecond),
                EngineNs = (long)(StandbySeconds(scale) * NsPerSecond),
            }
            : Estimate(scale.Start, setup);

    /// <summary>The stages of a start by the sizes of image and weights.</summary>
    public static ColdStart Estimate(ColdStartOptions options, ServingSetup setup) =>
        ColdStartEstimate.Of(
            options,
            WeightBytes(setup),
            setup.Deployment.Model.NumHiddenLayers,
            ParameterCount.Of(setup.Deployment.Model).Total,
            setup.Deployment.GpusPerReplica
        );
}

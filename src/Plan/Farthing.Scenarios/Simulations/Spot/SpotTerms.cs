using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Spot;
using Farthing.Settings;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>What a fleet on spot nodes is played with: prices, rates at which nodes are taken back, notice.</summary>
/// <param name="Spot">What the scenario says.</param>
/// <param name="Scale">How replicas come and go: the scenario's, or as many as it names all the time.</param>
/// <param name="SpotNode">The spot nodes: those whose whole nodes are cheapest for the most replicas.</param>
/// <param name="StandIn">The nodes on demand that stand in: the same instance where it is sold so, else the cheapest of its region, of its cloud, of all.</param>
/// <param name="Alone">The nodes of the fleet on demand alone: the cheapest, wherever.</param>
/// <param name="NoticeSeconds">From the notice until a node is gone.</param>
/// <param name="Ends">The rates, seldom first.</param>
public sealed record SpotTerms(
    ScenarioSpot Spot,
    ScenarioAutoscale Scale,
    NodePrice SpotNode,
    NodePrice StandIn,
    NodePrice Alone,
    double NoticeSeconds,
    IReadOnlyList<SpotEnd> Ends
)
{
    /// <summary>The terms of a scenario.</summary>
    /// <param name="scenario">The scenario, with its spot section.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="catalog">The offers.</param>
    /// <exception cref="FarthingException">A price or the deadline is missing.</exception>
    public static SpotTerms Of(Scenario scenario, Deployment deployment, Catalog catalog)
    {
        ScenarioSpot spot = scenario.Spot!;
        FaultList faults = new();
        ScenarioAutoscale scale =
            scenario.Autoscale
            ?? new ScenarioAutoscale
            {
                Policy = AutoscalerKind.Fixed,
                Bounds = new ReplicaBounds(deployment.Replicas, deployment.Replicas),
                Start = new ColdStartOptions(),
                DrainSeconds = 600,
            };
        int replicas = Math.Max(1, scale.Bounds.Max - spot.Base + spot.Extra);
        GpuPrice? price = spot.GpuUsdPerHour is double own
            ? new GpuPrice(own, "your spot price", "the user's own price", null, true)
            : GpuPriceResolver.Listed(
                scenario,
                deployment,
                catalog,
                ["spot"],
                (offer, usd) =>
                    spot.GpusPerNode is int wanted && offer.Gpus != wanted
                        ? double.PositiveInfinity
                        : Cost(offer, usd)
            );
        GpuPrice? onDemand = scenario.Offers.GpuUsdPerHour is null
            ? GpuPriceResolver.Listed(scenario, deployment, catalog, ["on-demand"], Cost)
            : GpuPriceResolver.Find(scenario, deployment, catalog);
        if (price is null)
        {
            string nodes = spot.GpusPerNode is int gpus ? $" of nodes with {gpus}" : "";
            Miss(
                "spot.price",
                $"no offer of {deployment.Gpu.Id} has a spot price here{nodes}",
                "price: $1.20/h"
            );
        }

        if (onDemand is null)
        {
            Miss(
                "offers.gpu_price",
                $"no offer of {deployment.Gpu.Id} has a price on demand here",
                "--gpu-price '$2.50/h'"
            );
        }

        if (spot.Traffic == SpotTraffic.Batch && scenario.Workload.DeadlineSeconds is null)
        {
            Miss(
                "workload.deadline",
                "batch work needs a deadline",
                "workload: { deadline: 8h }, or --deadline 8h"
            );
        }

        faults.ThrowIfAny();
        NodePrice node = NodePrice.Of(price!, deployment);
        return new SpotTerms(
            spot,
            scale,
            node,
            NodePrice.Of(StandInFor(price!.Offer), deployment),
            NodePrice.Of(onDemand!, deployment),
            spot.NoticeSeconds ?? PublishedReclaim.NoticeSeconds(price.Offer?.Cloud),
            EndsOf(spot, node, replicas)
        );

        // What stands in must be near: the same instance, else one of its region, else of its cloud, else the cheapest.
        GpuPrice StandInFor(InstanceOffer? spotOffer)
        {
            if (onDemand!.IsOwn || spotOffer is null)
            {
                return onDemand;
            }

            Predicate<InstanceOffer>[] near =
            [
                offer => offer.Id == spotOffer.Id,
                offer => offer.Region == spotOffer.Region,
                offer => offer.Cloud == spotOffer.Cloud,
            ];
            return near.Select(isNear =>
                        GpuPriceResolver.Listed(
                            scenario,
                            deployment,
                            catalog,
                            ["on-demand"],
                            (offer, usd) => isNear(offer) ? Cost(offer, usd) : double.PositiveInfinity
                        )
                    )
                    .FirstOrDefault(one => one is not null)
                ?? onDemand;
        }

        double Cost(InstanceOffer offer, double usd) =>
            NodePrice.FleetUsdPerHour(offer, usd, deployment.GpusPerReplica, replicas);

        void Miss(string path, string message, string expected) =>
            faults.Add(
                scenario.FaultAt(
                    path,
                    new Fault(SettingFaultCodes.Missing, $"{path} is missing: {message}")
                    {
                        Expected = expected,
                    }
                )
            );
    }

    /// <summary>Rounds of checkpoints that cost least where a node is lost without time for a last one, seconds: √(2 × time of a checkpoint × mean time until a loss) (Young, A first order approximation to the optimum checkpoint interval, 1974).</summary>
    /// <param name="upHours">Mean time for which a zone has nodes.</param>
    public double CheckpointSeconds(double upHours) =>
        Spot.CheckpointEverySeconds
        ?? Math.Max(1, Math.Sqrt(2 * Spot.CheckpointTakesSeconds * upHours * 3600));

    /// <summary>The life of a fleet on demand with the same work: pulled, with its deadline.</summary>
    /// <param name="life">How replicas come and go.</param>
    /// <param name="deadlineSeconds">Of batch work; null for interactive traffic.</param>
    /// <param name="pulledPerReplica">Requests that one replica may have of batch work.</param>
    public FleetLife LifeAlone(FleetLife life, double? deadlineSeconds, int pulledPerReplica)
    {
        bool isBatch = Spot.Traffic == SpotTraffic.Batch;
        long deadlineNs = (long)((deadlineSeconds ?? 0) * 1e9);
        return life with
        {
            Keeps = Spot.Keeps,
            ReplicasPerNode = Alone.Replicas,
            PulledPerReplica = isBatch ? pulledPerReplica : 0,
            DeadlineNs = isBatch ? deadlineNs : 0,
            PatienceNs = Math.Max(life.PatienceNs, 4 * deadlineNs),
        };
    }

    /// <summary>The life of the fleet on spot.</summary>
    /// <param name="alone">That of the fleet on demand.</param>
    /// <param name="end">The rate at which nodes are taken back.</param>
    /// <param name="seed">Seed of what happens at random.</param>
    /// <param name="requestsPerReplicaSecond">What a busy replica ends in a second.</param>
    public FleetLife LifeOnSpot(FleetLife alone, SpotEnd end, ulong seed, double requestsPerReplicaSecond)
    {
        bool saves = Spot.Keeps == KeptWork.Checkpoints;
        return alone with
        {
            Seed = seed,
            ReplicasPerNode = StandIn.Replicas,
            CheckpointEveryNs = saves ? (long)(CheckpointSeconds(end.UpHours) * 1e9) : 0,
            CheckpointTakesNs = saves ? (long)(Spot.CheckpointTakesSeconds * 1e9) : 0,
            Spot = new SpotLife
            {
                Market = Spot.Market with { UpHours = end.UpHours },
                NoticeNs = (long)(NoticeSeconds * 1e9),
                MovesOnNotice = Spot.MovesOnNotice,
                Base = Spot.Base,
                Extra = Spot.Extra,
                ReplicasPerNode = SpotNode.Replicas,
                Fallback = Spot.Fallback,
                RequestsPerReplicaSecond = requestsPerReplicaSecond,
            },
        };
    }

    private static SpotEnd[] EndsOf(ScenarioSpot spot, NodePrice node, int replicas)
    {
        if (spot.TakenEveryHours is double own)
        {
            return [new SpotEnd("given", own, "your own rate")];
        }

        PublishedReclaim seldom = PublishedReclaim.Seldom(node.Gpu.Offer);
        double nodes = Math.Ceiling(replicas / (double)node.Replicas);
        int inZone = (int)Math.Ceiling(nodes / spot.Market.Zones);
        (double often, string source) = PublishedReclaim.Often(node.Gpu.Offer?.Gpus ?? node.Gpus);
        double rare = seldom.UpHours(inZone, spot.Market.WholeZoneShare);
        return
        [
            new SpotEnd("seldom", rare, seldom.Source),
            new SpotEnd("often", Math.Min(often, rare), source),
        ];
    }
}

/// <summary>A rate at which spot nodes are taken back.</summary>
/// <param name="Name">seldom, often, or given.</param>
/// <param name="UpHours">Mean time for which a zone has nodes.</param>
/// <param name="Source">Who says so.</param>
public sealed record SpotEnd(string Name, double UpHours, string Source);

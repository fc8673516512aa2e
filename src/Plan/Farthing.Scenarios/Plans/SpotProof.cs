using Farthing.Planning;
using Farthing.Planning.Packing;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Spot;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Plans;

/// <summary>A fleet on spot nodes, played through the reclaims that <c>simulate</c> plays, at the edge that promises are checked at. A day of traffic, or as much of it as is played in seconds, again and again with other losses.</summary>
/// <param name="Base">Replicas on demand at all times.</param>
/// <param name="Extra">Spot replicas beyond those that are needed.</param>
/// <param name="Zones">Zones that spot replicas are spread over.</param>
/// <param name="Hours">Traffic of one run.</param>
/// <param name="Ends">The rates at which nodes are taken back, seldom first; none that is more seldom than the first that breaks the promise.</param>
public sealed record SpotProof(int Base, int Extra, int Zones, double Hours, IReadOnlyList<SpotProofEnd> Ends)
{
    private const int Runs = 10;
    private const int AtOnce = 2;
    private const double MostHours = 24;
    private const int MostRequests = 300_000;

    /// <summary>True where the promise held in nine of ten runs at each rate.</summary>
    public bool IsKept => Ends.All(end => end.IsKept);

    /// <summary>Plays the fleet of a plan.</summary>
    /// <param name="inputs">The plan's inputs, with the mix that it was priced by.</param>
    /// <param name="chosen">Its fleet.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SpotProof Play(PlanInputs inputs, PlanEntry chosen, CancellationToken cancellation)
    {
        SpotMix mix = inputs.Limits.Spot;
        int needed = chosen.Replicas;
        ScenarioSpot spot = inputs.Scenario.Spot! with { Base = mix.Base(needed), Extra = mix.Extra(needed) };
        Scenario scenario = inputs.Scenario with { Spot = spot, Autoscale = null };
        ServingSetup setup = chosen.Setup.WithReplicas(needed);
        SpotTerms terms = SpotTerms.Of(scenario, setup.Deployment, inputs.Catalog);
        FleetLife alone = terms.LifeAlone(
            FleetLives.Of(terms.Scale, setup, scenario.Slo, scenario.Workload.Seed, terms.Alone.Gpu.Offer),
            null,
            setup.Limits.MaxNumSeqs
        );
        RequestTable table = inputs.Request.Workload.Table;
        double period = Math.Max(1e-3, table.PeriodNs / 3.6e12);
        int times = (int)
            Math.Clamp(
                Math.Min(MostHours / period, (double)MostRequests / Math.Max(1, table.Count)),
                1,
                1_000_000
            );
        RequestTable traffic = times == 1 ? table : table.Repeated(times);
        RunOptions options = inputs.Request.Options with { Routing = chosen.Routing, MeasuresWork = false };
        List<SpotProofEnd> ends = [];
        foreach (SpotEnd end in terms.Ends.OrderBy(end => end.UpHours))
        {
            ends.Insert(0, Played(end));
            if (!ends[0].IsKept)
            {
                break;
            }
        }

        return new SpotProof(spot.Base, spot.Extra, spot.Market.Zones, times * period, ends);

        SpotProofEnd Played(SpotEnd end)
        {
            (bool Kept, double Usd)[] runs = new (bool, double)[Runs];
            int done = 0;
            for (
                ;
                done < Runs && runs.Take(done).Count(run => !run.Kept) <= Runs - SpotProofEnd.Needed(Runs);

            )
            {
                int first = done;
                Parallel.For(
                    0,
                    AtOnce,
                    new ParallelOptions
                    {
                        MaxDegreeOfParallelism = inputs.Request.Threads ?? -1,
                        CancellationToken = cancellation,
                    },
                    i => runs[first + i] = Run(end, (ulong)(first + i))
                );
                done += AtOnce;
            }

            (bool Kept, double Usd)[] played = runs[..done];
            return new SpotProofEnd(end, done, played.Count(run => run.Kept), played.Average(run => run.Usd));
        }

        (bool, double) Run(SpotEnd end, ulong seed)
        {
            FleetLife life = terms.LifeOnSpot(
                alone,
                end,
                scenario.Workload.Seed + seed,
                chosen.Workload.RatePerSecond / needed
            );
            SimulationResult result = setup.Run(
                traffic,
                inputs.Request.Edge,
                scenario.Slo,
                options with
                {
                    Life = life,
                },
                cancellation
            );
            double usd =
                ((result.Use!.Spot?.NodeNs ?? 0) * terms.SpotNode.UsdPerHour)
                + (result.Use.NodeNs * terms.StandIn.UsdPerHour);
            return (result.Keeps(scenario.Slo), usd / Math.Max(1, result.WholeNs));
        }
    }
}

/// <summary>Runs at one rate of reclaims.</summary>
/// <param name="End">The rate.</param>
/// <param name="Played">Runs, each with other losses.</param>
/// <param name="Kept">Those in which the promise held.</param>
/// <param name="UsdPerHour">Mean bill of an hour, with what stood in on demand.</param>
public sealed record SpotProofEnd(SpotEnd End, int Played, int Kept, double UsdPerHour)
{
    /// <summary>True where the promise held in nine of ten.</summary>
    public bool IsKept => Kept >= Needed(Played);

    /// <summary>Runs of so many in which it must hold.</summary>
    public static int Needed(int runs) => (int)Math.Ceiling((0.9 * runs) - 1e-9);
}

using Farthing.Scenarios.Parts;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>One run of a fleet, on spot or on demand alone.</summary>
/// <param name="Usd">Its bill.</param>
/// <param name="Kept">Every request answered, in time: by its deadline, or within the promise.</param>
/// <param name="Late">Requests that ended after their deadline, or not at all; 0 for interactive traffic.</param>
/// <param name="DoneSeconds">Until the last token.</param>
/// <param name="SpotGpuHours">Paid on spot, whole nodes.</param>
/// <param name="OnDemandGpuHours">Paid on demand, whole nodes.</param>
/// <param name="Taken">Spot nodes that were taken back.</param>
/// <param name="TakenEvents">Times at which some were.</param>
/// <param name="Resent">Requests that were sent anew.</param>
/// <param name="RecomputedTokens">Tokens whose KV was computed again.</param>
/// <param name="RewrittenTokens">Output tokens that were written again.</param>
/// <param name="HoursKept">Stretches in which every latency was within its limit.</param>
/// <param name="Hours">Stretches of the run.</param>
public sealed record SpotRun(
    double Usd,
    bool Kept,
    long Late,
    double DoneSeconds,
    double SpotGpuHours,
    double OnDemandGpuHours,
    int Taken,
    int TakenEvents,
    long Resent,
    long RecomputedTokens,
    long RewrittenTokens,
    int HoursKept,
    int Hours
)
{
    /// <summary>What a result comes to.</summary>
    /// <param name="result">What the run found.</param>
    /// <param name="late">Requests that ended after their deadline.</param>
    /// <param name="inputs">What was played.</param>
    /// <param name="terms">Its prices.</param>
    public static SpotRun Of(SimulationResult result, long late, SimulationInputs inputs, SpotTerms terms)
    {
        const double NsPerHour = 3.6e12;
        bool isSpot = result.Use!.Spot is not null;
        NodePrice onDemandNode = isSpot ? terms.StandIn : terms.Alone;
        double spot = (result.Use.Spot?.NodeNs ?? 0) / NsPerHour;
        double onDemand = result.Use.NodeNs / NsPerHour;
        bool isBatch = terms.Spot.Traffic == SpotTraffic.Batch;
        long missed = isBatch ? late + result.Unfinished : 0;
        return new SpotRun(
            (spot * terms.SpotNode.UsdPerHour) + (onDemand * onDemandNode.UsdPerHour),
            isBatch ? missed == 0 && !result.GaveUp : result.Keeps(inputs.Scenario.Slo),
            missed,
            result.MakespanNs / 1e9,
            spot * terms.SpotNode.Gpus,
            onDemand * onDemandNode.Gpus,
            result.Use.Spot?.ReclaimedNodes ?? 0,
            result.Use.Spot?.ReclaimEvents ?? 0,
            result.Use.Resent,
            result.Use.LostTokens,
            result.Use.RewrittenTokens,
            result.LongWindows.Count(window => window.WorstShare(inputs.Scenario.Slo) <= 1),
            result.LongWindows.Count
        );
    }
}

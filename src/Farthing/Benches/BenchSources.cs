using Farthing.Measurement.Bench;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Benches;

/// <summary>Makes the requests of each load: other ones for every load.</summary>
/// <param name="plan">What was asked.</param>
/// <param name="seed">Of the run.</param>
internal sealed class BenchSources(BenchPlan plan, ulong seed)
{
    private const int BlockTokens = 16;
    private ulong load;

    /// <summary>The requests of a load.</summary>
    /// <param name="level">The load.</param>
    /// <param name="rampSeconds">Over which the users of a closed loop come.</param>
    public RequestSource For(LoadLevel level, double rampSeconds)
    {
        ulong own = seed + (++load * 7919);
        if (plan.Trace is RequestTable trace)
        {
            RequestSource replay = new TableSource(trace);
            return level.Value == 1 ? replay : new ScaledSource(replay, level.Value);
        }

        PrefixGenerator? prefixes = plan.SharedPrefix is int shared
            ? new SharedPrefixGroups(plan.PrefixGroups, shared, BlockTokens, own)
            : null;
        if (level.Kind == LoadLevelKind.Concurrency)
        {
            return new UserLoopSource(
                plan.Lengths,
                (int)level.Value,
                own,
                rampSeconds,
                plan.ThinkSeconds,
                plan.Requests,
                prefixes
            );
        }

        double starts = plan.Turns is int turns ? level.Value / turns : level.Value;
        RenewalArrivals arrivals = new(starts, plan.Gaps, RateShape.Flat, own);
        return plan.Turns is int each
            ? new SessionSource(Conversations(each), arrivals, own, plan.Requests, null)
            : new GeneratedSource(arrivals, plan.Lengths, prefixes, own, plan.Requests);
    }

    /// <summary>Conversations in which every turn adds a prompt of the asked length to what was said.</summary>
    private SessionModel Conversations(int turns)
    {
        QuantileTable input = Between(plan.Input.Low, plan.Input.High);
        QuantileTable output = Between(plan.Output.Low, plan.Output.High);
        QuantileTable growth = Between(plan.Input.Low + plan.Output.Low, plan.Input.High + plan.Output.High);
        return new SessionModel(
            BlockTokens,
            Between(turns, turns),
            input,
            growth,
            0,
            Between(1, 1),
            Between(1, 1),
            output,
            Between(plan.ThinkSeconds, plan.ThinkSeconds),
            turns,
            input.Mean + (growth.Mean * (turns - 1) / 2)
        );
    }

    private static QuantileTable Between(double low, double high) => new([0, 1], [low, high]);
}

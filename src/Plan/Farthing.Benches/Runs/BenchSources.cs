using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load.Prompts;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Benches.Runs;

/// <summary>Makes the requests of each load: other ones for every load.</summary>
/// <param name="plan">What was asked.</param>
/// <param name="deck">The data set's conversations; null without one.</param>
/// <param name="seed">Of the run.</param>
public sealed class BenchSources(BenchPlan plan, PromptDeck? deck, ulong seed)
{
    private const int BlockTokens = 16;
    private ulong load;

    /// <summary>The requests of a load.</summary>
    /// <param name="level">The load.</param>
    /// <param name="rampSeconds">Over which the users of a closed loop come, or a rate rises.</param>
    public RequestSource For(LoadLevel level, double rampSeconds)
    {
        ulong own = seed + (++load * 7919);
        if (plan.Trace is RequestTable trace)
        {
            return Replay(trace, level, rampSeconds);
        }

        bool isClosed = level.Kind == LoadLevelKind.Concurrency;
        SessionModel? sessions =
            plan.Profile?.Sessions ?? (plan.Turns is int turns ? Conversations(turns) : null);
        double perStart = deck?.Dataset.MeanTurns ?? sessions?.MeanTurns ?? 1;
        ArrivalProcess starts = isClosed
            ? new EvenStarts((int)level.Value, rampSeconds)
            : Ramped(
                new RenewalArrivals(level.Value / perStart, Gaps(sessions), RateShape.Flat, own),
                rampSeconds
            );
        if (deck is not null)
        {
            return new DeckSource(deck, starts, isClosed, plan.ThinkSeconds, plan.Requests);
        }

        if (sessions is not null)
        {
            return new SessionSource(sessions, starts, own, plan.Requests, null, renews: isClosed);
        }

        PrefixGenerator? prefixes =
            plan.SharedPrefix is int shared
                ? new SharedPrefixGroups(plan.PrefixGroups, shared, BlockTokens, own)
            : plan.Profile?.Reuse is ReuseModel reuse ? new ReusePrefixes(reuse, own)
            : null;
        return isClosed
            ? new ClosedLoopSource(
                plan.Lengths,
                plan.Requests,
                (int)level.Value,
                own,
                plan.ThinkSeconds,
                rampSeconds,
                prefixes
            )
            : new GeneratedSource(starts, plan.Lengths, prefixes, own, plan.Requests);
    }

    private RequestSource Replay(RequestTable trace, LoadLevel level, double rampSeconds)
    {
        if (level.Kind == LoadLevelKind.Concurrency)
        {
            return new TableLoopSource(trace, (int)level.Value, rampSeconds, plan.ThinkSeconds);
        }

        if (plan.ClosedLoop is ClosedLoopPlan loop)
        {
            return new ClosedLoopTraceSource(level.Value == 1 ? trace : trace.ScaleRate(level.Value), loop);
        }

        RequestSource replay = new TableSource(trace);
        return level.Value == 1 ? replay : new ScaledSource(replay, level.Value);
    }

    private GapDistribution Gaps(SessionModel? sessions) =>
        plan.HasArrivalsOfItsOwn || plan.Profile?.Arrivals is null || sessions is not null
            ? plan.Gaps
            : plan.Profile.Arrivals.CreateGaps();

    private static ArrivalProcess Ramped(ArrivalProcess even, double rampSeconds) =>
        rampSeconds > 0 ? new RampedArrivals(even, rampSeconds) : even;

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

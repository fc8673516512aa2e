using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Limits;

/// <content>How limits stand, for those who watch the gateway. Nothing is asked of the store.</content>
internal sealed partial class RateGate
{
    /// <summary>State of the store; null where there is none.</summary>
    public RateStoreState? Store()
    {
        AwayState? gone = away;
        return store is null
            ? null
            : new RateStoreState(
                store.Name,
                Gateways,
                gone is not null,
                SecondsSince(gone?.SinceNs, NowNs()),
                whenAway,
                gone?.Reason
            );
    }

    /// <summary>State of the limits, of all recent callers of this gateway: admission by its units in hand and the store's last answer, or by its own share while the store is away.</summary>
    public IReadOnlyList<RateState> States()
    {
        List<RateState> states = [];
        AwayState? gone = away;
        long nowNs = NowNs();
        HashSet<RateLimit> rules = [.. index.Rules];
        foreach (RateBucket bucket in buckets.Values)
        {
            if (!rules.Contains(bucket.Limit))
            {
                continue;
            }

            lock (bucket)
            {
                if (!bucket.IsForgotten)
                {
                    states.Add(StateOf(bucket, gone, nowNs));
                }
            }
        }

        return states;
    }

    private RateState StateOf(RateBucket bucket, AwayState? gone, long nowNs)
    {
        bool isRefusing = gone is not null && (whenAway == LimitsWhenAway.Refuse || gone.Gateways == 0);
        long? seenAt = null;
        foreach (SharedMeter meter in bucket.Meters)
        {
            seenAt = meter.SeenAtNs is long at ? Math.Max(seenAt ?? at, at) : seenAt;
        }

        return new RateState(
            bucket.Limit,
            bucket.Value,
            bucket.Running,
            Left(bucket.Requests),
            Left(bucket.Tokens),
            store is null
                ? null
                : new SharedRateState(
                    bucket.Requests?.InHand(nowNs),
                    bucket.Tokens?.InHand(nowNs),
                    bucket.Slots?.Held,
                    bucket.Slots?.OfAll,
                    SecondsSince(seenAt, nowNs)
                )
        );

        long? Left(RateMeter? meter) =>
            meter is null ? null
            : isRefusing ? 0
            : meter.Window(nowNs, gone).Remaining;
    }

    private static double? SecondsSince(long? thenNs, long nowNs) =>
        thenNs is long then ? Math.Round((nowNs - then) / 1e9, 3) : null;
}

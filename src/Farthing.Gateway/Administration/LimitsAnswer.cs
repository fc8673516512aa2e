using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /limits</c>.</summary>
internal sealed record LimitsAnswer(
    bool Shared,
    string? Failure,
    LimitsAnswer.StoreStatus? Store,
    IReadOnlyList<LimitsAnswer.LimitLine> Limits
) : AdminBody
{
    /// <summary>Of limits, in order.</summary>
    /// <param name="store">The store that holds them; null: this gateway does.</param>
    /// <param name="states">The limits of those who came lately.</param>
    public static LimitsAnswer Of(RateStoreState? store, IReadOnlyList<RateState> states) =>
        new(
            store is not null,
            store?.Failure,
            store is null
                ? null
                : new StoreStatus(
                    store.Name,
                    store.Gateways,
                    store.Failure is not null,
                    Seconds(store.AwayFor),
                    store.WhenAway
                ),
            [
                .. states
                    .OrderBy(state => state.Limit.Scope.ToString(), StringComparer.Ordinal)
                    .ThenBy(state => state.Value, StringComparer.Ordinal)
                    .Select(LimitLine.Of),
            ]
        );

    private static double? Seconds(TimeSpan? time) =>
        time is TimeSpan known ? Math.Round(known.TotalSeconds, 3) : null;

    /// <summary>How the store that gateways share stands.</summary>
    public sealed record StoreStatus(
        string Name,
        int Gateways,
        bool Away,
        double? AwayForSeconds,
        LimitsWhenAway WhenAway
    );

    /// <summary>A limit of one who came lately.</summary>
    public sealed record LimitLine(
        string Scope,
        string? Value,
        long? RequestsPerMinute,
        long? RequestsLeft,
        long? TokensPerMinute,
        long? TokensLeft,
        long? Concurrency,
        int Running,
        InHand? Shared
    )
    {
        /// <summary>Of a limit.</summary>
        public static LimitLine Of(RateState state) =>
            new(
                state.Limit.Scope.ToString(),
                state.Value.Length > 0 ? state.Value : null,
                state.Limit.RequestsPerMinute,
                state.RequestsLeft,
                state.Limit.TokensPerMinute,
                state.TokensLeft,
                state.Limit.Concurrency,
                state.Running,
                state.Shared is not SharedRateState shared
                    ? null
                    : new InHand(
                        shared.RequestsInHand,
                        shared.TokensInHand,
                        shared.SlotsInHand,
                        shared.SlotsOfAll,
                        Seconds(shared.SeenBefore)
                    )
            );
    }

    /// <summary>What this gateway has of a limit that several share.</summary>
    public sealed record InHand(
        long? RequestsInHand,
        long? TokensInHand,
        long? SlotsInHand,
        long? SlotsOfAll,
        double? SeenSecondsAgo
    );
}

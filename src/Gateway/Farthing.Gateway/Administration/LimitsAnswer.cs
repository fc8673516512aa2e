using Farthing.Gateway.Limits;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /limits</c>.</summary>
internal sealed record LimitsAnswer(
    bool Shared,
    string? Failure,
    RateStoreState? Store,
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
            store,
            [
                .. states
                    .OrderBy(state => state.Limit.Scope.ToString(), StringComparer.Ordinal)
                    .ThenBy(state => state.Value, StringComparer.Ordinal)
                    .Select(LimitLine.Of),
            ]
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
        SharedRateState? Shared
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
                state.Shared
            );
    }
}

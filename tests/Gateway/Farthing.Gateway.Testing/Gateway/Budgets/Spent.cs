using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Budgets;

/// <summary>What tests of budgets need: money that was spent before, demands, a price.</summary>
internal sealed class Spent(params (ScopeKind Kind, string Value, decimal Usd)[] before) : ISpentSource
{
    /// <summary>A dollar per thousand tokens in, two out: 1,000,000 and 2,000,000 nano-dollars a token.</summary>
    public static ModelPrice Price { get; } =
        new(
            TokenPrice.FromUsdPerMillion(1000),
            TokenPrice.FromUsdPerMillion(100),
            TokenPrice.FromUsdPerMillion(1000),
            TokenPrice.FromUsdPerMillion(2000)
        );

    public static Demand Ask(
        long input,
        long output,
        string key = "key_a",
        string team = "search",
        string session = "",
        params string[] tags
    ) => new(new Caller(key, team, "", [], new CallerRights(null)), "llama", session, tags, input, output);

    public static BudgetOptions Budget(
        string scope,
        decimal usd,
        BudgetPeriod period = BudgetPeriod.Day,
        bool isHard = true
    ) =>
        new()
        {
            Id = scope,
            Scope = RequestScope.Parse(scope)!,
            Limit = Money.FromUsd(usd),
            Period = period,
            IsHard = isHard,
        };

    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span) =>
        before
            .Where(one => one.Kind == scope.Kind && (scope.Value is null || scope.Value == one.Value))
            .ToDictionary(one => one.Value, one => Money.FromUsd(one.Usd).NanoUsd);

    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    ) => throw new NotSupportedException("no gateway of these tests leases anything");
}

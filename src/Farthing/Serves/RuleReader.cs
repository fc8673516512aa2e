using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Serves;

/// <summary>Reads <c>budgets:</c> and <c>limits:</c> of a gateway's configuration.</summary>
internal static class RuleReader
{
    /// <summary>The budgets.</summary>
    public static IReadOnlyList<BudgetOptions> Budgets(ConfigSection root)
    {
        List<BudgetOptions> budgets = [];
        foreach (ConfigSection one in root.Sections("budgets"))
        {
            RequestScope scope = Scope(one);
            BudgetPeriod period = Enum.Parse<BudgetPeriod>(
                one.Word("period", "month", "day", "week", "total"),
                true
            );
            double? limit = one.Quantity("limit", QuantityKind.Usd, 0, 9e9);
            if (!one.Has("limit"))
            {
                one.NeededText("limit", "$500");
            }

            List<double> alerts = [];
            foreach (string text in one.Texts("alerts") ?? ["80%", "100%"])
            {
                if (
                    QuantityParser.TryParse(text, QuantityKind.Fraction, out double share, out _)
                    && share is > 0 and <= 10
                )
                {
                    alerts.Add(share);
                }
                else
                {
                    one.Wrong("alerts", $"'{text}' is no share", "shares such as [50%, 80%, 100%]");
                }
            }

            alerts.Sort();
            string id = one.Text("id") ?? $"{scope} per {period.ToString().ToLowerInvariant()}";
            if (budgets.Any(budget => budget.Id == id))
            {
                one.Wrong(
                    "id",
                    $"two budgets are called '{id}'",
                    "an id: of its own for each",
                    code: GatewayFaultCodes.Conflict
                );
            }

            budgets.Add(
                new BudgetOptions
                {
                    Id = id,
                    Scope = scope,
                    Limit = Money.FromUsd((decimal)(limit ?? 0)),
                    Period = period,
                    IsHard = one.Truth("hard", true),
                    Alerts = alerts,
                }
            );
            one.Done();
        }

        return budgets;
    }

    /// <summary>The limits.</summary>
    public static IReadOnlyList<RateLimit> Limits(ConfigSection root)
    {
        List<RateLimit> limits = [];
        foreach (ConfigSection one in root.Sections("limits"))
        {
            RateLimit limit = new()
            {
                Scope = Scope(one),
                RequestsPerMinute = one.Count("requests_per_minute", 1, 1_000_000_000),
                TokensPerMinute = one.Count("tokens_per_minute", 1, 1_000_000_000_000),
                Concurrency = (int?)one.Count("concurrency", 1, 1_000_000),
            };
            if (limit is { RequestsPerMinute: null, TokensPerMinute: null, Concurrency: null })
            {
                one.Wrong(
                    "requests_per_minute",
                    "the limit limits nothing",
                    "requests_per_minute, tokens_per_minute or concurrency",
                    code: GatewayFaultCodes.Missing
                );
            }

            limits.Add(limit);
            one.Done();
        }

        return limits;
    }

    private static RequestScope Scope(ConfigSection section)
    {
        const string Example =
            "all, team:search, key:NAME, user:NAME, model:NAME, tag:NAME=VALUE, session:NAME, or each key, each team, each session, …";
        string text = section.NeededText("scope", "team:search");
        if (RequestScope.Parse(text) is RequestScope scope)
        {
            return scope;
        }

        if (text.Length > 0)
        {
            section.Wrong("scope", "no such scope", Example);
        }

        return new RequestScope(ScopeKind.All, "");
    }
}

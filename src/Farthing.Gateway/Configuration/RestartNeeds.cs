using Farthing.Gateway.Telemetry.Tracing;

namespace Farthing.Gateway.Configuration;

/// <summary>What of a configuration a running gateway does not take over: it is read at the start alone.</summary>
internal static class RestartNeeds
{
    /// <summary>The members of the configuration that are no longer what the gateway was started with.</summary>
    /// <param name="started">What it was started with.</param>
    /// <param name="next">What stands in the configuration now.</param>
    public static IReadOnlyList<string> Of(GatewayOptions started, GatewayOptions next)
    {
        List<string> needs = [];
        Compare("listen", started.Listen == next.Listen);
        Compare("tls", started.Tls == next.Tls);
        Compare("h2c", started.H2c == next.H2c);
        Compare("clients", started.Clients == next.Clients);
        Compare("data", started.DataFolder == next.DataFolder);
        Compare("durability", started.Durability == next.Durability);
        Compare("shared", started.Shared == next.Shared);
        Compare("admin", IsSame(started.Admin, next.Admin));
        Compare("metrics", started.Metrics == next.Metrics);
        Compare("telemetry", IsSame(started.Otlp, next.Otlp));
        Compare("log", started.Log == next.Log);
        Compare("alerts", started.AlertWebhook == next.AlertWebhook);
        Compare("breakers", started.Breakers == next.Breakers);
        Compare("retries", started.Retries == next.Retries && started.MostAttempts == next.MostAttempts);
        Compare("budget_status", started.BudgetStatus == next.BudgetStatus);
        return needs;

        void Compare(string member, bool isSame)
        {
            if (!isSame)
            {
                needs.Add(member);
            }
        }
    }

    /// <summary>What is in force after a reload: what the gateway was started with, and of the configuration what a reload takes over.</summary>
    public static GatewayOptions InForce(GatewayOptions started, GatewayOptions next) =>
        started with
        {
            Models = next.Models,
            Prices = next.Prices,
            Keys = next.Keys,
            Budgets = next.Budgets,
            Limits = next.Limits,
            Admin =
                started.Admin is AdminOptions own && next.Admin is AdminOptions wished
                    ? own with
                    {
                        KeySha256 = wished.KeySha256,
                    }
                    : started.Admin,
        };

    /// <summary>But for the key, which a reload takes.</summary>
    private static bool IsSame(AdminOptions? started, AdminOptions? next) =>
        next is null || started is null
            ? started == next
            : started with { KeySha256 = next.KeySha256 } == next;

    private static bool IsSame(OtlpOptions? started, OtlpOptions? next) =>
        next is null || started is null
            ? started == next
            : started with { Resource = next.Resource } == next
                && started.Resource.Count == next.Resource.Count
                && started.Resource.All(one =>
                    next.Resource.TryGetValue(one.Key, out string? value) && value == one.Value
                );
}

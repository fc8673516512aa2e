using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;

namespace Farthing.Verbs.Serves;

/// <summary>Writes what a gateway was told, and what went through it.</summary>
internal static class ServeJson
{
    /// <summary>The configuration, as it was understood. No secret and no hash of one is in it.</summary>
    public static void WriteChecked(GatewayOptions options, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("listen", options.Listen.ToString());
        json.WriteString("data", options.DataFolder);
        json.WriteStartArray("models");
        foreach (ModelRoute model in options.Models)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteStartArray("deployments");
            foreach (RoutedDeployment one in model.Deployments)
            {
                json.WriteStringValue(one.Deployment.Name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("budgets");
        foreach (BudgetOptions budget in options.Budgets)
        {
            json.WriteStartObject();
            json.WriteString("id", budget.Id);
            json.WriteString("scope", budget.Scope.ToString());
            json.WriteString("limit_usd", Digits(budget.Limit));
            json.WriteString("period", budget.Period.ToString().ToLowerInvariant());
            json.WriteBoolean("hard", budget.IsHard);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (options.Shared is SharedOptions shared)
        {
            json.WriteStartObject("shared");
            json.WriteString("postgres", SharedOptions.PlaceOfPostgres(shared.Postgres));
            json.WriteString(
                "redis",
                shared.Redis is string redis ? SharedOptions.PlaceOfRedis(redis) : null
            );
            json.WriteString("limits_when_away", shared.LimitsWhenAway.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteNumber("limits", options.Limits.Count);
        json.WriteNumber("keys", options.Keys.Count);
        json.WriteEndObject();
    }

    /// <summary>What went through it since it started; nothing where the shared ledger is away.</summary>
    public static void WriteEnd(SpentSums? total, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (total is not null)
        {
            json.WriteNumber("requests", total.Requests);
            json.WriteNumber("attempts", total.Attempts);
            json.WriteNumber("uncached_tokens", total.Tokens.Uncached);
            json.WriteNumber("cache_read_tokens", total.Tokens.CacheRead);
            json.WriteNumber("cache_write_tokens", total.Tokens.CacheWrite);
            json.WriteNumber("output_tokens", total.Tokens.Output);
            json.WriteString("cost_usd", Digits(total.BilledUsd));
        }

        json.WriteEndObject();
    }

    private static string Digits(Money amount) =>
        amount.Usd.ToString("0.00#######", CultureInfo.InvariantCulture);
}

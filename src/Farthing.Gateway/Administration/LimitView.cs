using System.Text.Json;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Limits;

namespace Farthing.Gateway.Administration;

/// <summary>Limits as the admin API shows them.</summary>
internal static class LimitView
{
    /// <summary>Writes how they stand.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="store">The store that holds them; null: this gateway does.</param>
    /// <param name="states">The limits of those who came lately.</param>
    public static void Write(Utf8JsonWriter json, RateStoreState? store, IReadOnlyList<RateState> states)
    {
        json.WriteBoolean("shared", store is not null);
        json.WriteString("failure", store?.Failure);
        WriteStore(json, store);
        json.WriteStartArray("limits");
        foreach (
            RateState state in states
                .OrderBy(state => state.Limit.Scope.ToString(), StringComparer.Ordinal)
                .ThenBy(state => state.Value, StringComparer.Ordinal)
        )
        {
            json.WriteStartObject();
            json.WriteString("scope", state.Limit.Scope.ToString());
            json.WriteString("value", state.Value.Length > 0 ? state.Value : null);
            JsonFigures.WriteNumber(json, "requests_per_minute", state.Limit.RequestsPerMinute);
            JsonFigures.WriteNumber(json, "requests_left", state.RequestsLeft);
            JsonFigures.WriteNumber(json, "tokens_per_minute", state.Limit.TokensPerMinute);
            JsonFigures.WriteNumber(json, "tokens_left", state.TokensLeft);
            JsonFigures.WriteNumber(json, "concurrency", state.Limit.Concurrency);
            json.WriteNumber("running", state.Running);
            WriteShared(json, state.Shared);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStore(Utf8JsonWriter json, RateStoreState? store)
    {
        if (store is null)
        {
            json.WriteNull("store");
            return;
        }

        json.WriteStartObject("store");
        json.WriteString("name", store.Name);
        json.WriteNumber("gateways", store.Gateways);
        json.WriteBoolean("away", store.Failure is not null);
        WriteSeconds(json, "away_for_seconds", store.AwayFor);
        json.WriteString("when_away", store.WhenAway.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    private static void WriteShared(Utf8JsonWriter json, SharedRateState? shared)
    {
        if (shared is null)
        {
            json.WriteNull("shared");
            return;
        }

        json.WriteStartObject("shared");
        JsonFigures.WriteNumber(json, "requests_in_hand", shared.RequestsInHand);
        JsonFigures.WriteNumber(json, "tokens_in_hand", shared.TokensInHand);
        JsonFigures.WriteNumber(json, "slots_in_hand", shared.SlotsInHand);
        JsonFigures.WriteNumber(json, "slots_of_all", shared.SlotsOfAll);
        WriteSeconds(json, "seen_seconds_ago", shared.SeenBefore);
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is TimeSpan known)
        {
            json.WriteNumber(name, Math.Round(known.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Stored keys as JSON: in the file of keys, in PostgreSQL, and, without hashes, in answers and events.</summary>
internal static class StoredKeyJson
{
    /// <summary>Writes a key as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="key">The key.</param>
    /// <param name="withHashes">True only for a store.</param>
    public static void Write(Utf8JsonWriter json, StoredKey key, bool withHashes)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        if (withHashes)
        {
            json.WriteString("sha256", key.Sha256);
            json.WriteString("old_sha256", key.OldSha256);
        }

        json.WriteString("team", key.Team);
        json.WriteString("user", key.User);
        WriteTexts(json, "tags", key.Tags);
        WriteTexts(json, "models", key.Models);
        WriteTime(json, "expires", key.ExpiresAt);
        json.WriteBoolean("disabled", key.IsDisabled);
        WriteBudget(json, key.Budget);
        WriteLimits(json, key.Limits);
        WriteTime(json, "old_secret_until", key.OldUntil);
        WriteTime(json, "revoked_at", key.RevokedAt);
        WriteTime(json, "created_at", key.CreatedAt);
        WriteTime(json, "changed_at", key.ChangedAt);
        json.WriteNumber("revision", key.Revision);
        json.WriteEndObject();
    }

    /// <summary>Writes a budget, or null.</summary>
    public static void WriteBudget(Utf8JsonWriter json, KeyBudget? budget)
    {
        if (budget is null)
        {
            json.WriteNull("budget");
            return;
        }

        json.WriteStartObject("budget");
        WriteMoney(json, "limit_usd", budget.Limit);
        json.WriteString("period", budget.Period.ToString().ToLowerInvariant());
        json.WriteBoolean("hard", budget.IsHard);
        json.WriteEndObject();
    }

    /// <summary>Writes limits, or null.</summary>
    public static void WriteLimits(Utf8JsonWriter json, KeyLimits? limits)
    {
        if (limits is null)
        {
            json.WriteNull("limits");
            return;
        }

        json.WriteStartObject("limits");
        WriteNumber(json, "requests_per_minute", limits.RequestsPerMinute);
        WriteNumber(json, "tokens_per_minute", limits.TokensPerMinute);
        WriteNumber(json, "concurrency", limits.Concurrency);
        json.WriteEndObject();
    }

    /// <summary>Writes texts, or null.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a time in UTC, or null.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(
            name,
            time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
        );

    /// <summary>Writes dollars with all nine decimals.</summary>
    public static void WriteMoney(Utf8JsonWriter json, string name, Money money)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(
            money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            skipInputValidation: true
        );
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is long known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Reads a key as a store holds it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static StoredKey Read(JsonElement key)
    {
        try
        {
            return new StoredKey
            {
                Id = key.GetProperty("id").GetString()!,
                Sha256 = key.GetProperty("sha256").GetString()!,
                OldSha256 = key.GetProperty("old_sha256").GetString(),
                Team = key.GetProperty("team").GetString()!,
                User = key.GetProperty("user").GetString()!,
                Tags = Texts(key.GetProperty("tags")) ?? [],
                Models = Texts(key.GetProperty("models")),
                ExpiresAt = Time(key.GetProperty("expires")),
                IsDisabled = key.GetProperty("disabled").GetBoolean(),
                Budget = Budget(key.GetProperty("budget")),
                Limits = Limits(key.GetProperty("limits")),
                OldUntil = Time(key.GetProperty("old_secret_until")),
                RevokedAt = Time(key.GetProperty("revoked_at")),
                CreatedAt = key.GetProperty("created_at").GetDateTimeOffset(),
                ChangedAt = key.GetProperty("changed_at").GetDateTimeOffset(),
                Revision = key.GetProperty("revision").GetInt64(),
            };
        }
        catch (Exception wrong)
            when (wrong
                    is KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
                        or OverflowException
            )
        {
            throw new JsonException("not a stored key", wrong);
        }
    }

    private static KeyBudget? Budget(JsonElement budget) =>
        budget.ValueKind == JsonValueKind.Null
            ? null
            : new KeyBudget(
                Money.FromUsd(budget.GetProperty("limit_usd").GetDecimal()),
                Enum.Parse<BudgetPeriod>(budget.GetProperty("period").GetString()!, ignoreCase: true),
                budget.GetProperty("hard").GetBoolean()
            );

    private static KeyLimits? Limits(JsonElement limits) =>
        limits.ValueKind == JsonValueKind.Null
            ? null
            : new KeyLimits(
                Number(limits.GetProperty("requests_per_minute")),
                Number(limits.GetProperty("tokens_per_minute")),
                checked((int?)Number(limits.GetProperty("concurrency")))
            );

    private static long? Number(JsonElement number) =>
        number.ValueKind == JsonValueKind.Null ? null : number.GetInt64();

    private static DateTimeOffset? Time(JsonElement time) =>
        time.ValueKind == JsonValueKind.Null ? null : time.GetDateTimeOffset();

    private static IReadOnlyList<string>? Texts(JsonElement texts) =>
        texts.ValueKind == JsonValueKind.Null
            ? null
            : [.. texts.EnumerateArray().Select(text => text.GetString()!)];
}

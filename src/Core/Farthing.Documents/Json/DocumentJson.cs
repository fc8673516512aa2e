using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Json;

/// <summary>Serialization of documents: the one place that knows their wire form. What is null is left out, unless its member says otherwise; enums are their names in snake_case. A new document is a line in the context of its family.</summary>
/// <remarks>One context of all documents would cost each command the types of all: 20 ms of start-up (<c>cost price --json</c>, 166 → 146 ms of CPU).</remarks>
public static class DocumentJson
{
    private static readonly ConcurrentDictionary<IJsonTypeInfoResolver, JsonSerializerOptions> Written =
        new();
    private static readonly ConcurrentDictionary<IJsonTypeInfoResolver, JsonSerializerOptions> Read = new();

    /// <summary>Options for writing a document.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Of(typeof(T));

    /// <summary>Options for writing a document.</summary>
    public static JsonTypeInfo Of(Type document) =>
        Written.GetOrAdd(Family(document), family => Options(family)).GetTypeInfo(document);

    /// <summary>Options for reading a saved document: all non-nullable constructor parameters are required.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public static JsonTypeInfo<T> Saved<T>() => (JsonTypeInfo<T>)Saved(typeof(T));

    /// <summary>Options for reading a saved document.</summary>
    public static JsonTypeInfo Saved(Type document) =>
        Read.GetOrAdd(Family(document), family => Options(family.WithAddedModifier(Require)))
            .GetTypeInfo(document);

    private static JsonSerializerContext Family(Type document) =>
        document.Namespace switch
        {
            "Farthing.Documents.Costs" => CostJson.Default,
            "Farthing.Documents.Forecasts" => ForecastJson.Default,
            "Farthing.Documents.Plans" or "Farthing.Documents.Simulations" => PlanJson.Default,
            "Farthing.Documents.Benches" or "Farthing.Documents.Quality" => BenchJson.Default,
            "Farthing.Documents.Ledger"
            or "Farthing.Documents.Keys"
            or "Farthing.Documents.Budgets"
            or "Farthing.Documents.Batches"
            or "Farthing.Documents.Caches"
            or "Farthing.Documents.Experiments"
            or "Farthing.Documents.Audits" => LedgerJson.Default,
            "Farthing.Documents.Catalogs" => CatalogJson.Default,
            "Farthing.Documents.Accuracy"
            or "Farthing.Documents.Predictions"
            or "Farthing.Documents.Calibrations" => PredictionJson.Default,
            "Farthing.Documents.Routes" => RouteJson.Default,
            "Farthing.Documents.Watching" => WatchJson.Default,
            "Farthing.Documents.Emulations"
            or "Farthing.Documents.Reports"
            or "Farthing.Documents.Serves"
            or "Farthing.Documents.Surroundings"
            or "Farthing.Documents.Traces" => SurroundingJson.Default,
            "Farthing.Documents" => EnvelopeJson.Default,
            _ => throw new InvalidOperationException($"{document.Name} is no document"),
        };

    [UnconditionalSuppressMessage(
        "AOT",
        "IL3050",
        Justification = "Every enum of a document stands in a generated context, which makes the code of its converter."
    )]
    private static JsonSerializerOptions Options(IJsonTypeInfoResolver family) =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            Converters =
            {
                new FiniteJson(),
                new MoneyJson(),
                new PeriodJson(),
                new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
            },
            TypeInfoResolver = family,
        };

    private static void Require(JsonTypeInfo info)
    {
        foreach (JsonPropertyInfo property in info.Properties)
        {
            property.IsRequired =
                property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false };
        }
    }
}

/// <summary>A number; null where it is infinite or not a number, and not a number where it is null.</summary>
public sealed class FiniteJson : JsonConverter<double>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override double Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>Money as a number of dollars with all nine decimals.</summary>
public sealed class MoneyJson : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Money.FromUsd(reader.GetDecimal());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteRawValue(
            value.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            skipInputValidation: true
        );
}

/// <summary>A budget's period as people write it.</summary>
public sealed class PeriodJson : JsonConverter<PeriodRule>
{
    /// <inheritdoc/>
    public override PeriodRule Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => PeriodRule.Parse(reader.GetString() ?? "") ?? throw new JsonException("no period of a budget");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PeriodRule value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Accuracy;
using Farthing.Documents.Calibrations;
using Farthing.Documents.Ledger;
using Farthing.Documents.Plans;
using Farthing.Documents.Predictions;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Json;

/// <summary>How documents are written and read: the one place that knows their wire form. A new document is a line here. What is null is left out, unless its member says otherwise.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [
        typeof(FiniteJson),
        typeof(MoneyJson),
        typeof(WireWord<Basis>),
        typeof(WireWord<Coefficients>),
        typeof(WireWord<LedgerSplit>),
        typeof(WireWord<PlanVerdict>),
        typeof(WireWord<Stability>),
    ]
)]
[JsonSerializable(typeof(AccuracyDocument))]
[JsonSerializable(typeof(CalibrateKernelsDocument))]
[JsonSerializable(typeof(CalibrateRemoveDocument))]
[JsonSerializable(typeof(CalibrateServingDocument))]
[JsonSerializable(typeof(CalibrateStudyDocument))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(LedgerByDocument))]
[JsonSerializable(typeof(LedgerRetriesDocument))]
[JsonSerializable(typeof(LedgerTopDocument))]
[JsonSerializable(typeof(MisfitDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PredictDocument))]
[JsonSerializable(typeof(PredictTraceDocument))]
[JsonSerializable(typeof(SimulationDocument))]
public sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>How a document is written.</summary>
    /// <typeparam name="T">The document.</typeparam>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;

    /// <summary>How documents are read: what a record's constructor asks for and may not be null must be there.</summary>
    public static JsonSerializerOptions Reading =>
        field ??= new(Default.Options) { TypeInfoResolver = Strict() };

    private static IJsonTypeInfoResolver Strict() =>
        ((IJsonTypeInfoResolver)Default).WithAddedModifier(info =>
        {
            foreach (JsonPropertyInfo property in info.Properties)
            {
                property.IsRequired =
                    property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false };
            }
        });
}

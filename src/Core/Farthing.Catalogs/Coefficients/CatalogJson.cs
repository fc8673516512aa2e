using System.Text.Json.Serialization;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Serialization of this room's own documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(NumberLine<double>), typeof(ResidualTableJson)]
)]
[JsonSerializable(typeof(CoefficientsDocument))]
[JsonSerializable(typeof(ResidualDocument))]
[JsonSerializable(typeof(StepTimeCalibration))]
internal sealed partial class CatalogJson : JsonSerializerContext;

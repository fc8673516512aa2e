using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Profiles;

/// <summary>Serialization of this room's own documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(NumberLine<double>), typeof(NumberLine<int>), typeof(QuantileTableJson)]
)]
[JsonSerializable(typeof(ProfileDocument))]
[JsonSerializable(typeof(QuantileDocument))]
[JsonSerializable(typeof(ShapeDocument))]
internal sealed partial class WorkloadJson : JsonSerializerContext;

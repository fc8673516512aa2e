using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Gateway.Administration;

/// <summary>Request of <c>POST /cache/promote</c>.</summary>
/// <param name="Scope"><c>team:NAME</c>, <c>key:ID</c> or <c>user:KEY/NAME</c>.</param>
/// <param name="Model">As clients name it.</param>
/// <param name="Class">The class of pairs; null: both.</param>
/// <param name="Serves">False to stop them.</param>
/// <param name="WithoutEvidence">True to let those serve too that have not shown that they may.</param>
public sealed record PromotionRequest(
    string Scope,
    string Model,
    [property: JsonPropertyName("class")] string? Class,
    bool Serves,
    bool WithoutEvidence
)
{
    /// <summary>As it is sent.</summary>
    public byte[] Body() =>
        JsonSerializer.SerializeToUtf8Bytes(this, KeyRequestJson.Default.PromotionRequest);
}

using System.Text.Json.Serialization;

namespace Farthing.Gateway.Administration;

/// <summary>Answer of the admin API.</summary>
/// <param name="Body">The answer's object.</param>
/// <param name="Status">HTTP status.</param>
internal sealed record AdminAnswer(AdminBody Body, int Status = 200)
{
    /// <summary>Knows the body's wire form: the admin API's own, or a feature's.</summary>
    public JsonSerializerContext Json { get; init; } = AdminJson.Default;
}

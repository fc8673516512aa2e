using System.Text.Json.Serialization;
using Farthing.Documents.Keys;

namespace Farthing.Gateway.Administration;

/// <summary>A key that was shown, made or changed; with its secret where one was drawn.</summary>
internal sealed record KeyAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
    GatewayKey Key
) : AdminBody;

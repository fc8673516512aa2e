using System.Text.Json.Serialization;
using Farthing.Documents.Keys;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /keys</c>.</summary>
/// <param name="Keys">The keys, by ascending id.</param>
/// <param name="Next">More stand behind this id: the next call's <c>after</c>; null at the end.</param>
internal sealed record KeysAnswer(
    IReadOnlyList<GatewayKey> Keys,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next
) : AdminBody;

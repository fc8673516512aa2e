using System.Text.Json.Serialization;
using Farthing.Documents.Keys;

namespace Farthing.Gateway.Administration;

/// <summary><c>POST /keys/batch</c>.</summary>
internal sealed record KeyBatchAnswer(IReadOnlyList<KeyBatchAnswer.MadeKey> Keys) : AdminBody
{
    /// <summary>A new key.</summary>
    /// <param name="Secret">Shown this once; null where the call gave its hash.</param>
    /// <param name="Key">The key.</param>
    public sealed record MadeKey(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Secret,
        GatewayKey Key
    );
}

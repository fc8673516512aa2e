using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Keys;

[Document("keys.create")]
[Document("keys.revoke")]
[Document("keys.rotate")]
[Description("A key of a running gateway that was made, changed or revoked.")]
public sealed record KeyDocument(
    [property: Description("Shown this once; null where none was drawn")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Secret,
    GatewayKey Key
);

using System.ComponentModel;

namespace Farthing.Documents.Keys;

[Document("keys.create")]
[Document("keys.revoke")]
[Document("keys.rotate")]
[Description("A key of a running gateway that was made, changed or revoked.")]
public sealed record KeyDocument(
    [property: Description("Shown this once; absent where none was drawn")] string? Secret,
    GatewayKey Key
);

using System.ComponentModel;

namespace Farthing.Documents.Keys;

[Document("keys.list")]
[Description("The keys of a running gateway.")]
public sealed record KeyListDocument(IReadOnlyList<GatewayKey> Keys);

using Farthing.Documents.Keys;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /keys</c>.</summary>
internal sealed record KeysAnswer(IReadOnlyList<GatewayKey> Keys) : AdminBody;

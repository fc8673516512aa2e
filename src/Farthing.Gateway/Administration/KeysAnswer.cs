namespace Farthing.Gateway.Administration;

/// <summary><c>GET /keys</c>.</summary>
internal sealed record KeysAnswer(IReadOnlyList<KeyView> Keys) : AdminBody;

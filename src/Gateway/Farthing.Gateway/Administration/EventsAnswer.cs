using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /events</c>.</summary>
internal sealed record EventsAnswer(IReadOnlyList<AdminEvent> Events) : AdminBody;

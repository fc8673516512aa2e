using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>A deployment that a request may go to.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Outbound">What goes there.</param>
/// <param name="Bounds">The most that it can take there.</param>
internal sealed record Candidate(Deployment Deployment, Outbound Outbound, AttemptBounds Bounds);

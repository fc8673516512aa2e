using Farthing.Documents.Routes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /cascade</c>.</summary>
internal sealed record CascadeAnswer(IReadOnlyList<RouteCascade> Routes, Money SavedUsd) : AdminBody;

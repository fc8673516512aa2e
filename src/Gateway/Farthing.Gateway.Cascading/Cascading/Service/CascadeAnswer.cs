using System.Text.Json.Serialization;
using Farthing.Documents.Json;
using Farthing.Documents.Routes;
using Farthing.Gateway.Administration;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Cascading.Service;

/// <summary><c>GET /cascade</c>.</summary>
internal sealed record CascadeAnswer(IReadOnlyList<RouteCascade> Routes, Money SavedUsd) : AdminBody;

/// <summary>Serialization of the cascades' answers of the admin API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(MoneyJson), typeof(WireWord<RoutePledgeState>), typeof(WireWord<RouteState>)]
)]
[JsonSerializable(typeof(CascadeAnswer))]
internal sealed partial class CascadeAdminJson : JsonSerializerContext;

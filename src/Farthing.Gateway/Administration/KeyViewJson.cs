using System.Text.Json.Serialization;
using Farthing.Documents.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Keys as the admin API's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(MoneyJson), typeof(UtcTimeJson), typeof(WireWord<BudgetPeriod>)]
)]
[JsonSerializable(typeof(KeyView))]
internal sealed partial class KeyViewJson : JsonSerializerContext;

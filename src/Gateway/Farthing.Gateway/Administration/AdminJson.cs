using System.Text.Json.Serialization;
using Farthing.Documents.Budgets;
using Farthing.Documents.Caches;
using Farthing.Documents.Json;
using Farthing.Documents.Keys;
using Farthing.Documents.Routes;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Administration;

/// <summary>Serialization of the admin API's answers: the one place that knows their wire form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [
        typeof(MoneyJson),
        typeof(UtcTimeJson),
        typeof(PeriodJson),
        typeof(WireWord<BudgetSource>),
        typeof(WireWord<CacheSource>),
        typeof(WireWord<CellStanding>),
        typeof(WireWord<KeySource>),
        typeof(WireWord<KeyState>),
        typeof(WireWord<LimitsWhenAway>),
        typeof(WireWord<RecordMode>),
        typeof(WireWord<RoutePledgeState>),
        typeof(WireWord<RouteState>),
    ]
)]
[JsonSerializable(typeof(AdjustmentAnswer))]
[JsonSerializable(typeof(AdjustmentChange))]
[JsonSerializable(typeof(BudgetAnswer))]
[JsonSerializable(typeof(BudgetBatchAnswer))]
[JsonSerializable(typeof(BudgetsAnswer))]
[JsonSerializable(typeof(CacheAnswer))]
[JsonSerializable(typeof(CachePromotionAnswer))]
[JsonSerializable(typeof(CachePurgeAnswer))]
[JsonSerializable(typeof(CascadeAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(FeedbackAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyBatchAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(LimitsAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ReloadAnswer))]
[JsonSerializable(typeof(SpendAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Farthing.Documents.Budgets;
using Farthing.Documents.Json;
using Farthing.Documents.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary>Serialization of the admin API's answers: the one place that knows their wire form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [
        typeof(MoneyJson),
        typeof(UtcTimeJson),
        typeof(PeriodJson),
        typeof(WireWord<BudgetSource>),
        typeof(WireWord<KeySource>),
        typeof(WireWord<KeyState>),
        typeof(WireWord<LimitsWhenAway>),
        typeof(WireWord<RecordMode>),
    ]
)]
[JsonSerializable(typeof(AdjustmentAnswer))]
[JsonSerializable(typeof(AdjustmentChange))]
[JsonSerializable(typeof(BudgetAnswer))]
[JsonSerializable(typeof(BudgetBatchAnswer))]
[JsonSerializable(typeof(BudgetsAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyBatchAnswer))]
[JsonSerializable(typeof(KeysAnswer))]
[JsonSerializable(typeof(LimitsAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ReloadAnswer))]
[JsonSerializable(typeof(SpendAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;

/// <summary><c>GET /keys</c>.</summary>
/// <param name="Keys">The keys, by ascending id.</param>
/// <param name="Next">More stand behind this id: the next call's <c>after</c>; null at the end.</param>
internal sealed record KeysAnswer(
    IReadOnlyList<GatewayKey> Keys,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next
) : AdminBody;

/// <summary><c>GET /status</c>.</summary>
internal sealed record StatusAnswer(
    string Version,
    string GatewayId,
    DateTimeOffset StartedAt,
    int Running,
    StatusAnswer.JournalStatus Journal,
    StatusAnswer.LedgerStatus Ledger,
    StatusAnswer.KeyStatus Keys,
    StatusAnswer.RecoveredHolds Recovered,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MirrorReport? Mirror = null
) : AdminBody
{
    /// <summary>Written position of the journal.</summary>
    public sealed record JournalStatus(long Segment, long Offset, string? Failure);

    /// <summary>Ledger's lag behind it.</summary>
    public sealed record LedgerStatus(long LagBytes, double LagSeconds, string? Failure);

    /// <summary>Number of keys.</summary>
    public sealed record KeyStatus(int Configured, int Stored, string? Failure);

    /// <summary>Attempts that a crash had left open.</summary>
    public sealed record RecoveredHolds(int Released, int Charged, Money AmountUsd);
}

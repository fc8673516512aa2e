using System.Text.Json.Serialization;
using Farthing.Documents.Budgets;
using Farthing.Documents.Keys;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Body of an answer of the admin API: an object that begins with the name of its schema.</summary>
internal abstract record AdminBody
{
    /// <summary>The schema of all answers (admin.openapi.json).</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; } = "farthing.admin/1";

    /// <summary>A time as text; null where there is none, or no end.</summary>
    public static string? TimeOf(long? unixNs) =>
        unixNs is long time and not long.MaxValue and not 0 ? LedgerTime.Text(time) : null;
}

/// <summary><c>POST /adjustments</c>.</summary>
internal sealed record AdjustmentAnswer(
    string Id,
    string? Attempt,
    string? Account,
    Money AmountUsd,
    string Reason,
    string Note,
    string Effective,
    bool WasBookedBefore,
    bool EventKept
) : AdminBody
{
    /// <summary>Of a correction.</summary>
    public static AdjustmentAnswer Of(AdjustRecord record, bool wasBooked, bool isNoted) =>
        new(
            record.Id.ToString("N"),
            record.Attempt?.ToString(),
            record.Account.Length > 0 ? record.Account : null,
            record.Amount,
            record.Reason,
            record.Note,
            LedgerTime.Text(record.EffectiveUnixNs),
            wasBooked,
            isNoted
        );
}

/// <summary>A budget that was shown, made, changed or removed, and how it stands.</summary>
internal sealed record BudgetAnswer(GatewayBudget Budget, IReadOnlyList<BudgetStanding> States) : AdminBody;

/// <summary><c>POST /budgets/batch</c>.</summary>
internal sealed record BudgetBatchAnswer(IReadOnlyList<GatewayBudget> Budgets) : AdminBody;

/// <summary><c>GET /budgets</c>.</summary>
internal sealed record BudgetsAnswer(IReadOnlyList<BudgetStanding> Budgets) : AdminBody;

/// <summary>Fault of a call.</summary>
internal sealed record ErrorAnswer(ErrorAnswer.Wrong Error) : AdminBody
{
    /// <summary>An answer with faults.</summary>
    public static ErrorAnswer Of(IReadOnlyList<Fault> faults) => new(new Wrong(faults));

    /// <summary>All of it at once.</summary>
    public sealed record Wrong(IReadOnlyList<Fault> Faults);
}

/// <summary><c>GET /events</c>.</summary>
internal sealed record EventsAnswer(IReadOnlyList<AdminEvent> Events) : AdminBody;

/// <summary><c>POST /keys/batch</c>.</summary>
internal sealed record KeyBatchAnswer(IReadOnlyList<KeyBatchAnswer.MadeKey> Keys) : AdminBody
{
    /// <summary>A new key.</summary>
    /// <param name="Secret">Shown this once; null where the call gave its hash.</param>
    /// <param name="Key">The key.</param>
    public sealed record MadeKey(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Secret,
        GatewayKey Key
    );
}

/// <summary><c>POST /reload</c>.</summary>
internal sealed record ReloadAnswer(bool Reloaded, IReadOnlyList<string> RestartNeeded, bool EventKept)
    : AdminBody;

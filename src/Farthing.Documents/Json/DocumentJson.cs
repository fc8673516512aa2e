using System.Text.Json.Serialization;
using Farthing.Documents.Ledger;

namespace Farthing.Documents.Json;

/// <summary>How documents are written and read: the one place that knows their wire form. A new document is a line here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(MoneyJson), typeof(WireWord<LedgerSplit>)]
)]
[JsonSerializable(typeof(LedgerByDocument))]
[JsonSerializable(typeof(LedgerRetriesDocument))]
[JsonSerializable(typeof(LedgerTopDocument))]
public sealed partial class DocumentJson : JsonSerializerContext;

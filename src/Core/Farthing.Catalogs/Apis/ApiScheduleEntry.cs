using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Apis;

/// <summary>Prices from a day on.</summary>
/// <param name="From">The first day; null for since ever.</param>
/// <param name="Rates">The prices.</param>
public sealed record ApiScheduleEntry(DateOnly? From, ApiRates Rates);

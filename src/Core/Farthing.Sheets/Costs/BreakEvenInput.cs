using Farthing.Economics.BreakEven;

namespace Farthing.Sheets.Costs;

/// <summary>Inputs of <c>farthing cost break-even</c>.</summary>
/// <param name="Options">Both sides.</param>
/// <param name="Tariff">The API's prices.</param>
/// <param name="InputFraction">Share of input tokens that the blended price was made with.</param>
/// <param name="TokensPerRequest">Tokens of a request; null where only tokens were given.</param>
/// <param name="SelfSource">Instance, source and date of the GPU price; null for a price that was typed.</param>
/// <param name="ApiSource">Source and date of its price; null for a price that was typed.</param>
public sealed record BreakEvenInput(
    BreakEvenOptions Options,
    ApiTariff Tariff,
    double InputFraction,
    double? TokensPerRequest,
    string? ApiSource,
    string? SelfSource
);

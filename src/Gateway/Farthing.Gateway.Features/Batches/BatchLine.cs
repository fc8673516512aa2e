namespace Farthing.Gateway.Batches;

/// <summary>A line of an input file: a request, or what is wrong with it.</summary>
/// <param name="Number">Its line number, from 1.</param>
/// <param name="CustomId">The client's id; null where it has none.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="Body">The request's JSON; empty for a line at fault.</param>
/// <param name="Code">Code of its fault; null without.</param>
/// <param name="Fault">Its fault in words; null without.</param>
internal sealed record BatchLine(
    long Number,
    string? CustomId,
    string Model,
    byte[] Body,
    string? Code = null,
    string? Fault = null
);

using Farthing.Numerics.Faults;

namespace Farthing.Documents.Surroundings;

/// <summary>Error document that every verb prints with <c>--json</c> (<c>farthing schema error</c>).</summary>
/// <param name="Schema"><c>farthing.error/1</c>.</param>
/// <param name="Farthing">The program's version.</param>
/// <param name="Faults">All that is wrong.</param>
public sealed record ErrorDocument(string Schema, string Farthing, IReadOnlyList<Fault> Faults);

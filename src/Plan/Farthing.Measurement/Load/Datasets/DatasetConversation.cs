namespace Farthing.Measurement.Load.Datasets;

/// <summary>A conversation of a data set: one turn, or several that send back what was said.</summary>
/// <param name="Line">Where it starts in the file, from 1.</param>
/// <param name="Turns">At least one.</param>
public sealed record DatasetConversation(int Line, IReadOnlyList<DatasetTurn> Turns);

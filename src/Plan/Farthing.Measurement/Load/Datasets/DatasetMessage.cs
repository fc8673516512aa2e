namespace Farthing.Measurement.Load.Datasets;

/// <summary>One message of a prompt.</summary>
/// <param name="Role">Who says it, as the chat API names it: system, developer, user, assistant or tool.</param>
/// <param name="Escaped">The text as it stands in JSON, without the quotes.</param>
/// <param name="Words">Words of the text.</param>
public sealed record DatasetMessage(string Role, ReadOnlyMemory<byte> Escaped, int Words);
